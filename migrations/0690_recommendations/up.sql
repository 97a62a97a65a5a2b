-- Recommendations (优先推荐) of winners to another contest, and what came of entries (成效) later.

-- How many entries of a division another contest takes by recommendation. A division without a row has no limit.
create table recommendation_quotas (
    target_contest_id uuid not null constraint recommendation_quotas_contest_fkey references contests (id),
    -- counts the entries of the division and of all inside it
    division text collate "C" not null constraint recommendation_quotas_division_fkey references divisions (code),
    quota smallint not null,
    constraint recommendation_quotas_pkey primary key (target_contest_id, division),
    constraint recommendation_quotas_quota_range check (quota between 0 and 10000)
);

create index recommendation_quotas_division_idx on recommendation_quotas (division);

create table recommendations (
    id uuid constraint recommendations_pkey primary key,
    version integer not null default 1,
    award_id uuid not null constraint recommendations_award_fkey references awards (id),
    entry_id uuid not null constraint recommendations_entry_fkey references entries (id),
    from_contest_id uuid not null constraint recommendations_from_contest_fkey references contests (id),
    target_contest_id uuid not null constraint recommendations_target_contest_fkey references contests (id),
    -- the final list that the award stands on
    award_list_id uuid not null constraint recommendations_award_list_fkey references award_lists (id),
    -- of the entry, when it was nominated: what quotas count
    division text collate "C" not null constraint recommendations_division_fkey references divisions (code),
    status text not null default 'nominated',
    -- why the entrant declined, and why the target did not take it
    decline_reason text,
    reject_reason text,
    -- the draft in the target contest; null again when its owner deletes it
    target_entry_id uuid constraint recommendations_target_entry_fkey references entries (id) on delete set null,
    nominated_by uuid not null constraint recommendations_nominated_by_fkey references users (id),
    nominated_at timestamptz not null,
    answered_by uuid constraint recommendations_answered_by_fkey references users (id),
    answered_at timestamptz,
    submitted_by uuid constraint recommendations_submitted_by_fkey references users (id),
    submitted_at timestamptz,
    decided_by uuid constraint recommendations_decided_by_fkey references users (id),
    decided_at timestamptz,
    updated_at timestamptz not null,
    constraint recommendations_entry_key unique (entry_id, target_contest_id),
    constraint recommendations_target_is_another check (target_contest_id <> from_contest_id),
    constraint recommendations_status_known check (status in (
        'nominated', 'consented', 'declined', 'submitted', 'accepted', 'rejected'
    )),
    constraint recommendations_answered_fits_status check (
        (status = 'nominated') = (answered_at is null) and (answered_at is null) = (answered_by is null)
    ),
    constraint recommendations_submitted_fits_status check (
        (status in ('submitted', 'accepted', 'rejected')) = (submitted_at is not null)
        and (submitted_at is null) = (submitted_by is null) and (target_entry_id is null or submitted_at is not null)
    ),
    constraint recommendations_decided_fits_status check (
        (status in ('accepted', 'rejected')) = (decided_at is not null) and (decided_at is null) = (decided_by is null)
    ),
    constraint recommendations_reason_fits_status check (
        (status = 'declined') = (decline_reason is not null) and (status = 'rejected') = (reject_reason is not null)
    ),
    constraint recommendations_decline_reason_length check (char_length(decline_reason) between 1 and 500),
    constraint recommendations_reject_reason_length check (char_length(reject_reason) between 1 and 500)
);

create unique index recommendations_target_entry_key on recommendations (target_entry_id);
create index recommendations_award_idx on recommendations (award_id);
create index recommendations_from_contest_idx on recommendations (from_contest_id, id);
create index recommendations_target_contest_idx on recommendations (target_contest_id, id);
create index recommendations_award_list_idx on recommendations (award_list_id);
create index recommendations_division_idx on recommendations (division);
create index recommendations_nominated_by_idx on recommendations (nominated_by);
create index recommendations_answered_by_idx on recommendations (answered_by);
create index recommendations_submitted_by_idx on recommendations (submitted_by);
create index recommendations_decided_by_idx on recommendations (decided_by);

create trigger recommendations_of_nobody_merged before insert on recommendations
    for each row execute function refuse_merged_user('nominated_by');

-- A figure of what came of an entry.
create table impact_metrics (
    id uuid constraint impact_metrics_pkey primary key,
    version integer not null default 1,
    entry_id uuid not null constraint impact_metrics_entry_fkey references entries (id),
    code text not null,
    -- as it was filed
    value text not null,
    unit text not null,
    -- the value in ten-thousandths of the base unit of the code
    amount bigint not null,
    -- both days are in the period
    period_from date not null,
    period_to date not null,
    qualifier text not null,
    -- of a plan: the day by which it is to be met
    due_on date,
    source text not null default 'self',
    -- what the figure follows from, in words; files hang on the metric
    evidence text,
    -- the plan that the figure answers
    plan_id uuid,
    filed_by uuid not null constraint impact_metrics_filed_by_fkey references users (id),
    verified_by uuid constraint impact_metrics_verified_by_fkey references users (id),
    verified_at timestamptz,
    withdrawn_by uuid constraint impact_metrics_withdrawn_by_fkey references users (id),
    withdrawn_at timestamptz,
    withdraw_reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint impact_metrics_plan_key unique (id, entry_id, code),
    constraint impact_metrics_plan_fkey foreign key (plan_id, entry_id, code) references impact_metrics (id, entry_id, code),
    constraint impact_metrics_code_known check (code in (
        'revenue', 'output_value', 'profit', 'tax', 'investment', 'income_increase', 'jobs', 'returnees', 'beneficiaries',
        'trained', 'households', 'villages', 'planted_area', 'hives', 'livestock', 'production', 'products', 'patents'
    )),
    constraint impact_metrics_unit_known check (unit in (
        'yuan', 'wan_yuan', 'yi_yuan', 'person', 'wan_person', 'household', 'village', 'mu', 'wan_mu', 'hectare', 'hive', 'head',
        'kilogram', 'ton', 'piece', 'wan_piece', 'item'
    )),
    constraint impact_metrics_value_form check (value ~ '^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$'),
    constraint impact_metrics_amount_range check (amount between 0 and 900000000000000000),
    constraint impact_metrics_period_order check (period_from <= period_to),
    constraint impact_metrics_qualifier_known check (qualifier in ('exact', 'at_least', 'approx', 'planned')),
    constraint impact_metrics_due_fits_qualifier check ((qualifier = 'planned') = (due_on is not null)),
    constraint impact_metrics_plan_fits_qualifier check (qualifier <> 'planned' or plan_id is null),
    constraint impact_metrics_source_known check (source in ('self', 'verified')),
    constraint impact_metrics_evidence_length check (char_length(evidence) between 1 and 2000),
    constraint impact_metrics_verified_fits_source check (
        (source = 'verified') = (verified_at is not null) and (verified_at is null) = (verified_by is null)
    ),
    constraint impact_metrics_verified_by_another check (verified_by <> filed_by),
    constraint impact_metrics_withdrawn_is_whole check (
        (withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdraw_reason is null)
    ),
    constraint impact_metrics_withdraw_reason_length check (char_length(withdraw_reason) between 1 and 500)
);

-- One figure, and beside it one plan, for a code and a period.
create unique index impact_metrics_figure_key on impact_metrics (entry_id, code, period_from, period_to, (qualifier = 'planned'))
    where withdrawn_at is null;
create index impact_metrics_entry_idx on impact_metrics (entry_id, id);
create index impact_metrics_plan_idx on impact_metrics (plan_id, entry_id, code);
create index impact_metrics_due_idx on impact_metrics (due_on) where qualifier = 'planned' and withdrawn_at is null;
create index impact_metrics_filed_by_idx on impact_metrics (filed_by);
create index impact_metrics_verified_by_idx on impact_metrics (verified_by);
create index impact_metrics_withdrawn_by_idx on impact_metrics (withdrawn_by);

create trigger impact_metrics_of_nobody_merged before insert on impact_metrics
    for each row execute function refuse_merged_user('filed_by');

-- Rows of the trail that tell of results, objections and money of contests: an official behind a wall of a contest reads none.
create function results_in_trail(walled uuid[]) returns table (resource text, row_id text) language sql stable as $$
    select 'objections', id::text from public.objections where contest_id = any (walled)
    union all select 'award_lists', id::text from public.award_lists where contest_id = any (walled)
    union all select 'awards', id::text from public.awards where contest_id = any (walled)
    union all select 'grant_budgets', contest_id::text from public.grant_budgets where contest_id = any (walled)
    union all select 'grant_tier_amounts', id::text from public.award_tiers where contest_id = any (walled)
    union all select 'grants', id::text from public.grants where contest_id = any (walled)
    union all select 'payee_changes', p.id::text from public.payee_changes p join public.grants g on g.id = p.grant_id
        where g.contest_id = any (walled)
    union all select 'grant_payments', p.id::text from public.grant_payments p join public.grants g on g.id = p.grant_id
        where g.contest_id = any (walled)
    union all select 'grant_report_lines', l.id::text from public.grant_report_lines l join public.grants g on g.id = l.grant_id
        where g.contest_id = any (walled)
    union all select 'clawbacks', c.id::text from public.clawbacks c join public.grants g on g.id = c.grant_id
        where g.contest_id = any (walled)
    union all select 'recommendations', id::text from public.recommendations where from_contest_id = any (walled)
$$;

select audit('recommendation_quotas', key => 'target_contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''target_contest_id'')::uuid');
select audit('recommendations',
    whose => 'select array[c.division, t.division], array[c.created_by, t.created_by, e.owner_id] from contests c, contests t, entries e where c.id = ($1 ->> ''from_contest_id'')::uuid and t.id = ($1 ->> ''target_contest_id'')::uuid and e.id = ($1 ->> ''entry_id'')::uuid',
    withheld => '{target_entry_id,decline_reason}');
select audit('impact_metrics',
    whose => 'select array[c.division, e.division], array[e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid',
    withheld => '{evidence}');
