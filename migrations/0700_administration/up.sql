-- Administration: role grants (appointments) and merges of accounts. This group reads all groups above.

-- An appointment: an account holds a role over a division, over the members of one society, or over one contest, from one
-- day to another (both included; null: no last day).
create table role_grants (
    id uuid constraint role_grants_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint role_grants_user_fkey references users (id),
    role text not null,
    -- the scope, or the place of the society or contest
    division text collate "C" not null constraint role_grants_division_fkey references divisions (code),
    -- null: granted by a command on the machine
    granted_by uuid constraint role_grants_granted_by_fkey references users (id),
    granted_at timestamptz not null,
    revoked_by uuid constraint role_grants_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    organization_id uuid constraint role_grants_organization_fkey references organizations (id),
    contest_id uuid constraint role_grants_contest_fkey references contests (id),
    from_on date not null,
    to_on date,
    constraint role_grants_role_known check (
        role in ('province_admin', 'city_admin', 'broker', 'society_broker', 'judge', 'contest_organizer')
    ),
    constraint role_grants_revocation_follows check (revoked_at >= granted_at),
    constraint role_grants_days_in_order check (from_on <= to_on),
    -- A society's broker names a society, a judge names a contest, an organiser may name a contest, the others neither.
    constraint role_grants_scope_fits_role check (
        case role when 'society_broker' then contest_id is null and (organization_id is not null or revoked_at is not null)
                  when 'judge' then organization_id is null and (contest_id is not null or revoked_at is not null)
                  when 'contest_organizer' then organization_id is null
                  else organization_id is null and contest_id is null end
    ),
    -- On any day an account holds the same role over the same scope at most once.
    constraint role_grants_do_not_overlap exclude using gist (
        point_of(user_id::text || role || coalesce(organization_id::text, contest_id::text, division)) with &&,
        daterange(from_on, to_on, '[]') with &&
    ) where (revoked_at is null)
);

create index role_grants_user_idx on role_grants (user_id);
create index role_grants_granted_by_idx on role_grants (granted_by);
create index role_grants_revoked_by_idx on role_grants (revoked_by);
create index role_grants_division_idx on role_grants (division);
create index role_grants_organization_idx on role_grants (organization_id);
create index role_grants_contest_idx on role_grants (contest_id);

create trigger role_grants_told
    after insert or delete or update of user_id, role, division, organization_id, contest_id, from_on, to_on, revoked_at
    on role_grants for each row execute function notify_replicas('rights');

create trigger role_grants_user_is_there before insert on role_grants
    for each row execute function refuse_erased_user();
create trigger role_grants_of_nobody_merged before insert or update of user_id on role_grants
    for each row execute function refuse_merged_user('user_id');

-- A deactivated account gets no appointment: it would be in force when the account opens again. The lock on the account
-- makes a simultaneous deactivation wait.
create function refuse_deactivated_user() returns trigger language plpgsql as $$
begin
    if (select deactivated_at from public.users where id = new.user_id for key share) is not null then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'role_grants_of_active_users';
    end if;
    return new;
end $$;

create trigger role_grants_user_is_active before insert on role_grants
    for each row execute function refuse_deactivated_user();

-- An integration holds no role.
create function check_role_holder() returns trigger language plpgsql as $$
begin
    if exists (select from public.users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration holds no role'
            using errcode = 'check_violation', constraint = 'role_grants_holder_is_no_integration';
    end if;
    return new;
end $$;

create trigger role_grants_holder_checked before insert or update of user_id on role_grants
    for each row execute function check_role_holder();

-- A person cannot appoint themselves.
create function check_appointer() returns trigger language plpgsql as $$
begin
    if public.is_record_of(new.granted_by, new.user_id) then
        raise exception 'a person does not appoint themselves'
            using errcode = 'check_violation', constraint = 'role_grants_made_by_another';
    end if;
    return new;
end $$;

create trigger role_grants_appointer_checked before insert on role_grants
    for each row execute function check_appointer();

-- The organisation of a society's broker is a society.
create function check_role_society() returns trigger language plpgsql as $$
begin
    if (select kind from public.organizations where id = new.organization_id for share) <> 'society' then
        raise exception 'the organisation is not a society'
            using errcode = 'check_violation', constraint = 'role_grants_organization_is_a_society';
    end if;
    return new;
end $$;

create trigger role_grants_society_checked before insert or update of organization_id on role_grants
    for each row when (new.organization_id is not null) execute function check_role_society();

-- A society with brokers in force or to come stays a society.
create function check_society_stays_one() returns trigger language plpgsql as $$
begin
    if exists (select from public.role_grants where organization_id = new.id and revoked_at is null
                  and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'the society has brokers'
            using errcode = 'check_violation', constraint = 'organizations_with_brokers_are_societies';
    end if;
    return new;
end $$;

create trigger organizations_society_checked before update of kind on organizations
    for each row when (old.kind = 'society' and new.kind <> 'society') execute function check_society_stays_one();

-- Whether a person judges a contest (null: any contest) and, on the days of the appointment, has another part in it: creator
-- or organiser, because both know the names behind the entries, or administrator of its division, because administrators can
-- correct, move and cancel it.
create function judges_conflict(person uuid, contest uuid) returns boolean language sql stable as $$
    select exists (
        select from (select array(select id from public.users where person_id = person)) of (records)
          join public.role_grants j on j.user_id = any (records) and j.role = 'judge' and j.revoked_at is null
          join public.contests c on c.id = j.contest_id
          left join public.role_grants other on other.user_id = any (records) and other.revoked_at is null
                and daterange(other.from_on, other.to_on, '[]') && daterange(j.from_on, j.to_on, '[]')
                and (other.role = 'contest_organizer' and other.contest_id = c.id
                     or other.role = 'province_admin'
                     or other.role = 'city_admin'
                        and starts_with(c.division, regexp_replace(other.division, '^(\d\d)0000$|^(\d{4})00$', '\1\2')))
         where c.id = coalesce(contest, c.id) and (c.created_by = any (records) or other.id is not null))
$$;

-- The lock lets two simultaneous appointments of a person run one after the other; the lock on the account makes a
-- simultaneous merge wait.
create function check_judge() returns trigger language plpgsql as $$
declare
    person uuid;
begin
    select person_id into person from public.users where id = new.user_id for key share;
    perform pg_advisory_xact_lock(hashtextextended('judge ' || person::text, 0));
    if public.judges_conflict(person, null) then
        raise exception 'a judge of a contest has another part in it'
            using errcode = 'exclusion_violation', constraint = 'role_grants_judges_have_no_other_part';
    end if;
    return null;
end $$;

create trigger role_grants_judge_checked
    after insert or update of role, division, contest_id, from_on, to_on, revoked_at on role_grants
    for each row when (new.role in ('judge', 'contest_organizer', 'city_admin', 'province_admin') and new.revoked_at is null)
    execute function check_judge();

-- A contest does not move to a division that one of its judges administers.
create function check_contest_judges() returns trigger language plpgsql as $$
declare
    judge uuid;
begin
    for judge in select distinct public.person_of(user_id) from public.role_grants
                  where contest_id = new.id and role = 'judge' order by 1 loop
        perform pg_advisory_xact_lock(hashtextextended('judge ' || judge::text, 0));
        if public.judges_conflict(judge, new.id) then
            raise exception 'a judge of a contest does not administer its division'
                using errcode = 'exclusion_violation', constraint = 'contests_judged_by_no_administrator';
        end if;
    end loop;
    return null;
end $$;

create trigger contests_judges_checked after update of division on contests
    for each row when (old.division <> new.division) execute function check_contest_judges();

-- Merges of two accounts of one person. Every row stays where it is: users.person_id of user_id names the person of into_id
-- while the merge is in force.
create table user_merges (
    id uuid constraint user_merges_pkey primary key,
    user_id uuid not null constraint user_merges_user_fkey references users (id),
    into_id uuid not null constraint user_merges_into_fkey references users (id),
    merged_by uuid not null constraint user_merges_merged_by_fkey references users (id),
    merged_at timestamptz not null,
    undone_by uuid constraint user_merges_undone_by_fkey references users (id),
    undone_at timestamptz,
    constraint user_merges_undoing_is_whole check ((undone_by is null) = (undone_at is null))
);

create unique index user_merges_one_in_force on user_merges (user_id) where undone_at is null;
create index user_merges_user_idx on user_merges (user_id);
create index user_merges_into_idx on user_merges (into_id);
create index user_merges_merged_by_idx on user_merges (merged_by);
create index user_merges_undone_by_idx on user_merges (undone_by);

select audit('role_grants', division => 'division', owners => '{user_id}');
select audit('user_merges', owners => '{user_id,into_id}');
