-- Training: programmes (培训计划) and their sessions (培训班).

-- A programme says which divisions and people it is for, and by which document.
create table training_programs (
    id uuid constraint training_programs_pkey primary key,
    version integer not null default 1,
    status text not null default 'draft',
    status_reason text,
    title text not null,
    title_en text not null default '',
    basis text not null default '',
    -- codes of divisions, which no release removes
    target_divisions text[] not null,
    from_on date not null,
    to_on date not null,
    target_groups text[] not null default '{}',
    division text collate "C" not null constraint training_programs_division_fkey references divisions (code),
    created_by uuid not null constraint training_programs_created_by_fkey references users (id),
    published_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_programs_status_known check (status in ('draft', 'published', 'closed', 'cancelled')),
    constraint training_programs_published_at_fits_status check (case status
        when 'draft' then published_at is null
        when 'cancelled' then true
        else published_at is not null
    end),
    constraint training_programs_reason_fits_status check ((status = 'cancelled') = (status_reason is not null)),
    constraint training_programs_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint training_programs_title_length check (char_length(title) between 1 and 200),
    constraint training_programs_title_en_length check (char_length(title_en) <= 200),
    constraint training_programs_basis_length check (char_length(basis) <= 500),
    constraint training_programs_target_divisions_count check (cardinality(target_divisions) between 1 and 500),
    constraint training_programs_days_in_order check (from_on <= to_on),
    constraint training_programs_target_groups_count check (cardinality(target_groups) <= 20),
    constraint training_programs_target_groups_are_short_names check (are_short_names(target_groups))
);

create index training_programs_division_idx on training_programs (division, id);
create index training_programs_created_by_idx on training_programs (created_by);

create trigger training_programs_of_nobody_merged before insert on training_programs
    for each row execute function refuse_merged_user('created_by');

create trigger training_programs_told after insert or update or delete on training_programs
    for each statement execute function notify_replicas('training');

select audit('training_programs', division => 'division', owners => '{created_by}');

-- A session of a programme. Seats without a number are unlimited.
create table training_sessions (
    id uuid constraint training_sessions_pkey primary key,
    version integer not null default 1,
    status text not null default 'draft',
    status_reason text,
    program_id uuid not null constraint training_sessions_program_fkey references training_programs (id),
    title text not null,
    title_en text not null default '',
    introduction text not null default '',
    introduction_en text not null default '',
    zone_id uuid constraint training_sessions_zone_fkey references zones (id),
    division text collate "C" not null constraint training_sessions_division_fkey references divisions (code),
    venue text not null default '',
    format text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity integer,
    delegation_capacity integer,
    enrollment_opens_at timestamptz not null,
    enrollment_closes_at timestamptz not null,
    -- empty: all
    open_to_roles text[] not null default '{}',
    open_to_divisions text[] not null default '{}',
    invitation_only boolean not null default false,
    created_by uuid not null constraint training_sessions_created_by_fkey references users (id),
    announced_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_sessions_status_known check (status in (
        'draft', 'announced', 'enrolling', 'enrol_closed', 'running', 'finished', 'archived', 'cancelled'
    )),
    constraint training_sessions_announced_at_fits_status check (case status
        when 'draft' then announced_at is null
        when 'cancelled' then true
        else announced_at is not null
    end),
    constraint training_sessions_reason_fits_status check ((status = 'cancelled') = (status_reason is not null)),
    constraint training_sessions_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint training_sessions_title_length check (char_length(title) between 1 and 200),
    constraint training_sessions_title_en_length check (char_length(title_en) <= 200),
    constraint training_sessions_introduction_length check (char_length(introduction) <= 20000),
    constraint training_sessions_introduction_en_length check (char_length(introduction_en) <= 20000),
    constraint training_sessions_venue_length check (char_length(venue) <= 200),
    constraint training_sessions_format_known check (format in ('on_site', 'online')),
    constraint training_sessions_times_in_order check (starts_at < ends_at),
    constraint training_sessions_capacity_range check (capacity between 1 and 100000),
    constraint training_sessions_delegation_capacity_range check (delegation_capacity between 1 and 100000),
    constraint training_sessions_enrollment_in_order check (
        enrollment_opens_at < enrollment_closes_at and enrollment_closes_at <= starts_at
    ),
    constraint training_sessions_open_to_roles_known check (open_to_roles <@ array[
        'worker', 'organization', 'broker', 'society_broker', 'city_admin', 'province_admin'
    ]),
    constraint training_sessions_open_to_divisions_count check (cardinality(open_to_divisions) <= 500)
);

create index training_sessions_program_idx on training_sessions (program_id, id);
create index training_sessions_zone_idx on training_sessions (zone_id);
create index training_sessions_division_idx on training_sessions (division, id);
create index training_sessions_created_by_idx on training_sessions (created_by);

create trigger training_sessions_of_nobody_merged before insert on training_sessions
    for each row execute function refuse_merged_user('created_by');

create trigger training_sessions_told after insert or update or delete on training_sessions
    for each statement execute function notify_replicas('training');

select audit('training_sessions', division => 'division', owners => '{created_by}');
