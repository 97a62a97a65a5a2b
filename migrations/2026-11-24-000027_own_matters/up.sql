-- Nobody is put into a team without being asked. Whoever leads one said yes to it; of everybody else nobody knows.
alter table team_members add column accepted_at timestamptz;
update team_members m set accepted_at = joined_at from teams t where t.id = m.team_id and t.lead_id = m.user_id;

-- A city's own system is no member of anything.
create function check_member_is_a_person() returns trigger language plpgsql as $$
begin
    if exists (select from users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration is no member'
            using errcode = 'check_violation', constraint = tg_table_name || '_are_of_persons';
    end if;
    return new;
end $$;

create trigger memberships_person_checked before insert or update of user_id on memberships
    for each row execute function check_member_is_a_person();
create trigger team_members_person_checked before insert or update of user_id on team_members
    for each row execute function check_member_is_a_person();

-- Nobody is appointed while his account is closed: it would be in force when it is opened again. The deactivation holds the
-- row, so of the two one comes after the other.
create function refuse_deactivated_user() returns trigger language plpgsql as $$
begin
    if (select deactivated_at from users where id = new.user_id for key share) is not null then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'role_grants_of_active_users';
    end if;
    return new;
end $$;

create trigger role_grants_user_is_active before insert on role_grants
    for each row execute function refuse_deactivated_user();

-- Nobody decides on himself, whoever becomes whom. What was so before stays as it is, and can be taken back.
create function check_appointer() returns trigger language plpgsql as $$
begin
    if new.granted_by = new.user_id and (tg_op = 'INSERT' or old.granted_by is distinct from old.user_id) then
        raise exception 'nobody appoints himself'
            using errcode = 'check_violation', constraint = 'role_grants_made_by_another';
    end if;
    return new;
end $$;

create trigger role_grants_appointer_checked before insert or update of user_id, granted_by on role_grants
    for each row execute function check_appointer();

-- Whoever is erased ends what waits to be decided of him, as rejected; nobody verifies himself.
create function check_verification_decision() returns trigger language plpgsql as $$
begin
    if new.status <> 'rejected' and new.decided_by in (new.user_id, new.submitted_by)
        and (tg_op = 'INSERT' or (old.status <> 'rejected' and old.decided_by in (old.user_id, old.submitted_by)) is not true)
    then
        raise exception 'a verification is decided by somebody who has no part in it'
            using errcode = 'check_violation', constraint = 'verifications_decided_by_another';
    end if;
    return new;
end $$;

create trigger verifications_decision_checked before insert or update of user_id, submitted_by, decided_by, status on verifications
    for each row execute function check_verification_decision();

-- What a merge cleared, so that it can be set again: the column's value as it was.
alter table user_merge_moves add column was text;
