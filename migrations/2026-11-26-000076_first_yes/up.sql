-- When somebody said yes for the first time. A longer term waits for a new yes, and meanwhile he belonged to the organisation
-- as before: he decides on nothing of it.
alter table memberships add column first_accepted_at timestamptz;
update memberships set first_accepted_at = accepted_at where accepted_at is not null;
alter table memberships add constraint memberships_first_accepted_is_kept
    check (accepted_at is null or first_accepted_at is not null);

create function keep_first_acceptance() returns trigger language plpgsql as $$
begin
    new.first_accepted_at := case tg_op when 'UPDATE' then coalesce(old.first_accepted_at, new.accepted_at)
                                        else new.accepted_at end;
    return new;
end $$;

create trigger memberships_first_acceptance_kept before insert or update of accepted_at, first_accepted_at on memberships
    for each row execute function keep_first_acceptance();
