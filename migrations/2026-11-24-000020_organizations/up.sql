-- A span of text with one end is a point: an exclusion constraint over equal values and overlapping days needs no
-- extension then, which not every PostgreSQL has installed.
create type text_range as range (subtype = text, collation = "C");
create function point_of(value text) returns text_range language sql immutable strict parallel safe
    as $$ select text_range(value collate "C", value collate "C", '[]') $$;

create table organizations (
    id uuid constraint organizations_pkey primary key,
    version integer not null default 1,
    name text not null,
    kind text not null,
    -- unified social credit code (GB 32100); its check digit is held by api/organizations/uscc.rs
    uscc text collate "C",
    -- outside Sichuan too
    division text collate "C" not null constraint organizations_division_fkey references divisions (code),
    parent_id uuid constraint organizations_parent_fkey references organizations (id),
    introduction text not null default '',
    created_by uuid not null constraint organizations_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint organizations_kind_known check (kind in (
        'government', 'public_institution', 'university', 'research_institute', 'hospital', 'association', 'society',
        'foundation', 'private_nonprofit', 'enterprise', 'sole_trader', 'farmer_cooperative', 'other'
    )),
    constraint organizations_uscc_form check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    constraint organizations_uscc_fits_kind check (case kind
        when 'government' then left(uscc, 2) = '11'
        when 'public_institution' then left(uscc, 2) = '12'
        when 'university' then left(uscc, 2) in ('12', '52', '91')
        when 'research_institute' then left(uscc, 2) in ('12', '52', '91')
        when 'hospital' then left(uscc, 2) in ('12', '52', '91')
        when 'association' then left(uscc, 2) in ('13', '51')
        when 'society' then left(uscc, 2) = '51'
        when 'foundation' then left(uscc, 2) = '53'
        when 'private_nonprofit' then left(uscc, 2) = '52'
        when 'enterprise' then left(uscc, 2) = '91'
        when 'sole_trader' then left(uscc, 2) = '92'
        when 'farmer_cooperative' then left(uscc, 2) = '93'
        else left(uscc, 2) not in ('11', '12', '52', '53', '91', '92', '93')
    end),
    constraint organizations_name_length check (char_length(name) between 1 and 100),
    constraint organizations_introduction_length check (char_length(introduction) <= 2000)
);

-- Partial, so that it is no key that a row could be pointed at by: two organisations that name each other as parents at
-- one moment would wait for each other's rows otherwise, and not for the check below.
create unique index organizations_uscc_key on organizations (uscc) where uscc is not null;
create index organizations_division_idx on organizations (division, id);
create index organizations_kind_idx on organizations (kind, id);
create index organizations_parent_idx on organizations (parent_id);
create index organizations_created_by_idx on organizations (created_by);

-- 内设机构: the departments of an organisation.
create table org_units (
    id uuid constraint org_units_pkey primary key,
    version integer not null default 1,
    organization_id uuid not null constraint org_units_organization_fkey references organizations (id),
    -- a unit of the same organisation
    parent_id uuid,
    name text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint org_units_of_organization_key unique (organization_id, id),
    constraint org_units_parent_fkey foreign key (organization_id, parent_id) references org_units (organization_id, id),
    constraint org_units_name_key unique nulls not distinct (organization_id, parent_id, name),
    constraint org_units_name_length check (char_length(name) between 1 and 100)
);

create index org_units_parent_idx on org_units (organization_id, parent_id);

-- No chain of parents comes back to where it began. Two changes that would close a circle together wait for each other
-- here, and the second one sees the first.
create function refuse_parent_circle() returns trigger language plpgsql as $$
declare
    at uuid := new.parent_id;
begin
    perform pg_advisory_xact_lock(hashtextextended('parents of ' || tg_table_name, 0));
    while at is not null loop
        if at = new.id then
            raise exception 'the parents would form a circle'
                using errcode = 'check_violation', constraint = tg_table_name || '_parents_form_no_circle';
        end if;
        execute format('select parent_id from %I where id = $1', tg_table_name) into at using at;
    end loop;
    return new;
end $$;

create trigger organizations_parents_checked before insert or update of parent_id on organizations
    for each row when (new.parent_id is not null) execute function refuse_parent_circle();
create trigger org_units_parents_checked before insert or update of parent_id on org_units
    for each row when (new.parent_id is not null) execute function refuse_parent_circle();

-- Who belongs to which organisation, as what, from which day to which (both included; open-ended without one).
create table memberships (
    id uuid constraint memberships_pkey primary key,
    version integer not null default 1,
    organization_id uuid not null constraint memberships_organization_fkey references organizations (id),
    user_id uuid not null constraint memberships_user_fkey references users (id),
    role text not null,
    unit_id uuid,
    title text not null default '',
    from_on date not null,
    to_on date,
    created_by uuid not null constraint memberships_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- ended at once, before its last day was over
    ended_at timestamptz,
    ended_by uuid constraint memberships_ended_by_fkey references users (id),
    constraint memberships_unit_fkey foreign key (organization_id, unit_id) references org_units (organization_id, id),
    constraint memberships_role_known check (role in ('owner', 'manager', 'staff', 'member')),
    constraint memberships_days_in_order check (from_on <= to_on),
    constraint memberships_end_is_whole check (
        (ended_at is null) = (ended_by is null) and (ended_at is null or to_on is not null)
    ),
    constraint memberships_title_length check (char_length(title) <= 60),
    -- one at a time: the same person in the same role of the same organisation. The day on which one was ended is free
    -- for the next
    constraint memberships_do_not_overlap exclude using gist (
        point_of(organization_id::text || user_id::text || role) with &&,
        daterange(from_on, to_on, case when ended_at is null then '[]' else '[)' end) with &&
    )
);

create index memberships_organization_idx on memberships (organization_id, id);
create index memberships_user_idx on memberships (user_id, organization_id);
create index memberships_unit_idx on memberships (organization_id, unit_id);
create index memberships_created_by_idx on memberships (created_by);
create index memberships_ended_by_idx on memberships (ended_by);

select audit('organizations', division => 'division');
select audit('org_units',
    whose => 'select array[division], ''{}''::uuid[] from organizations where id = ($1 ->> ''organization_id'')::uuid');
select audit('memberships',
    whose => 'select array[division], array[($1 ->> ''user_id'')::uuid] from organizations
               where id = ($1 ->> ''organization_id'')::uuid');
