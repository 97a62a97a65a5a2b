-- Brokering: brokers, and the cases of their clients.

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
