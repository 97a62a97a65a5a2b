-- Results: the ranking of a stage in versions, and what decides ties that the rules leave open.

create table stage_results (
    id uuid constraint stage_results_pkey primary key,
    stage_id uuid not null constraint stage_results_stage_fkey references contest_stages (id),
    number smallint not null,
    -- why it was computed again; null for the first version
    reason text,
    rules_hash text not null,
    -- SHA-256 of entries, sheets and decisions that the ranking was computed from
    input_hash text not null,
    -- SHA-256 of the rows, so that the trail shows a row that was changed behind the service
    rows_sha256 text not null,
    -- panels, normalisation, blockers, ties at a quota edge
    summary jsonb not null,
    computed_by uuid not null constraint stage_results_computed_by_fkey references users (id),
    computed_at timestamptz not null,
    -- when entries were moved by this version
    applied_at timestamptz,
    applied_by uuid constraint stage_results_applied_by_fkey references users (id),
    constraint stage_results_number_key unique (stage_id, number),
    constraint stage_results_number_range check (number > 0),
    constraint stage_results_reason_fits check ((number = 1) or (reason is not null)),
    constraint stage_results_reason_length check (char_length(reason) between 1 and 500),
    constraint stage_results_applied_is_whole check ((applied_at is null) = (applied_by is null))
);

create index stage_results_computed_by_idx on stage_results (computed_by);
create index stage_results_applied_by_idx on stage_results (applied_by);

create table stage_result_rows (
    result_id uuid not null constraint stage_result_rows_result_fkey references stage_results (id),
    entry_id uuid not null constraint stage_result_rows_entry_fkey references entries (id),
    track text not null,
    panel text not null default '',
    -- the score as the rules round it; null: no score
    score text,
    rank integer,
    tied boolean not null default false,
    advances boolean,
    expected smallint not null,
    counted smallint not null,
    -- totals of the judges, which were dropped, coefficient, steps that decided a tie
    detail jsonb not null,
    constraint stage_result_rows_pkey primary key (result_id, entry_id),
    constraint stage_result_rows_rank_range check (rank > 0)
);

create index stage_result_rows_rank_idx on stage_result_rows (result_id, rank, entry_id);
create index stage_result_rows_entry_idx on stage_result_rows (entry_id);

-- Results are versions: a version is never changed, only applied.
create function refuse_result_change() returns trigger language plpgsql as $$
begin
    raise exception 'a version of a ranking is not changed'
        using errcode = 'check_violation', constraint = 'stage_results_are_versions';
end $$;
create trigger stage_results_are_versions before update on stage_results
    for each row when (
        old.applied_at is not null or new.stage_id <> old.stage_id or new.number <> old.number
        or new.reason is distinct from old.reason or new.rules_hash <> old.rules_hash or new.input_hash <> old.input_hash
        or new.rows_sha256 <> old.rows_sha256 or new.summary <> old.summary
    ) execute function refuse_result_change();
create trigger stage_results_kept before delete on stage_results
    for each row execute function refuse_result_change();
create trigger stage_result_rows_are_versions before update or delete on stage_result_rows
    for each row execute function refuse_result_change();

-- A vote of the jury, a restatement or a lot: what decides a tie that the rules leave open, as an act.
create table tie_decisions (
    id uuid constraint tie_decisions_pkey primary key,
    stage_id uuid not null constraint tie_decisions_stage_fkey references contest_stages (id),
    step text not null,
    -- the tied entries, best first: lists of ids; entries of one list stay tied
    entry_order jsonb not null,
    reason text not null,
    -- of a lot: whoever knows the seed draws the same order
    seed text,
    decided_by uuid not null constraint tie_decisions_decided_by_fkey references users (id),
    decided_at timestamptz not null,
    constraint tie_decisions_step_known check (step in ('jury_vote', 'restatement', 'lot')),
    constraint tie_decisions_order_size check (octet_length(entry_order::text) <= 50000),
    constraint tie_decisions_reason_length check (char_length(reason) between 1 and 2000),
    constraint tie_decisions_seed_fits_step check ((step = 'lot') = (seed is not null))
);

create index tie_decisions_stage_idx on tie_decisions (stage_id, id);
create index tie_decisions_decided_by_idx on tie_decisions (decided_by);

select audit('stage_results', whose =>
    'select array[c.division], array[c.created_by] from contest_stages s join contests c on c.id = s.contest_id where s.id = ($1 ->> ''stage_id'')::uuid',
    withheld => '{summary,rules_hash,input_hash}');
select audit('tie_decisions', whose =>
    'select array[c.division], array[c.created_by] from contest_stages s join contests c on c.id = s.contest_id where s.id = ($1 ->> ''stage_id'')::uuid');
