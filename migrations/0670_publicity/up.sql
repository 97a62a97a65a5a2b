-- Publicity (公示) of what a contest decided, objections (异议) to what is shown, and the finalists' acknowledgement of a ranking.

create table publicity_periods (
    id uuid constraint publicity_periods_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint publicity_periods_contest_fkey references contests (id),
    target text not null,
    -- of a result: the list that is shown; of a preliminary: the ranking that is shown
    list_id uuid constraint publicity_periods_list_fkey references award_lists (id),
    result_id uuid constraint publicity_periods_result_fkey references stage_results (id),
    starts_on date not null,
    day_count smallint not null,
    day_unit text not null,
    first_day_counts boolean not null,
    -- the last day
    ends_on date not null,
    opens_at timestamptz not null,
    -- the end of the last day: from then on nothing is shown and no objection is filed
    closes_at timestamptz not null,
    -- the calendar versions that decided: [{"id", "calendar", "year", "version"}]
    calendars jsonb not null,
    -- working days from the filing of an objection until the answer
    objection_answer_days smallint not null,
    -- of a result: why it is shown although finalists have not acknowledged the ranking
    without_acknowledgement text,
    opened_by uuid not null constraint publicity_periods_opened_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid constraint publicity_periods_withdrawn_by_fkey references users (id),
    withdrawal_reason text,
    constraint publicity_periods_target_known check (target in ('qualification', 'preliminary', 'result')),
    constraint publicity_periods_shown_fits_target check (
        (target = 'result') = (list_id is not null) and (target = 'preliminary') = (result_id is not null)
    ),
    constraint publicity_periods_unit_known check (day_unit in ('working_day', 'calendar_day')),
    constraint publicity_periods_days_range check (day_count between 1 and 90),
    constraint publicity_periods_answer_days_range check (objection_answer_days between 1 and 60),
    constraint publicity_periods_days_in_order check (starts_on <= ends_on and opens_at < closes_at),
    constraint publicity_periods_calendars_size check (octet_length(calendars::text) <= 4000),
    constraint publicity_periods_acknowledgement_fits check (
        without_acknowledgement is null or (target = 'result' and char_length(without_acknowledgement) between 1 and 500)
    ),
    constraint publicity_periods_withdrawn_is_whole check (
        (withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason is null)
    ),
    constraint publicity_periods_withdrawal_reason_length check (char_length(withdrawal_reason) between 1 and 500)
);

-- One period of a target stands; another takes its place once it is withdrawn.
create unique index publicity_periods_one_standing on publicity_periods (contest_id, target) where withdrawn_at is null;
create index publicity_periods_contest_idx on publicity_periods (contest_id, id);
create index publicity_periods_list_idx on publicity_periods (list_id);
create index publicity_periods_result_idx on publicity_periods (result_id);
create index publicity_periods_opened_by_idx on publicity_periods (opened_by);
create index publicity_periods_withdrawn_by_idx on publicity_periods (withdrawn_by);

create trigger publicity_periods_of_nobody_merged before insert on publicity_periods
    for each row execute function refuse_merged_user('opened_by');

-- What a period shows. The ids are random: a public list tells no judge of a blind stage which entry is whose.
create table publicity_items (
    id uuid constraint publicity_items_pkey primary key,
    period_id uuid not null constraint publicity_items_period_fkey references publicity_periods (id),
    entry_id uuid constraint publicity_items_entry_fkey references entries (id),
    award_id uuid constraint publicity_items_award_fkey references awards (id),
    constraint publicity_items_name_something check (entry_id is not null or award_id is not null),
    constraint publicity_items_entry_key unique (period_id, entry_id),
    constraint publicity_items_award_key unique (period_id, award_id),
    constraint publicity_items_of_period_key unique (id, period_id)
);

create index publicity_items_entry_idx on publicity_items (entry_id);
create index publicity_items_award_idx on publicity_items (award_id);

create function refuse_item_change() returns trigger language plpgsql as $$
begin
    raise exception 'what a publicity period shows stays as it was'
        using errcode = 'check_violation', constraint = 'publicity_items_kept';
end $$;
create trigger publicity_items_kept before update or delete on publicity_items
    for each row execute function refuse_item_change();

-- An objection is filed under the name of its objector, whom only the handling office knows.
create table objections (
    id uuid constraint objections_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint objections_contest_fkey references contests (id),
    period_id uuid not null,
    item_id uuid not null,
    entry_id uuid constraint objections_entry_fkey references entries (id),
    award_id uuid constraint objections_award_fkey references awards (id),
    objector_id uuid not null constraint objections_objector_fkey references users (id),
    ground text not null,
    statement text not null,
    evidence text,
    status text not null default 'filed',
    -- how it was decided; stays when the objection is closed
    outcome text,
    inadmissible_code text,
    effect text,
    -- what the objector is answered
    answer text,
    decided_by uuid constraint objections_decided_by_fkey references users (id),
    decided_at timestamptz,
    -- the version of the ranking that an upheld objection led to
    result_id uuid constraint objections_result_fkey references stage_results (id),
    -- of the same subject: this objection goes with that one
    merged_into uuid constraint objections_merged_into_fkey references objections (id),
    answer_due_on date not null,
    -- the calendar versions that decided the day: [{"id", "calendar", "year", "version"}]
    calendars jsonb not null,
    filed_at timestamptz not null,
    updated_at timestamptz not null,
    constraint objections_item_fkey foreign key (item_id, period_id) references publicity_items (id, period_id),
    constraint objections_once unique (item_id, objector_id),
    constraint objections_ground_known check (ground in (
        'eligibility', 'false_statement', 'plagiarism', 'ip_dispute', 'procedure', 'other'
    )),
    constraint objections_statement_length check (char_length(statement) between 1 and 5000),
    constraint objections_evidence_length check (char_length(evidence) between 1 and 5000),
    constraint objections_status_known check (status in (
        'filed', 'admitted', 'inadmissible', 'investigating', 'upheld', 'dismissed', 'closed'
    )),
    constraint objections_outcome_known check (outcome in ('inadmissible', 'upheld', 'dismissed')),
    constraint objections_outcome_fits_status check (case
        when status in ('filed', 'admitted', 'investigating') then outcome is null
        when status = 'closed' then outcome is not null
        else outcome is not distinct from status
    end),
    constraint objections_inadmissible_code_known check (
        inadmissible_code in ('no_evidence', 'score_disagreement', 'off_topic')
    ),
    constraint objections_code_fits_outcome check ((outcome is not distinct from 'inadmissible') = (inadmissible_code is not null)),
    constraint objections_effect_known check (effect in ('disqualify', 'new_list', 'none')),
    constraint objections_effect_fits_outcome check ((outcome is not distinct from 'upheld') = (effect is not null)),
    constraint objections_answer_fits_outcome check ((outcome is null) = (answer is null)),
    constraint objections_answer_length check (char_length(answer) between 1 and 2000),
    constraint objections_decision_is_whole check (
        (outcome is null) = (decided_at is null) and (decided_at is null) = (decided_by is null)
    ),
    -- Nobody decides on their own objection.
    constraint objections_decided_by_another check (decided_by <> objector_id),
    constraint objections_merged_into_another check (merged_into <> id),
    constraint objections_calendars_size check (octet_length(calendars::text) <= 4000)
);

create index objections_contest_idx on objections (contest_id, id);
create index objections_period_idx on objections (period_id);
create index objections_item_idx on objections (item_id, period_id);
create index objections_entry_idx on objections (entry_id);
create index objections_award_idx on objections (award_id);
create index objections_objector_idx on objections (objector_id, id);
create index objections_decided_by_idx on objections (decided_by);
create index objections_result_idx on objections (result_id);
create index objections_merged_into_idx on objections (merged_into);
create index objections_due_idx on objections (answer_due_on) where outcome is null;

create trigger objections_of_nobody_merged before insert on objections
    for each row execute function refuse_merged_user('objector_id');

-- A finalist has checked the ranking that a list follows from.
create table ranking_acknowledgements (
    list_id uuid not null constraint ranking_acknowledgements_list_fkey references award_lists (id),
    entry_id uuid not null constraint ranking_acknowledgements_entry_fkey references entries (id),
    acknowledged_by uuid not null constraint ranking_acknowledgements_acknowledged_by_fkey references users (id),
    acknowledged_at timestamptz not null,
    constraint ranking_acknowledgements_pkey primary key (list_id, entry_id)
);

create index ranking_acknowledgements_entry_idx on ranking_acknowledgements (entry_id);
create index ranking_acknowledgements_acknowledged_by_idx on ranking_acknowledgements (acknowledged_by);

create trigger ranking_acknowledgements_of_nobody_merged before insert on ranking_acknowledgements
    for each row execute function refuse_merged_user('acknowledged_by');

select audit('publicity_periods',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('publicity_items',
    whose => 'select array[c.division], array[c.created_by] from publicity_periods p join contests c on c.id = p.contest_id where p.id = ($1 ->> ''period_id'')::uuid');
select audit('objections',
    whose => 'select array[division], array[($1 ->> ''objector_id'')::uuid] from contests where id = ($1 ->> ''contest_id'')::uuid',
    withheld => '{objector_id,statement,evidence,answer}');
select audit('ranking_acknowledgements', key => 'entry_id',
    whose => 'select array[c.division], array[c.created_by, e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid');
