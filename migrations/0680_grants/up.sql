-- Grants (科普项目奖励补助): the budget of a contest, the grants that follow from its awards, and what was paid, reported and
-- clawed back. Money is in fen. Who writes locks the contest, then the budget, then the grant.

-- The budget of a contest. `committed_fen` is the sum of its approved grants; of a grant that was clawed back only what was
-- paid counts.
create table grant_budgets (
    contest_id uuid constraint grant_budgets_pkey primary key constraint grant_budgets_contest_fkey references contests (id),
    version integer not null default 1,
    amount_fen bigint not null,
    -- where the money comes from
    source text not null,
    committed_fen bigint not null default 0,
    set_by uuid not null constraint grant_budgets_set_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint grant_budgets_amount_range check (amount_fen between 1 and 10000000000000),
    constraint grant_budgets_commit_no_more check (committed_fen between 0 and amount_fen),
    constraint grant_budgets_source_length check (char_length(source) between 1 and 200)
);

create index grant_budgets_set_by_idx on grant_budgets (set_by);

create trigger grant_budgets_of_nobody_merged before insert on grant_budgets
    for each row execute function refuse_merged_user('set_by');

-- What the awards of a tier get: `sum_fen` over all places of its quota. Each place gets `amount_fen`, and the first
-- `sum_fen - quota * amount_fen` places one fen more.
create table grant_tier_amounts (
    tier_id uuid constraint grant_tier_amounts_pkey primary key
        constraint grant_tier_amounts_tier_fkey references award_tiers (id) on delete cascade,
    contest_id uuid not null constraint grant_tier_amounts_budget_fkey references grant_budgets (contest_id) on delete cascade,
    -- in the order in which the request named the tiers
    position smallint not null,
    -- of a split of the whole budget; null: the amount was given for each award
    weight integer,
    quota smallint not null,
    sum_fen bigint not null,
    amount_fen bigint not null,
    constraint grant_tier_amounts_position_key unique (contest_id, position),
    constraint grant_tier_amounts_position_range check (position > 0),
    constraint grant_tier_amounts_weight_range check (weight between 1 and 1000000),
    constraint grant_tier_amounts_quota_range check (quota > 0),
    constraint grant_tier_amounts_sum_range check (sum_fen >= 0),
    constraint grant_tier_amounts_are_shares check (amount_fen = sum_fen / quota)
);

create table grants (
    id uuid constraint grants_pkey primary key,
    version integer not null default 1,
    award_id uuid not null constraint grants_award_fkey references awards (id) constraint grants_award_key unique,
    contest_id uuid not null constraint grants_contest_fkey references contests (id),
    tier_id uuid not null constraint grants_tier_fkey references award_tiers (id),
    -- of the award; null: the award is a prize for an organisation
    entry_id uuid constraint grants_entry_fkey references entries (id),
    division text collate "C" not null constraint grants_division_fkey references divisions (code),
    amount_fen bigint not null,
    paid_fen bigint not null default 0,
    clawed_fen bigint not null default 0,
    status text not null default 'planned',
    purpose text,
    -- [{"name", "unit", "target"}]; `target` is an exact decimal as text, or null
    targets jsonb not null default '[]',
    -- [{"name", "value"}], as reported
    actuals jsonb not null default '[]',
    report_due_on date,
    proposed_by uuid not null constraint grants_proposed_by_fkey references users (id),
    -- who changed the plan last
    changed_by uuid not null constraint grants_changed_by_fkey references users (id),
    approved_by uuid constraint grants_approved_by_fkey references users (id),
    approved_at timestamptz,
    reported_by uuid constraint grants_reported_by_fkey references users (id),
    reported_at timestamptz,
    closed_by uuid constraint grants_closed_by_fkey references users (id),
    closed_at timestamptz,
    clawed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint grants_amount_range check (amount_fen between 1 and 10000000000000),
    constraint grants_pay_no_more check (paid_fen between 0 and amount_fen),
    constraint grants_claw_no_more check (clawed_fen between 0 and paid_fen),
    constraint grants_status_known check (status in ('planned', 'approved', 'paid', 'reported', 'closed', 'clawed_back')),
    constraint grants_purpose_length check (char_length(purpose) between 1 and 2000),
    constraint grants_targets_size check (octet_length(targets::text) <= 40000),
    constraint grants_actuals_size check (octet_length(actuals::text) <= 40000),
    constraint grants_approved_is_whole check ((approved_at is null) = (approved_by is null)),
    constraint grants_approved_fits_status check ((status = 'planned') = (approved_at is null)),
    constraint grants_approved_by_another check (approved_by <> proposed_by and approved_by <> changed_by),
    constraint grants_paid_fits_status check (
        case when status in ('planned', 'approved') then paid_fen = 0 when status = 'clawed_back' then true else paid_fen > 0 end
    ),
    constraint grants_reported_is_whole check ((reported_at is null) = (reported_by is null)),
    constraint grants_reported_fits_status check (
        case when status in ('planned', 'approved', 'paid') then reported_at is null when status = 'clawed_back' then true
            else reported_at is not null end
    ),
    constraint grants_closed_is_whole check ((closed_at is null) = (closed_by is null)),
    constraint grants_closed_fits_status check ((status = 'closed') = (closed_at is not null)),
    constraint grants_clawed_fits_status check (
        (status = 'clawed_back') = (clawed_at is not null) and (clawed_at is not null or clawed_fen = 0)
    )
);

create index grants_contest_idx on grants (contest_id, id);
create index grants_tier_idx on grants (tier_id);
create index grants_entry_idx on grants (entry_id);
create index grants_division_idx on grants (division, id);
create index grants_proposed_by_idx on grants (proposed_by);
create index grants_changed_by_idx on grants (changed_by);
create index grants_approved_by_idx on grants (approved_by);
create index grants_reported_by_idx on grants (reported_by);
create index grants_closed_by_idx on grants (closed_by);
create index grants_report_due_idx on grants (report_due_on) where status = 'paid';

create trigger grants_of_nobody_merged before insert on grants
    for each row execute function refuse_merged_user('proposed_by');

-- The unit that a grant is paid to, in versions. The first one and each change are confirmed by another account.
create table payee_changes (
    id uuid constraint payee_changes_pkey primary key,
    grant_id uuid not null constraint payee_changes_grant_fkey references grants (id),
    -- as of the grant, for the audit trail
    entry_id uuid,
    organization_name text not null,
    account_name text not null,
    bank text not null,
    sealed_account bytea not null,
    -- the last digits
    account_mask text not null,
    status text not null default 'proposed',
    proposed_by uuid not null constraint payee_changes_proposed_by_fkey references users (id),
    proposed_at timestamptz not null,
    confirmed_by uuid constraint payee_changes_confirmed_by_fkey references users (id),
    confirmed_at timestamptz,
    constraint payee_changes_status_known check (status in ('proposed', 'confirmed', 'superseded')),
    constraint payee_changes_names_length check (
        char_length(organization_name) >= 1 and char_length(organization_name) <= 200 and char_length(account_name) >= 1
        and char_length(account_name) <= 200 and char_length(bank) >= 1 and char_length(bank) <= 200
    ),
    constraint payee_changes_account_mask_form check (account_mask ~ '^\*{4}[0-9]{4}$'),
    constraint payee_changes_confirmed_is_whole check ((confirmed_at is null) = (confirmed_by is null)),
    constraint payee_changes_confirmed_fits_status check (
        case status when 'proposed' then confirmed_at is null when 'confirmed' then confirmed_at is not null else true end
    ),
    constraint payee_changes_confirmed_by_another check (confirmed_by <> proposed_by)
);

create unique index payee_changes_one_open on payee_changes (grant_id) where status = 'proposed';
create unique index payee_changes_one_in_force on payee_changes (grant_id) where status = 'confirmed';
create index payee_changes_grant_idx on payee_changes (grant_id, id);
create index payee_changes_proposed_by_idx on payee_changes (proposed_by);
create index payee_changes_confirmed_by_idx on payee_changes (confirmed_by);

create trigger payee_changes_of_nobody_merged before insert on payee_changes
    for each row execute function refuse_merged_user('proposed_by');

-- A payment of a part of a grant. `grants.paid_fen` is their sum. Rows are never changed.
create table grant_payments (
    id uuid constraint grant_payments_pkey primary key,
    grant_id uuid not null constraint grant_payments_grant_fkey references grants (id),
    entry_id uuid,
    amount_fen bigint not null,
    paid_on date not null,
    -- the number of the voucher
    reference text not null,
    payee_id uuid not null constraint grant_payments_payee_fkey references payee_changes (id),
    recorded_by uuid not null constraint grant_payments_recorded_by_fkey references users (id),
    recorded_at timestamptz not null,
    constraint grant_payments_reference_key unique (grant_id, reference),
    constraint grant_payments_amount_range check (amount_fen > 0),
    constraint grant_payments_reference_length check (char_length(reference) between 1 and 100)
);

create index grant_payments_payee_idx on grant_payments (payee_id);
create index grant_payments_recorded_by_idx on grant_payments (recorded_by);

create trigger grant_payments_of_nobody_merged before insert on grant_payments
    for each row execute function refuse_merged_user('recorded_by');

create function refuse_to_repay() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: payments stay as they were recorded', tg_op, tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'grant_payments_append_only';
end $$;
create trigger grant_payments_append_only before update or delete on grant_payments
    for each row execute function refuse_to_repay();

-- How a grant was used: the lines of the latest report.
create table grant_report_lines (
    id uuid constraint grant_report_lines_pkey primary key,
    grant_id uuid not null constraint grant_report_lines_grant_fkey references grants (id),
    entry_id uuid,
    position smallint not null,
    category text not null,
    amount_fen bigint not null,
    note text,
    constraint grant_report_lines_position_key unique (grant_id, position),
    constraint grant_report_lines_position_range check (position > 0),
    constraint grant_report_lines_category_known check (category in (
        'materials', 'equipment', 'lecture', 'exhibition', 'extension', 'publication'
    )),
    constraint grant_report_lines_amount_range check (amount_fen > 0),
    constraint grant_report_lines_note_length check (char_length(note) between 1 and 500)
);

-- What is to come back of a grant. Approved by another account than the one that proposed it.
create table clawbacks (
    id uuid constraint clawbacks_pkey primary key,
    grant_id uuid not null constraint clawbacks_grant_fkey references grants (id),
    entry_id uuid,
    status text not null default 'proposed',
    reason_code text not null,
    reason text not null,
    amount_fen bigint not null,
    proposed_by uuid not null constraint clawbacks_proposed_by_fkey references users (id),
    proposed_at timestamptz not null,
    approved_by uuid constraint clawbacks_approved_by_fkey references users (id),
    approved_at timestamptz,
    constraint clawbacks_status_known check (status in ('proposed', 'approved', 'superseded')),
    constraint clawbacks_reason_code_known check (reason_code in (
        'award_revoked', 'off_purpose', 'targets_missed', 'report_missing', 'false_statement', 'unit_dissolved', 'other'
    )),
    constraint clawbacks_reason_length check (char_length(reason) between 1 and 500),
    constraint clawbacks_amount_range check (amount_fen >= 0),
    constraint clawbacks_approved_is_whole check ((approved_at is null) = (approved_by is null)),
    constraint clawbacks_approved_fits_status check ((status = 'approved') = (approved_at is not null)),
    constraint clawbacks_approved_by_another check (approved_by <> proposed_by)
);

create unique index clawbacks_one_open on clawbacks (grant_id) where status = 'proposed';
create unique index clawbacks_one_approved on clawbacks (grant_id) where status = 'approved';
create index clawbacks_grant_idx on clawbacks (grant_id, id);
create index clawbacks_proposed_by_idx on clawbacks (proposed_by);
create index clawbacks_approved_by_idx on clawbacks (approved_by);

create trigger clawbacks_of_nobody_merged before insert on clawbacks
    for each row execute function refuse_merged_user('proposed_by');

-- The full number of a payee's account can be revealed, on record.
alter table contact_reveals
    drop constraint contact_reveals_data_known,
    add constraint contact_reveals_data_known check (data in ('contact', 'identity_number', 'payee_account'));

select audit('grant_budgets', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('grant_tier_amounts', key => 'tier_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('grants',
    whose => 'select array[c.division], array_remove(array[e.owner_id], null) from contests c left join entries e on e.id = ($1 ->> ''entry_id'')::uuid where c.id = ($1 ->> ''contest_id'')::uuid');
select audit('payee_changes',
    whose => 'select array[c.division], array_remove(array[e.owner_id], null) from grants g join contests c on c.id = g.contest_id left join entries e on e.id = g.entry_id where g.id = ($1 ->> ''grant_id'')::uuid');
select audit('grant_payments',
    whose => 'select array[c.division], array_remove(array[e.owner_id], null) from grants g join contests c on c.id = g.contest_id left join entries e on e.id = g.entry_id where g.id = ($1 ->> ''grant_id'')::uuid');
select audit('grant_report_lines',
    whose => 'select array[c.division], array_remove(array[e.owner_id], null) from grants g join contests c on c.id = g.contest_id left join entries e on e.id = g.entry_id where g.id = ($1 ->> ''grant_id'')::uuid');
select audit('clawbacks',
    whose => 'select array[c.division], array_remove(array[e.owner_id], null) from grants g join contests c on c.id = g.contest_id left join entries e on e.id = g.entry_id where g.id = ($1 ->> ''grant_id'')::uuid');

-- API clients may be granted to read grants.
alter table api_clients
    drop constraint api_clients_scopes_known,
    add constraint api_clients_scopes_known check (
        cardinality(scopes) > 0
        and scopes <@ array[
            'listings:read', 'listings:write', 'matches:read', 'matches:write', 'contacts:read', 'people:read', 'people:write',
            'enrollments:read', 'enrollments:write', 'check_ins:write', 'files:write', 'entries:read', 'entries:write',
            'grants:read', 'services:read', 'services:write'
        ]
    );
