-- SQL cannot unseal: contacts that are sealed are lost here.
delete from idempotent_requests where answer is null;
alter table idempotent_requests drop constraint idempotent_requests_answer_is_whole;
alter table idempotent_requests drop column sealed_answer;
alter table idempotent_requests alter column answer set not null;

drop table listing_contacts;
alter table listing_contacts_in_the_clear
    rename constraint listing_contacts_in_the_clear_listing_fkey to listing_contacts_listing_fkey;
alter table listing_contacts_in_the_clear
    rename constraint listing_contacts_in_the_clear_pkey to listing_contacts_pkey;
alter table listing_contacts_in_the_clear rename to listing_contacts;

select audit('listing_contacts', key => 'listing_id', withheld => '{name,phone,email}', whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
