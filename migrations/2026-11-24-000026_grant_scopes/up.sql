-- An appointment reaches over a division, over the workers of one society, or over one contest, from one day to another
-- (both included; open-ended without one). `division` is where it lies: the society's, or the contest's.
alter table role_grants add column organization_id uuid;
alter table role_grants add column contest_id uuid;
alter table role_grants add column from_on date;
alter table role_grants add column to_on date;
update role_grants set from_on = (granted_at at time zone 'Asia/Shanghai')::date;
alter table role_grants alter column from_on set not null;

-- A society's broker and a judge reached over a division before, since societies and contests were not data. Nobody can
-- tell which one was meant: they are appointed anew.
update role_grants set revoked_at = greatest(now(), granted_at), version = version + 1
 where role in ('society_broker', 'judge') and revoked_at is null;

alter table role_grants add constraint role_grants_organization_fkey
    foreign key (organization_id) references organizations (id);
alter table role_grants add constraint role_grants_contest_fkey
    foreign key (contest_id) references contests (id);
alter table role_grants add constraint role_grants_days_in_order check (from_on <= to_on);
alter table role_grants add constraint role_grants_scope_fits_role check (
    case role when 'society_broker' then contest_id is null and (organization_id is not null or revoked_at is not null)
              when 'judge' then organization_id is null and (contest_id is not null or revoked_at is not null)
              when 'contest_organizer' then organization_id is null
              else organization_id is null and contest_id is null end
);
create index role_grants_organization_idx on role_grants (organization_id);
create index role_grants_contest_idx on role_grants (contest_id);

-- One at a time: the same role over the same, on overlapping days.
drop index role_grants_one_in_force;
alter table role_grants add constraint role_grants_do_not_overlap exclude using gist (
    point_of(user_id::text || role || coalesce(organization_id::text, contest_id::text, division)) with &&,
    daterange(from_on, to_on, '[]') with &&
) where (revoked_at is null);

create function check_role_society() returns trigger language plpgsql as $$
begin
    if (select kind from organizations where id = new.organization_id for share) <> 'society' then
        raise exception 'the organisation is not a society'
            using errcode = 'check_violation', constraint = 'role_grants_organization_is_a_society';
    end if;
    return new;
end $$;

create trigger role_grants_society_checked before insert or update of organization_id on role_grants
    for each row when (new.organization_id is not null) execute function check_role_society();

-- What moves takes the appointments for it along. No foreign key over two columns: what it would point at were a key, and
-- two organisations that name each other as parents at one moment would wait for each other's rows.
create function move_role_grants() returns trigger language plpgsql as $$
begin
    update role_grants set division = new.division
     where case tg_table_name when 'contests' then contest_id else organization_id end = new.id;
    return null;
end $$;

create trigger organizations_take_role_grants_along after update of division on organizations
    for each row when (old.division <> new.division) execute function move_role_grants();
create trigger contests_take_role_grants_along after update of division on contests
    for each row when (old.division <> new.division) execute function move_role_grants();

create function check_society_stays_one() returns trigger language plpgsql as $$
begin
    if exists (select from role_grants where organization_id = new.id and revoked_at is null
                  and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'the society has brokers'
            using errcode = 'check_violation', constraint = 'organizations_with_brokers_are_societies';
    end if;
    return new;
end $$;

create trigger organizations_society_checked before update of kind on organizations
    for each row when (old.kind = 'society' and new.kind <> 'society') execute function check_society_stays_one();

-- Whoever is made a member is asked: what a society's broker may do for its workers begins with their yes.
alter table memberships add column accepted_at timestamptz;
update memberships set accepted_at = created_at where created_by = user_id;
create index memberships_accepted_idx on memberships (organization_id, user_id)
    where accepted_at is not null and ended_at is null;
