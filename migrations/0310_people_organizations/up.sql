-- People, part 2: organisations with their units and members, teams, expertise (专长) and verifications (认证).

create table organizations (
    id uuid constraint organizations_pkey primary key,
    version integer not null default 1,
    name text not null,
    kind text not null,
    -- unified social credit code (GB 32100); the code in organizations/uscc.rs computes its check digit
    uscc text collate "C",
    -- also outside Sichuan
    division text collate "C" not null constraint organizations_division_fkey references divisions (code),
    parent_id uuid constraint organizations_parent_fkey references organizations (id),
    introduction text not null default '',
    -- the account of kind organization that acts for it
    account_id uuid constraint organizations_account_fkey references users (id),
    created_by uuid not null constraint organizations_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint organizations_kind_known check (kind in (
        'government', 'public_institution', 'university', 'research_institute', 'hospital', 'association', 'society',
        'foundation', 'private_nonprofit', 'enterprise', 'sole_trader', 'farmer_cooperative', 'other'
    )),
    constraint organizations_uscc_form check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    constraint organizations_name_length check (char_length(name) between 1 and 100),
    constraint organizations_introduction_length check (char_length(introduction) <= 2000)
);

-- Partial, so that no foreign key could use it. An update of a possible key takes a stronger row lock, and then two
-- organisations that name each other as parents at the same moment deadlock instead of meeting the check of circles.
create unique index organizations_uscc_key on organizations (uscc) where uscc is not null;
create unique index organizations_account_key on organizations (account_id);
create index organizations_division_idx on organizations (division, id);
create index organizations_kind_idx on organizations (kind, id);
create index organizations_parent_idx on organizations (parent_id);
create index organizations_created_by_idx on organizations (created_by);

create trigger organizations_told after update of account_id on organizations
    for each row when (old.account_id is distinct from new.account_id) execute function notify_replicas('rights');

-- Contests name their hosts.
create trigger organizations_hosts_told after update of name, version on organizations
    for each statement execute function notify_replicas('competition');

-- Only an account of an organisation acts for one by itself: persons are its members.
create function check_organization_account() returns trigger language plpgsql as $$
begin
    if (select account_kind from public.users where id = new.account_id) <> 'organization' then
        raise exception 'the account is not of an organisation'
            using errcode = 'check_violation', constraint = 'organizations_account_is_of_one';
    end if;
    perform public.refuse_erased(new.account_id);
    return new;
end $$;

create trigger organizations_account_checked before insert or update of account_id on organizations
    for each row when (new.account_id is not null) execute function check_organization_account();

-- The departments of an organisation (内设机构).
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

-- A chain of parents never returns to its start. The lock lets two simultaneous changes run one after the other, so that
-- the second one sees the first.
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
        execute format('select parent_id from %I.%I where id = $1', tg_table_schema, tg_table_name) into at using at;
    end loop;
    return new;
end $$;

create trigger organizations_parents_checked before insert or update of parent_id on organizations
    for each row when (new.parent_id is not null) execute function refuse_parent_circle();
create trigger org_units_parents_checked before insert or update of parent_id on org_units
    for each row when (new.parent_id is not null) execute function refuse_parent_circle();

-- Which account is a member of which organisation, in which role, from which day to which day (both included; null: no last
-- day).
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
    -- ended at once, before the end of its last day
    ended_at timestamptz,
    ended_by uuid constraint memberships_ended_by_fkey references users (id),
    -- when the member accepted the membership as it is now; a longer term clears it until it is accepted again
    accepted_at timestamptz,
    -- when the member accepted it for the first time; never cleared
    first_accepted_at timestamptz,
    constraint memberships_unit_fkey foreign key (organization_id, unit_id) references org_units (organization_id, id),
    constraint memberships_role_known check (role in ('owner', 'manager', 'staff', 'member')),
    constraint memberships_days_in_order check (from_on <= to_on),
    constraint memberships_end_is_whole check (
        (ended_at is null) = (ended_by is null) and (ended_at is null or to_on is not null)
    ),
    constraint memberships_title_length check (char_length(title) <= 60),
    -- On any day an account has at most one membership per organisation and role. The day on which a membership was ended
    -- is free for the next one.
    constraint memberships_do_not_overlap exclude using gist (
        point_of(organization_id::text || user_id::text || role) with &&,
        daterange(from_on, to_on, case when ended_at is null then '[]' else '[)' end) with &&
    ),
    constraint memberships_first_accepted_is_kept check (accepted_at is null or first_accepted_at is not null)
);

create index memberships_organization_idx on memberships (organization_id, id);
create index memberships_user_idx on memberships (user_id, organization_id);
create index memberships_unit_idx on memberships (organization_id, unit_id);
create index memberships_created_by_idx on memberships (created_by);
create index memberships_ended_by_idx on memberships (ended_by);

create trigger memberships_insertion_told after insert on memberships
    for each row when (new.accepted_at is not null) execute function notify_replicas('rights');
create trigger memberships_told after update of organization_id, user_id, role, from_on, to_on, ended_at, accepted_at on memberships
    for each row when (old.accepted_at is not null or new.accepted_at is not null) execute function notify_replicas('rights');
create trigger memberships_deletion_told after delete on memberships
    for each row when (old.accepted_at is not null) execute function notify_replicas('rights');
create index memberships_accepted_idx on memberships (organization_id, user_id)
    where accepted_at is not null and ended_at is null;

-- The time of the first acceptance does not change.
create function refuse_lost_acceptance() returns trigger language plpgsql as $$
begin
    raise exception 'the first acceptance of a membership is kept'
        using errcode = 'check_violation', constraint = 'memberships_first_acceptance_kept';
end $$;

create trigger memberships_first_acceptance_kept before update of first_accepted_at on memberships
    for each row when (old.first_accepted_at <> new.first_accepted_at
                       or old.first_accepted_at is not null and new.first_accepted_at is null)
    execute function refuse_lost_acceptance();
create trigger memberships_person_checked before insert or update of user_id on memberships
    for each row execute function check_member_is_a_person();
create trigger memberships_user_is_there before insert on memberships
    for each row execute function refuse_erased_user();
create trigger memberships_of_nobody_merged before insert on memberships
    for each row execute function refuse_merged_user('user_id');

-- Teams (团队): people who work together, of one organisation or of several.
create table teams (
    id uuid constraint teams_pkey primary key,
    version integer not null default 1,
    name text not null,
    introduction text not null default '',
    -- also outside Sichuan
    division text collate "C" not null constraint teams_division_fkey references divisions (code),
    organization_id uuid constraint teams_organization_fkey references organizations (id),
    lead_id uuid not null constraint teams_lead_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint teams_name_length check (char_length(name) between 1 and 100),
    constraint teams_introduction_length check (char_length(introduction) <= 2000)
);

create index teams_division_idx on teams (division, id);
create index teams_organization_idx on teams (organization_id);
create index teams_lead_idx on teams (lead_id);

-- For tables whose account is in lead_id.
create function refuse_erased_lead() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(new.lead_id);
    return new;
end $$;

create trigger teams_lead_is_there before insert or update of lead_id on teams
    for each row execute function refuse_erased_lead();
create trigger teams_of_nobody_merged before insert or update of lead_id on teams
    for each row execute function refuse_merged_user('lead_id');

create table team_members (
    team_id uuid not null constraint team_members_team_fkey references teams (id) on delete cascade,
    user_id uuid not null constraint team_members_user_fkey references users (id),
    part text not null default '',
    joined_at timestamptz not null,
    -- null: the account has not accepted yet
    accepted_at timestamptz,
    constraint team_members_pkey primary key (team_id, user_id),
    constraint team_members_part_length check (char_length(part) <= 60)
);

create index team_members_user_idx on team_members (user_id);

create trigger team_members_person_checked before insert or update of user_id on team_members
    for each row execute function check_member_is_a_person();
create trigger team_members_user_is_there before insert on team_members
    for each row execute function refuse_erased_user();
create trigger team_members_of_nobody_merged before insert on team_members
    for each row execute function refuse_merged_user('user_id');

-- What a person or a team can do (专长).
create table expertise (
    id uuid constraint expertise_pkey primary key,
    version integer not null default 1,
    user_id uuid constraint expertise_user_fkey references users (id),
    team_id uuid constraint expertise_team_fkey references teams (id) on delete cascade,
    organization_id uuid constraint expertise_organization_fkey references organizations (id),
    field text not null,
    title text not null,
    summary text not null default '',
    trl smallint,
    keywords text[] not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint expertise_is_of_one check (num_nonnulls(user_id, team_id, organization_id) = 1),
    constraint expertise_field_known check (field in (
        'electronics_it', 'aerospace', 'advanced_manufacturing', 'bio_medical', 'new_materials', 'new_energy',
        'environment', 'nuclear', 'agriculture', 'transport', 'urban_social'
    )),
    constraint expertise_title_length check (char_length(title) between 1 and 100),
    constraint expertise_summary_length check (char_length(summary) <= 2000),
    constraint expertise_trl_range check (trl between 1 and 9)
);

create index expertise_user_idx on expertise (user_id);
create index expertise_team_idx on expertise (team_id);
create index expertise_organization_idx on expertise (organization_id);
create index expertise_field_idx on expertise (field, id);
create index expertise_keywords_idx on expertise using gin (folded_each(keywords));

create trigger expertise_user_is_there before insert on expertise
    for each row execute function refuse_erased_user();
create trigger expertise_of_nobody_merged before insert on expertise
    for each row execute function refuse_merged_user('user_id');

-- A verification (认证) states for a limited time that a person or an organisation is who it claims to be. An administrator
-- decides it.
create table verifications (
    id uuid constraint verifications_pkey primary key,
    version integer not null default 1,
    user_id uuid constraint verifications_user_fkey references users (id),
    organization_id uuid constraint verifications_organization_fkey references organizations (id),
    status text not null default 'submitted',
    evidence text not null,
    submitted_by uuid not null constraint verifications_submitted_by_fkey references users (id),
    submitted_at timestamptz not null,
    decided_by uuid constraint verifications_decided_by_fkey references users (id),
    decided_at timestamptz,
    reason text,
    valid_to date,
    updated_at timestamptz not null,
    constraint verifications_are_of_one check ((user_id is null) <> (organization_id is null)),
    constraint verifications_status_known check (status in ('submitted', 'verified', 'rejected', 'expired')),
    constraint verifications_decision_is_whole check (
        (status = 'submitted') = (decided_by is null) and (decided_by is null) = (decided_at is null)
    ),
    constraint verifications_rejection_has_a_reason check (status <> 'rejected' or reason is not null),
    constraint verifications_end_some_day check ((status in ('verified', 'expired')) = (valid_to is not null)),
    constraint verifications_evidence_length check (char_length(evidence) between 1 and 2000),
    constraint verifications_reason_length check (char_length(reason) between 1 and 500)
);

-- A user or an organisation has at most one verification that waits for a decision, and one in force.
create unique index verifications_one_of_user on verifications (user_id, status)
    where status in ('submitted', 'verified');
create unique index verifications_one_of_organization on verifications (organization_id, status)
    where status in ('submitted', 'verified');
create index verifications_user_idx on verifications (user_id);
create index verifications_organization_idx on verifications (organization_id);
create index verifications_submitted_by_idx on verifications (submitted_by);
create index verifications_decided_by_idx on verifications (decided_by);
create index verifications_end_idx on verifications (valid_to) where status = 'verified';

-- A person cannot verify themselves or what they submitted. Erasing an account rejects its pending verifications, so a
-- rejection is exempt.
create function check_verification_decision() returns trigger language plpgsql as $$
begin
    if new.status = 'verified' and public.records_of(new.decided_by) && array[new.user_id, new.submitted_by] then
        raise exception 'a person does not decide a verification that they have a part in'
            using errcode = 'check_violation', constraint = 'verifications_decided_by_another';
    end if;
    return new;
end $$;

create trigger verifications_decision_checked before insert or update of decided_by, status on verifications
    for each row execute function check_verification_decision();
create trigger verifications_user_is_there before insert on verifications
    for each row execute function refuse_erased_user();
create trigger verifications_of_nobody_merged before insert on verifications
    for each row execute function refuse_merged_user('user_id');

-- The trail withholds what a person can have erased: titles, parts, the words of expertise, evidence, and the name of a
-- team, which may be the name of a person.
select audit('organizations', division => 'division');
select audit('org_units',
    whose => 'select array[division], ''{}''::uuid[] from organizations where id = ($1 ->> ''organization_id'')::uuid');
select audit('memberships', withheld => '{title}',
    whose => 'select array[division], array[($1 ->> ''user_id'')::uuid] from organizations
               where id = ($1 ->> ''organization_id'')::uuid');
select audit('teams', division => 'division', owners => '{lead_id}', withheld => '{name,introduction}');
select audit('team_members', key => 'team_id', withheld => '{part}',
    whose => 'select array[division], array[lead_id, ($1 ->> ''user_id'')::uuid] from teams
               where id = ($1 ->> ''team_id'')::uuid');
select audit('expertise', withheld => '{title,summary,keywords}',
    whose => 'select array_agg(division), array_agg(owner) from (
                  select division, id from users where id = ($1 ->> ''user_id'')::uuid
                  union all select division, lead_id from teams where id = ($1 ->> ''team_id'')::uuid
                  union all select division, account_id from organizations where id = ($1 ->> ''organization_id'')::uuid
              ) as of (division, owner)');
select audit('verifications', owners => '{submitted_by}', withheld => '{evidence}',
    whose => 'select array_agg(division), array_agg(owner) from (
                  select division, id from users where id = ($1 ->> ''user_id'')::uuid
                  union all select division, null from organizations where id = ($1 ->> ''organization_id'')::uuid
              ) as of (division, owner)');
