-- Contacts of listings are sealed: name, phone and e-mail as one value, under a key that SQL does not have. What stands
-- there in the clear waits in a table of its own until the next start with the key seals it and empties that table
-- (api/sealing.rs): moved a batch at a time, each row in one transaction, so that none is ever in neither place.
alter table listing_contacts rename to listing_contacts_in_the_clear;
alter table listing_contacts_in_the_clear
    rename constraint listing_contacts_pkey to listing_contacts_in_the_clear_pkey;
alter table listing_contacts_in_the_clear
    rename constraint listing_contacts_listing_fkey to listing_contacts_in_the_clear_listing_fkey;

create table listing_contacts (
    listing_id uuid constraint listing_contacts_pkey primary key
        constraint listing_contacts_listing_fkey references listings (id) on delete cascade,
    sealed bytea not null
);

-- An answer that is kept for a replay can hold a contact too. Those that are there are sealed at the next start, and are
-- forgotten within 24 hours anyway.
alter table idempotent_requests alter column answer drop not null;
alter table idempotent_requests add column sealed_answer bytea;
alter table idempotent_requests add constraint idempotent_requests_answer_is_whole
    check ((answer is null) <> (sealed_answer is null));

select audit('listing_contacts', key => 'listing_id', whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
-- Rows leave it for listing_contacts only, and it is emptied whole.
drop trigger audited on listing_contacts_in_the_clear;
drop trigger audited_row_by_row on listing_contacts_in_the_clear;
