-- Service plans, and records of services: who served whom, when and how long; confirmed, disputed, drawn for an audit.

-- A plan: of a worker, a team, an organisation, or an order (a match). The versions hold its content.
create table service_plans (
    id uuid constraint service_plans_pkey primary key,
    version integer not null default 1,
    kind text not null,
    subject_person_id uuid constraint service_plans_subject_person_fkey references persons (id),
    subject_team_id uuid constraint service_plans_subject_team_fkey references teams (id),
    subject_organization_id uuid constraint service_plans_subject_organization_fkey references organizations (id),
    match_id uuid constraint service_plans_match_fkey references matches (id),
    case_id uuid constraint service_plans_case_fkey references cases (id),
    broker_id uuid constraint service_plans_broker_fkey references brokers (id),
    division text collate "C" not null constraint service_plans_division_fkey references divisions (code),
    -- of the version in force; of the latest version while none is
    status text not null default 'draft',
    current_version integer not null default 1,
    -- a newer version that is not in force yet
    proposed_version integer,
    proposed_status text,
    -- of the version in force
    review_on date,
    outcome text,
    created_by uuid not null constraint service_plans_created_by_fkey references users (id),
    created_at timestamptz not null,
    closed_at timestamptz,
    updated_at timestamptz not null,
    constraint service_plans_kind_known check (kind in ('worker', 'organization', 'order')),
    constraint service_plans_subject_fits_kind check (
        case kind when 'worker' then num_nonnulls(subject_person_id, subject_team_id) = 1
                                     and num_nonnulls(subject_organization_id, match_id) = 0
                  when 'organization' then subject_organization_id is not null
                                     and num_nonnulls(subject_person_id, subject_team_id, match_id) = 0
                  else match_id is not null
                                     and num_nonnulls(subject_person_id, subject_team_id, subject_organization_id) = 0 end
    ),
    constraint service_plans_status_known check (status in ('draft', 'agreed', 'active', 'in_review', 'closed')),
    constraint service_plans_proposed_is_whole check (
        (proposed_version is null) = (proposed_status is null)
        and proposed_version > current_version and (proposed_version is null or status in ('active', 'in_review'))
    ),
    constraint service_plans_proposed_status_known check (proposed_status in ('draft', 'agreed')),
    constraint service_plans_outcome_length check (char_length(outcome) between 1 and 2000),
    constraint service_plans_closing_is_whole check (
        (status = 'closed') = (closed_at is not null) and (closed_at is null) = (outcome is null)
    )
);

-- A subject has one active plan.
create unique index service_plans_one_active_of_person on service_plans (subject_person_id)
    where status in ('active', 'in_review');
create unique index service_plans_one_active_of_team on service_plans (subject_team_id)
    where status in ('active', 'in_review');
create unique index service_plans_one_active_of_organization on service_plans (subject_organization_id)
    where status in ('active', 'in_review');
create unique index service_plans_one_active_of_match on service_plans (match_id) where status in ('active', 'in_review');
create index service_plans_subject_person_idx on service_plans (subject_person_id);
create index service_plans_subject_team_idx on service_plans (subject_team_id);
create index service_plans_subject_organization_idx on service_plans (subject_organization_id);
create index service_plans_match_idx on service_plans (match_id);
create index service_plans_case_idx on service_plans (case_id);
create index service_plans_broker_idx on service_plans (broker_id);
create index service_plans_division_idx on service_plans (division, id);
create index service_plans_created_by_idx on service_plans (created_by);

select audit('service_plans', division => 'division', owners => '{subject_person_id}', withheld => '{outcome}');

create table service_plan_versions (
    id uuid constraint service_plan_versions_pkey primary key,
    version integer not null default 1,
    plan_id uuid not null constraint service_plan_versions_plan_fkey references service_plans (id),
    number integer not null,
    status text not null,
    goals text not null,
    -- [{text, due_on, done_on}]
    steps jsonb not null,
    review_on date,
    created_by uuid not null constraint service_plan_versions_created_by_fkey references users (id),
    created_at timestamptz not null,
    agreed_by uuid constraint service_plan_versions_agreed_by_fkey references users (id),
    agreed_at timestamptz,
    updated_at timestamptz not null,
    constraint service_plan_versions_number_key unique (plan_id, number),
    constraint service_plan_versions_number_range check (number >= 1),
    constraint service_plan_versions_status_known check (
        status in ('draft', 'agreed', 'active', 'in_review', 'closed', 'superseded')
    ),
    constraint service_plan_versions_goals_length check (char_length(goals) between 1 and 4000),
    constraint service_plan_versions_agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
    constraint service_plan_versions_active_is_agreed check (
        status in ('draft', 'superseded') or agreed_at is not null
    )
);

create unique index service_plan_versions_one_in_force on service_plan_versions (plan_id)
    where status in ('active', 'in_review');
create index service_plan_versions_created_by_idx on service_plan_versions (created_by);
create index service_plan_versions_agreed_by_idx on service_plan_versions (agreed_by);

select audit('service_plan_versions', withheld => '{goals,steps}',
    whose => 'select array[division], array_remove(array[subject_person_id], null) from service_plans where id = ($1 ->> ''plan_id'')::uuid');

-- A broker's month, by days in Asia/Shanghai. A record of a locked month is late.
create table broker_months (
    id uuid constraint broker_months_pkey primary key,
    version integer not null default 1,
    broker_id uuid not null constraint broker_months_broker_fkey references brokers (id),
    -- the first day
    month date not null,
    division text collate "C" not null constraint broker_months_division_fkey references divisions (code),
    status text not null default 'open',
    submitted_by uuid constraint broker_months_submitted_by_fkey references users (id),
    submitted_at timestamptz,
    locked_by uuid constraint broker_months_locked_by_fkey references users (id),
    locked_at timestamptz,
    reopen_reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint broker_months_month_key unique (broker_id, month),
    constraint broker_months_month_is_first_day check (extract(day from month) = 1),
    constraint broker_months_status_known check (status in ('open', 'submitted', 'locked')),
    constraint broker_months_submission_is_whole check (
        (submitted_at is null) = (submitted_by is null) and (status = 'open') = (submitted_at is null)
    ),
    constraint broker_months_lock_is_whole check (
        (locked_at is null) = (locked_by is null) and (status = 'locked') = (locked_at is not null)
    ),
    constraint broker_months_locked_by_another check (locked_by <> submitted_by),
    constraint broker_months_reopen_reason_length check (char_length(reopen_reason) between 1 and 500)
);

create index broker_months_division_idx on broker_months (division, id);
create index broker_months_submitted_by_idx on broker_months (submitted_by);
create index broker_months_locked_by_idx on broker_months (locked_by);

select audit('broker_months', division => 'division', withheld => '{reopen_reason}');

create table service_records (
    id uuid constraint service_records_pkey primary key,
    version integer not null default 1,
    -- counts the amendments from 1
    version_number integer not null default 1,
    status text not null default 'recorded',
    broker_id uuid not null constraint service_records_broker_fkey references brokers (id),
    served_person_id uuid constraint service_records_served_person_fkey references persons (id),
    served_team_id uuid constraint service_records_served_team_fkey references teams (id),
    served_organization_id uuid constraint service_records_served_organization_fkey references organizations (id),
    case_id uuid constraint service_records_case_fkey references cases (id),
    plan_id uuid constraint service_records_plan_fkey references service_plans (id),
    match_id uuid constraint service_records_match_fkey references matches (id),
    kind text not null,
    step text,
    channel text not null,
    place text not null default '',
    division text collate "C" not null constraint service_records_division_fkey references divisions (code),
    started_at timestamptz not null,
    -- started_at and minutes together; the end itself is no longer part of the service
    ends_at timestamptz not null,
    minutes integer not null,
    outcome text not null,
    -- the first day of the month of started_at in Asia/Shanghai
    month date not null,
    late boolean not null default false,
    late_reason text,
    recorded_by uuid not null constraint service_records_recorded_by_fkey references users (id),
    -- when the time to confirm began
    asked_at timestamptz not null,
    confirmed_at timestamptz,
    -- account, or link: by the secret of a message
    confirmed_via text,
    confirmed_by uuid constraint service_records_confirmed_by_fkey references users (id),
    disputed_at timestamptz,
    disputed_via text,
    disputed_by uuid constraint service_records_disputed_by_fkey references users (id),
    dispute_reason text,
    audited_by uuid constraint service_records_audited_by_fkey references users (id),
    audited_at timestamptz,
    voided_by uuid constraint service_records_voided_by_fkey references users (id),
    voided_at timestamptz,
    void_reason text,
    -- what both sides said of a disputed record
    hearing text,
    client_id uuid constraint service_records_client_fkey references api_clients (id),
    client_ref text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint service_records_one_served check (
        num_nonnulls(served_person_id, served_team_id, served_organization_id) = 1
    ),
    constraint service_records_status_known check (status in (
        'recorded', 'confirmed', 'disputed', 'expired_unconfirmed', 'audited_ok', 'voided'
    )),
    constraint service_records_version_number_range check (version_number >= 1),
    constraint service_records_minutes_range check (minutes between 1 and 1440),
    constraint service_records_end_fits check (ends_at = started_at + make_interval(mins => minutes)),
    constraint service_records_place_length check (char_length(place) <= 200),
    constraint service_records_outcome_length check (char_length(outcome) between 1 and 4000),
    constraint service_records_month_fits check (
        month = (date_trunc('month', started_at at time zone interval '8 hours'))::date
    ),
    constraint service_records_late_is_told check (late = (late_reason is not null)),
    constraint service_records_late_reason_length check (char_length(late_reason) between 1 and 500),
    constraint service_records_confirmation_is_whole check (
        (confirmed_at is null) = (confirmed_via is null)
        and (confirmed_via is null or (confirmed_via = 'account') = (confirmed_by is not null))
        and (confirmed_via is not null or confirmed_by is null)
        and (confirmed_at is not null or status not in ('confirmed', 'audited_ok'))
    ),
    constraint service_records_confirmed_via_known check (confirmed_via in ('account', 'link')),
    constraint service_records_disputed_via_known check (disputed_via in ('account', 'link')),
    constraint service_records_kind_known check (kind in (
        'visit', 'register_guidance', 'policy_consulting', 'need_discovery', 'listing_drafting', 'matching', 'site_meeting',
        'contract_support', 'follow_up', 'training', 'popsci', 'other'
    )),
    constraint service_records_step_known check (step in ('seek', 'connect', 'follow_up')),
    constraint service_records_channel_known check (channel in ('on_site', 'at_office', 'phone', 'online')),
    constraint service_records_dispute_is_whole check (
        (disputed_at is null) = (dispute_reason is null) and (disputed_at is null) = (disputed_via is null)
        and (disputed_via is null or (disputed_via = 'account') = (disputed_by is not null))
        and (disputed_at is not null or status <> 'disputed')
    ),
    constraint service_records_dispute_reason_length check (char_length(dispute_reason) between 1 and 1000),
    constraint service_records_audit_is_whole check (
        (audited_at is null) = (audited_by is null) and (audited_at is not null or status <> 'audited_ok')
    ),
    constraint service_records_void_is_whole check (
        (status = 'voided') = (voided_at is not null) and (voided_at is null) = (voided_by is null)
        and (voided_at is null) = (void_reason is null)
    ),
    constraint service_records_void_reason_length check (char_length(void_reason) between 1 and 500),
    constraint service_records_hearing_length check (char_length(hearing) between 1 and 4000),
    constraint service_records_voided_by_another check (voided_by <> recorded_by),
    constraint service_records_confirmed_by_another check (confirmed_by <> recorded_by),
    constraint service_records_client_ref_is_whole check ((client_id is null) = (client_ref is null)),
    constraint service_records_client_ref_length check (char_length(client_ref) between 1 and 200),
    constraint service_records_client_ref_key unique (client_id, client_ref)
);

-- The same service is recorded once.
create unique index service_records_once on service_records (
    broker_id, coalesce(served_person_id, served_team_id, served_organization_id), started_at, minutes
) where status <> 'voided';
create index service_records_broker_idx on service_records (broker_id, started_at);
create index service_records_served_person_idx on service_records (served_person_id, id);
create index service_records_served_team_idx on service_records (served_team_id, id);
create index service_records_served_organization_idx on service_records (served_organization_id, id);
create index service_records_case_idx on service_records (case_id);
create index service_records_plan_idx on service_records (plan_id);
create index service_records_match_idx on service_records (match_id);
create index service_records_division_idx on service_records (division, id);
create index service_records_started_idx on service_records (started_at, division);
create index service_records_recorded_by_idx on service_records (recorded_by);
create index service_records_confirmed_by_idx on service_records (confirmed_by);
create index service_records_disputed_by_idx on service_records (disputed_by);
create index service_records_audited_by_idx on service_records (audited_by);
create index service_records_voided_by_idx on service_records (voided_by);
create index service_records_unconfirmed_idx on service_records (asked_at) where status = 'recorded';

select audit('service_records', division => 'division', owners => '{served_person_id}',
    withheld => '{place,outcome,dispute_reason,void_reason,hearing,late_reason}');

-- What a record said before an amendment.
create table service_record_versions (
    id uuid constraint service_record_versions_pkey primary key,
    record_id uuid not null constraint service_record_versions_record_fkey references service_records (id),
    number integer not null,
    status text not null,
    kind text not null,
    step text,
    channel text not null,
    place text not null,
    division text collate "C" not null constraint service_record_versions_division_fkey references divisions (code),
    started_at timestamptz not null,
    minutes integer not null,
    outcome text not null,
    confirmed_at timestamptz,
    -- why the next version was written, and by whom
    amend_reason text not null,
    amended_by uuid not null constraint service_record_versions_amended_by_fkey references users (id),
    amended_at timestamptz not null,
    constraint service_record_versions_number_key unique (record_id, number),
    constraint service_record_versions_status_known check (status in ('confirmed', 'expired_unconfirmed')),
    constraint service_record_versions_kind_known check (kind in (
        'visit', 'register_guidance', 'policy_consulting', 'need_discovery', 'listing_drafting', 'matching', 'site_meeting',
        'contract_support', 'follow_up', 'training', 'popsci', 'other'
    )),
    constraint service_record_versions_step_known check (step in ('seek', 'connect', 'follow_up')),
    constraint service_record_versions_channel_known check (channel in ('on_site', 'at_office', 'phone', 'online')),
    constraint service_record_versions_amend_reason_length check (char_length(amend_reason) between 1 and 500)
);

create index service_record_versions_division_idx on service_record_versions (division);
create index service_record_versions_amended_by_idx on service_record_versions (amended_by);

select audit('service_record_versions', division => 'division', withheld => '{place,outcome,amend_reason}');

-- A secret that was sent to a served party by SMS: whoever has it decides once on one version of one record.
create table service_confirmations (
    id uuid constraint service_confirmations_pkey primary key,
    record_id uuid not null constraint service_confirmations_record_fkey references service_records (id),
    -- the version of the record that the message told of
    version_number integer not null,
    digest bytea not null constraint service_confirmations_digest_key unique,
    sent_at timestamptz not null,
    used_at timestamptz,
    constraint service_confirmations_once unique (record_id, version_number),
    constraint service_confirmations_digest_length check (octet_length(digest) = 32)
);

select audit('service_confirmations',
    whose => 'select array[division], array_remove(array[served_person_id], null) from service_records where id = ($1 ->> ''record_id'')::uuid');

-- What the service noticed of a record. A flag accuses of nothing and stops nothing.
create table service_record_flags (
    id uuid constraint service_record_flags_pkey primary key,
    version integer not null default 1,
    record_id uuid not null constraint service_record_flags_record_fkey references service_records (id),
    -- the version of the record that it was noticed of
    version_number integer not null,
    kind text not null,
    -- the record that it was compared with
    other_record_id uuid constraint service_record_flags_other_record_fkey references service_records (id),
    -- minutes of the overlap or of the day; the similarity in hundredths; null: nothing is counted
    figure integer,
    raised_at timestamptz not null,
    answer text,
    answered_by uuid constraint service_record_flags_answered_by_fkey references users (id),
    answered_at timestamptz,
    updated_at timestamptz not null,
    constraint service_record_flags_kind_known check (
        kind in ('overlap', 'long_day', 'same_evidence', 'copied_text', 'outside_appointment')
    ),
    constraint service_record_flags_once unique (record_id, version_number, kind),
    constraint service_record_flags_answer_is_whole check (
        (answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)
    ),
    constraint service_record_flags_answer_length check (char_length(answer) between 1 and 1000)
);

create index service_record_flags_other_record_idx on service_record_flags (other_record_id);
create index service_record_flags_answered_by_idx on service_record_flags (answered_by);

select audit('service_record_flags', withheld => '{answer}',
    whose => 'select array[division], array_remove(array[served_person_id], null) from service_records where id = ($1 ->> ''record_id'')::uuid');

-- A draw of confirmed records for an audit. First the population is frozen; then another person gives the seed.
create table audit_draws (
    id uuid constraint audit_draws_pkey primary key,
    version integer not null default 1,
    status text not null default 'frozen',
    division text collate "C" not null constraint audit_draws_division_fkey references divisions (code),
    from_on date not null,
    to_on date not null,
    -- a sample of each broker, or one sample of all
    per_broker boolean not null,
    sample_size integer not null,
    population_size integer not null,
    population_hash text not null,
    frozen_by uuid not null constraint audit_draws_frozen_by_fkey references users (id),
    frozen_at timestamptz not null,
    seed text,
    seed_source text,
    seeded_by uuid constraint audit_draws_seeded_by_fkey references users (id),
    seeded_at timestamptz,
    updated_at timestamptz not null,
    constraint audit_draws_status_known check (status in ('frozen', 'drawn')),
    constraint audit_draws_days_in_order check (from_on <= to_on),
    constraint audit_draws_sample_size_range check (sample_size between 1 and 10000),
    constraint audit_draws_population_size_range check (population_size > 0),
    constraint audit_draws_population_hash_form check (population_hash ~ '^[0-9a-f]{64}$'),
    constraint audit_draws_seed_length check (char_length(seed) between 1 and 200),
    constraint audit_draws_seed_source_length check (char_length(seed_source) between 1 and 500),
    constraint audit_draws_seed_is_whole check (
        (status = 'drawn') = (seed is not null) and (seed is null) = (seed_source is null)
        and (seed is null) = (seeded_by is null) and (seed is null) = (seeded_at is null)
    ),
    constraint audit_draws_seeded_after check (seeded_at > frozen_at),
    constraint audit_draws_seeded_by_another check (seeded_by <> frozen_by)
);

create index audit_draws_division_idx on audit_draws (division, id);
create index audit_draws_frozen_by_idx on audit_draws (frozen_by);
create index audit_draws_seeded_by_idx on audit_draws (seeded_by);

select audit('audit_draws', division => 'division', withheld => '{population_hash}');

-- The population of a draw. `place` counts from 1 in the order of the draw, in each stratum; null: not drawn.
create table audit_draw_records (
    draw_id uuid not null constraint audit_draw_records_draw_fkey references audit_draws (id),
    record_id uuid not null constraint audit_draw_records_record_fkey references service_records (id),
    broker_id uuid not null constraint audit_draw_records_broker_fkey references brokers (id),
    place integer,
    constraint audit_draw_records_pkey primary key (draw_id, record_id),
    constraint audit_draw_records_place_range check (place >= 1)
);

create index audit_draw_records_record_idx on audit_draw_records (record_id);
create index audit_draw_records_broker_idx on audit_draw_records (broker_id);

select audit('audit_draw_records', key => 'record_id',
    whose => 'select array[division], ''{}''::uuid[] from audit_draws where id = ($1 ->> ''draw_id'')::uuid');

create trigger service_plans_of_nobody_merged before insert on service_plans
    for each row execute function refuse_merged_user('created_by');
create trigger service_records_of_nobody_merged before insert on service_records
    for each row execute function refuse_merged_user('recorded_by');
create trigger audit_draws_of_nobody_merged before insert on audit_draws
    for each row execute function refuse_merged_user('frozen_by');
