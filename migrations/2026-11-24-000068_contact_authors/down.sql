drop trigger contact_reveals_kept on contact_reveals;
create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_at, capacity, reason, note, match_id, listing_id, request_id, data
    on contact_reveals for each row execute function keep_contact_reveals();
-- A look that found nothing was not a line of the log.
alter table contact_reveals disable trigger contact_reveals_kept;
delete from contact_reveals where not found;
alter table contact_reveals enable trigger contact_reveals_kept;
alter table contact_reveals drop column revealed_to_name, drop column found;
select audit('contact_reveals', withheld => '{note}',
    whose => 'select array(select division from listings where id = ($1 ->> ''listing_id'')::uuid
                           union select division from users where id = ($1 ->> ''subject_id'')::uuid),
                     array[($1 ->> ''subject_id'')::uuid]');
create or replace function check_listing_decision() returns trigger language plpgsql as $$
begin
    if new.decided_by in (new.owner_id, new.drafted_by, new.submitted_by) or exists (
        select from listing_editors where listing_id = new.id and user_id = new.decided_by
    ) then
        raise exception 'a listing is published by somebody who has no part in it'
            using errcode = 'check_violation', constraint = 'listings_decided_by_another';
    end if;
    return new;
end $$;
alter table listing_contacts drop column written_by;
