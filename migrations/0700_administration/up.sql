-- Administration: role grants (appointments), and merges of accounts with the journal that undoes them. This group reads all
-- groups above.

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
    ) where (revoked_at is null),
    -- On any day an account is either judge or organiser of a contest, because organisers know who is behind an entry. Two
    -- adjacent ranges stand for the two roles; role_grants_do_not_overlap refuses the same role twice.
    constraint role_grants_judges_organize_nothing exclude using gist (
        point_of(user_id::text || contest_id::text) with &&,
        daterange(from_on, to_on, '[]') with &&,
        (case role when 'judge' then int4range(0, 1) else int4range(1, 2) end) with -|-
    ) where (contest_id is not null and revoked_at is null)
);

create index role_grants_user_idx on role_grants (user_id);
create index role_grants_granted_by_idx on role_grants (granted_by);
create index role_grants_revoked_by_idx on role_grants (revoked_by);
create index role_grants_division_idx on role_grants (division);
create index role_grants_organization_idx on role_grants (organization_id);
create index role_grants_contest_idx on role_grants (contest_id);

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

-- An account cannot appoint itself, also not by a merge. A grant that has this form already can still be revoked.
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

-- The creator of a contest is no judge of it. The lock on the account makes a simultaneous merge wait.
create function check_judge() returns trigger language plpgsql as $$
begin
    perform from public.users where id = new.user_id for key share;
    if exists (select from public.contests where id = new.contest_id and created_by = new.user_id) then
        raise exception 'who began a contest is no judge of it'
            using errcode = 'check_violation', constraint = 'role_grants_judges_began_nothing';
    end if;
    return new;
end $$;

create trigger role_grants_judge_checked before insert or update of user_id, role, contest_id on role_grants
    for each row when (new.role = 'judge' and new.contest_id is not null and new.revoked_at is null)
    execute function check_judge();

-- A judge does not become the creator of the contest, as a merge could make it.
create function check_contest_beginner() returns trigger language plpgsql as $$
begin
    if exists (select from public.role_grants where contest_id = new.id and user_id = new.created_by and role = 'judge'
                  and revoked_at is null and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'who judges a contest did not begin it'
            using errcode = 'check_violation', constraint = 'contests_judged_by_another';
    end if;
    return new;
end $$;

create trigger contests_beginner_checked before update of created_by on contests
    for each row when (old.created_by <> new.created_by) execute function check_contest_beginner();

-- Whether an account, on overlapping days, judges a contest (null: any contest) and administers the division of the contest.
create function judged_by_administrators(judge uuid, contest uuid)
    returns boolean language sql stable as $$
    select exists (
        select from public.role_grants j
          join public.contests c on c.id = j.contest_id
          join public.role_grants a on a.user_id = j.user_id and a.role in ('province_admin', 'city_admin') and a.revoked_at is null
         where (a.role = 'province_admin'
                or starts_with(c.division, regexp_replace(a.division, '^(\d\d)0000$|^(\d{4})00$', '\1\2')))
           and j.role = 'judge' and j.revoked_at is null and j.user_id = $1 and c.id = coalesce($2, c.id)
           and daterange(a.from_on, a.to_on, '[]') && daterange(j.from_on, j.to_on, '[]'))
$$;

-- The administrators of the division of a contest are no judges of it, because they can correct, move and cancel it. The
-- lock lets two simultaneous appointments of an account run one after the other.
create function check_judge_administers_nothing() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('judge ' || new.user_id::text, 0));
    if public.judged_by_administrators(new.user_id, null) then
        raise exception 'who administers where a contest lies is no judge of it'
            using errcode = 'exclusion_violation', constraint = 'role_grants_judges_administer_nothing';
    end if;
    return null;
end $$;

create trigger role_grants_judge_administers_nothing
    after insert or update of user_id, role, division, contest_id, from_on, to_on, revoked_at on role_grants
    for each row when (new.role in ('judge', 'city_admin', 'province_admin') and new.revoked_at is null)
    execute function check_judge_administers_nothing();

-- A contest does not move to a division that one of its judges administers.
create function check_contest_judges() returns trigger language plpgsql as $$
declare
    judge uuid;
begin
    for judge in select distinct user_id from public.role_grants where contest_id = new.id and role = 'judge' order by user_id loop
        perform pg_advisory_xact_lock(hashtextextended('judge ' || judge::text, 0));
        if public.judged_by_administrators(judge, new.id) then
            raise exception 'who judges a contest does not administer where it lies'
                using errcode = 'exclusion_violation', constraint = 'contests_judged_by_no_administrator';
        end if;
    end loop;
    return null;
end $$;

create trigger contests_judges_checked after update of division on contests
    for each row when (old.division <> new.division) execute function check_contest_judges();

-- Merges of two accounts of one person. The rows of user_id move to into_id; the journal says which, so that the merge can
-- be undone.
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

-- The journal: the columns that named user_id before the merge.
create table user_merge_moves (
    merge_id uuid not null constraint user_merge_moves_merge_fkey references user_merges (id),
    table_name text not null,
    column_name text not null,
    row_key text not null,
    -- the value of a column that the merge cleared
    was text,
    constraint user_merge_moves_pkey primary key (merge_id, table_name, column_name, row_key)
);

-- Whether a row came from an account in a merge that is in force.
create function came_from(record uuid, moved text, owner_column text, key text)
    returns boolean language sql stable as $$
    select exists (
        select from public.user_merge_moves m join public.user_merges g on g.id = m.merge_id
         where g.user_id = record and g.undone_at is null
           and m.table_name = moved and m.column_name = owner_column and m.row_key = key)
$$;

-- Forgets the journal's entry of a team membership when the surviving account leaves the team: a membership that begins
-- later has the same key, and did not come by the merge.
create function forget_place_that_came() returns trigger language plpgsql as $$
begin
    delete from public.user_merge_moves m using public.user_merges g
     where g.id = m.merge_id and g.into_id = old.user_id and g.undone_at is null
       and m.table_name = tg_table_name and m.row_key = old.team_id::text;
    return null;
end $$;

create trigger team_members_given_up after delete on team_members
    for each row execute function forget_place_that_came();

-- The contact with which a listing came in a merge, kept while the merge can be undone and the surviving account wrote
-- another one. sealed is null: the listing had no contact.
create table listing_contacts_set_aside (
    id uuid constraint listing_contacts_set_aside_pkey primary key,
    merge_id uuid not null constraint listing_contacts_set_aside_merge_fkey references user_merges (id),
    listing_id uuid not null
        constraint listing_contacts_set_aside_listing_fkey references listings (id) on delete cascade,
    sealed bytea,
    written_by uuid constraint listing_contacts_set_aside_written_by_fkey references users (id),
    constraint listing_contacts_set_aside_once unique (merge_id, listing_id)
);

create index listing_contacts_set_aside_listing_idx on listing_contacts_set_aside (listing_id);
create index listing_contacts_set_aside_written_by_idx on listing_contacts_set_aside (written_by);

select audit('role_grants', division => 'division', owners => '{user_id}');
select audit('user_merges', owners => '{user_id,into_id}');
select audit('user_merge_moves', key => 'merge_id',
    whose => 'select ''{}''::text[], array[user_id, into_id] from user_merges where id = ($1 ->> ''merge_id'')::uuid');
select audit('listing_contacts_set_aside',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
