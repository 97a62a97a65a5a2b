-- Brokering: brokers and their credentials, and the cases of their clients.

-- The digits with which every code inside a division begins.
create function division_prefix(code text) returns text language sql immutable strict parallel safe as $$
    select case when length(code) = 6 and right(code, 4) = '0000' then left(code, 2)
                when length(code) = 6 and right(code, 2) = '00' then left(code, 4)
                else code end
$$;

-- The profile of a broker: made with the first appointment (role_grants: broker, society_broker) of an account, and kept
-- when the appointments end. Where and when a broker works is what the appointments say.
create table brokers (
    id uuid constraint brokers_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint brokers_user_key unique constraint brokers_user_fkey references users (id),
    employment text not null default 'part_time',
    fields text[] not null default '{}',
    -- open cases that the broker can carry
    capacity smallint not null default 30,
    -- days of absence, both included
    leave_from_on date,
    leave_to_on date,
    last_assigned_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint brokers_employment_known check (employment in ('full_time', 'part_time')),
    constraint brokers_capacity_range check (capacity between 0 and 1000),
    constraint brokers_leave_in_order check (leave_from_on <= leave_to_on),
    constraint brokers_leave_is_whole check ((leave_from_on is null) = (leave_to_on is null))
);

select audit('brokers', owners => '{user_id}');

-- The appointments of brokers. An appointment that has ended is not in force, whatever its days say.
create view broker_terms as
    select term.*,
           -- the last day on which it is in force; null: no end is set
           ((term.until - interval '1 microsecond') at time zone 'Asia/Shanghai')::date as last_on
      from (
        select g.id as role_grant_id, b.id as broker_id, g.role, g.division, g.organization_id, g.from_on, g.to_on,
               case g.role when 'broker' then division_prefix(g.division) end as prefix,
               g.revoked_at is not null as revoked,
               g.revoked_at is not null or u.deactivated_at is not null or u.erased_at is not null as ended,
               -- null: no end is set
               least(g.revoked_at, u.deactivated_at, u.erased_at, (g.to_on + 1)::timestamp at time zone 'Asia/Shanghai') as until
          from brokers b
          join users u on u.id = b.user_id
          join role_grants g on g.user_id = b.user_id and g.role in ('broker', 'society_broker')
      ) term;

-- A case: a client that brokers serve. The client is a person (with an account or without), a team or an organisation.
create table cases (
    id uuid constraint cases_pkey primary key,
    version integer not null default 1,
    client_person_id uuid constraint cases_client_person_fkey references persons (id),
    client_team_id uuid constraint cases_client_team_fkey references teams (id),
    client_organization_id uuid constraint cases_client_organization_fkey references organizations (id),
    division text collate "C" not null constraint cases_division_fkey references divisions (code),
    title text not null,
    status text not null default 'open',
    -- at most one main broker at a time; null: none
    main_broker_id uuid constraint cases_main_broker_fkey references brokers (id),
    -- since when the main broker has the case
    assigned_at timestamptz,
    -- since when no main broker is set
    unassigned_since timestamptz,
    next_action text,
    next_action_on date,
    opened_by uuid not null constraint cases_opened_by_fkey references users (id),
    opened_at timestamptz not null,
    closed_by uuid constraint cases_closed_by_fkey references users (id),
    closed_at timestamptz,
    outcome text,
    updated_at timestamptz not null,
    constraint cases_one_client check (num_nonnulls(client_person_id, client_team_id, client_organization_id) = 1),
    constraint cases_title_length check (char_length(title) between 1 and 100),
    constraint cases_status_known check (status in ('open', 'closed')),
    constraint cases_next_action_length check (char_length(next_action) between 1 and 500),
    constraint cases_outcome_length check (char_length(outcome) between 1 and 2000),
    constraint cases_closing_is_whole check (
        (closed_at is null) = (status = 'open') and (closed_by is null) = (closed_at is null)
    ),
    constraint cases_assignment_is_whole check ((main_broker_id is null) = (assigned_at is null)),
    constraint cases_unassigned_is_told check ((main_broker_id is null and status = 'open') = (unassigned_since is not null))
);

create index cases_client_person_idx on cases (client_person_id);
create index cases_client_team_idx on cases (client_team_id);
create index cases_client_organization_idx on cases (client_organization_id);
create index cases_division_idx on cases (division, id);
create index cases_main_broker_idx on cases (main_broker_id, id);
create index cases_opened_by_idx on cases (opened_by);
create index cases_closed_by_idx on cases (closed_by);

select audit('cases', division => 'division', owners => '{client_person_id}', withheld => '{title,next_action,outcome}');

-- Whether a client is a society, or belongs to it on a day: a worker who accepted, a team of it or led by a worker, or a
-- person without an account who is recorded with it.
create function is_client_of_society(
    society uuid, client_person uuid, client_team uuid, client_organization uuid, day date)
    returns boolean language sql stable as $$
    select coalesce(client_organization = society, false)
        or exists (select from public.teams t where t.id = client_team and t.organization_id = society)
        or exists (select from public.person_records r where r.id = client_person and r.organization_id = society)
        or exists (
            select from public.memberships m
             where m.organization_id = society and m.accepted_at is not null and m.ended_at is null
               and m.from_on <= day and (m.to_on is null or m.to_on >= day)
               and m.user_id = any (public.person_ids(
                   coalesce(client_person, (select t.lead_id from public.teams t where t.id = client_team)))))
$$;

-- What happened to a case, in order.
create table case_events (
    id uuid constraint case_events_pkey primary key,
    case_id uuid not null constraint case_events_case_fkey references cases (id),
    kind text not null,
    from_broker_id uuid constraint case_events_from_broker_fkey references brokers (id),
    to_broker_id uuid constraint case_events_to_broker_fkey references brokers (id),
    note text,
    next_action_on date,
    by_id uuid not null constraint case_events_by_fkey references users (id),
    at timestamptz not null,
    constraint case_events_kind_known check (kind in (
        'opened', 'assigned', 'handed_over', 'unassigned', 'next_action_set', 'closed', 'reopened')),
    constraint case_events_note_length check (char_length(note) between 1 and 2000),
    constraint case_events_brokers_fit_kind check (case kind
        when 'assigned' then to_broker_id is not null
        when 'handed_over' then from_broker_id is not null and to_broker_id is not null
        when 'unassigned' then to_broker_id is null
        else from_broker_id is null and to_broker_id is null end)
);

create index case_events_case_idx on case_events (case_id, id);
create index case_events_from_broker_idx on case_events (from_broker_id);
create index case_events_to_broker_idx on case_events (to_broker_id);
create index case_events_by_idx on case_events (by_id);

select audit('case_events', withheld => '{note}', whose =>
    'select array[division], array_remove(array[client_person_id], null) from cases where id = ($1 ->> ''case_id'')::uuid');

-- Credentials of brokers (技术经纪人, 技术经理人), recorded by administrators.
create table credentials (
    id uuid constraint credentials_pkey primary key,
    version integer not null default 1,
    broker_id uuid not null constraint credentials_broker_fkey references brokers (id),
    level text not null,
    scheme text not null,
    registration_number text not null,
    issuer text not null,
    valid_from_on date not null,
    -- null: without an end
    valid_to_on date,
    training_minutes integer not null default 0,
    recorded_by uuid not null constraint credentials_recorded_by_fkey references users (id),
    recorded_at timestamptz not null,
    revoked_by uuid constraint credentials_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    revocation_reason text,
    updated_at timestamptz not null,
    constraint credentials_level_known check (level in (
        'junior_technology_broker', 'intermediate_technology_broker', 'senior_technology_manager')),
    constraint credentials_scheme_length check (char_length(scheme) between 1 and 100),
    constraint credentials_registration_number_length check (char_length(registration_number) between 1 and 60),
    constraint credentials_issuer_length check (char_length(issuer) between 1 and 100),
    constraint credentials_days_in_order check (valid_from_on <= valid_to_on),
    constraint credentials_training_minutes_range check (training_minutes between 0 and 600000),
    constraint credentials_revocation_is_whole check (
        (revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revocation_reason is null)
    ),
    constraint credentials_revocation_reason_length check (char_length(revocation_reason) between 1 and 500)
);

-- A registration number of a scheme and an issuer stands for one credential.
create unique index credentials_once on credentials (scheme, issuer, registration_number) where revoked_at is null and registration_number <> '账号已注销';
create index credentials_broker_idx on credentials (broker_id, id);
create index credentials_recorded_by_idx on credentials (recorded_by);
create index credentials_revoked_by_idx on credentials (revoked_by);

select audit('credentials', whose => 'select ''{}''::text[], array[user_id] from brokers where id = ($1 ->> ''broker_id'')::uuid',
    withheld => '{registration_number,revocation_reason}');

-- Nobody records a credential of their own.
create function check_credential_recorder() returns trigger language plpgsql as $$
begin
    if exists (select from public.brokers b where b.id = new.broker_id and public.is_record_of(new.recorded_by, b.user_id)) then
        raise exception 'a broker does not record their own credential'
            using errcode = 'check_violation', constraint = 'credentials_recorded_by_another';
    end if;
    return new;
end $$;

create trigger credentials_recorder_checked before insert on credentials
    for each row execute function check_credential_recorder();

-- The certificates of trainings from which the minutes of a credential come.
create table credential_certificates (
    credential_id uuid not null constraint credential_certificates_credential_fkey references credentials (id),
    certificate_id uuid not null constraint credential_certificates_certificate_fkey references certificates (id),
    constraint credential_certificates_pkey primary key (credential_id, certificate_id)
);

create index credential_certificates_certificate_idx on credential_certificates (certificate_id);

select audit('credential_certificates', key => 'credential_id');

-- What a division requires of main brokers. The nearest division upwards with a rule counts.
create table broker_rules (
    division text collate "C" constraint broker_rules_pkey primary key
        constraint broker_rules_division_fkey references divisions (code),
    version integer not null default 1,
    -- a main broker holds a valid credential of one of these levels; empty: none is required
    credential_levels text[] not null,
    set_by uuid not null constraint broker_rules_set_by_fkey references users (id),
    updated_at timestamptz not null
);

create index broker_rules_set_by_idx on broker_rules (set_by);

select audit('broker_rules', key => 'division', division => 'division');
