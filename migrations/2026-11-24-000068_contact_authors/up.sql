-- Who wrote the contact of a listing last: whoever drafts for an owner sees and changes his own words only. Null: from
-- before this was kept, and so taken for the owner's.
alter table listing_contacts
    add column written_by uuid constraint listing_contacts_written_by_fkey references users (id);
create index listing_contacts_written_by_idx on listing_contacts (written_by);

-- Nobody approves what his own system proposed: an API client's words are also those of who made it, or a secret for it.
create or replace function check_listing_decision() returns trigger language plpgsql as $$
begin
    if new.decided_by in (new.owner_id, new.drafted_by, new.submitted_by) or exists (
        select from listing_editors where listing_id = new.id and user_id = new.decided_by
    ) or exists (
        select from api_clients c
         where (c.user_id in (new.drafted_by, new.submitted_by)
                or c.user_id in (select user_id from listing_editors where listing_id = new.id))
           and (c.created_by = new.decided_by
                or exists (select from api_client_secrets s where s.client_id = c.id and s.created_by = new.decided_by))
    ) then
        raise exception 'a listing is published by somebody who has no part in it'
            using errcode = 'check_violation', constraint = 'listings_decided_by_another';
    end if;
    return new;
end $$;

-- The log of reveals is the person's evidence: it keeps the name that the reader bore then, and a look that found
-- nothing. Of lines from before, the name of today.
alter table contact_reveals
    add column revealed_to_name text,
    add column found boolean not null default true;
update contact_reveals r set revealed_to_name = u.display_name from users u where u.id = r.revealed_to;
alter table contact_reveals
    alter column revealed_to_name set not null,
    alter column found drop default;

drop trigger contact_reveals_kept on contact_reveals;
create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_to_name, revealed_at, capacity, reason, note, match_id, listing_id,
        request_id, data, found
    on contact_reveals for each row execute function keep_contact_reveals();

select audit('contact_reveals', withheld => '{note,revealed_to_name}',
    whose => 'select array(select division from listings where id = ($1 ->> ''listing_id'')::uuid
                           union select division from users where id = ($1 ->> ''subject_id'')::uuid),
                     array[($1 ->> ''subject_id'')::uuid]');
