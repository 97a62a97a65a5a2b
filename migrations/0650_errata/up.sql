-- What happened to a contest in public: corrections (勘误) of what was published, and the history.

-- A correction of one text of a published record. Old and new text are both found. Rows are never changed.
create table errata (
    id uuid constraint errata_pkey primary key,
    -- the table of the record, and its id
    resource text not null,
    resource_id uuid not null,
    field text not null,
    old_text text not null,
    new_text text not null,
    reason text not null,
    corrected_by uuid not null constraint errata_corrected_by_fkey references users (id),
    corrected_at timestamptz not null,
    -- A migration that adds a record with errata adds its table and its fields here.
    constraint errata_resource_known check (resource in ('contests')),
    constraint errata_field_known check (field in (
        'series', 'title', 'theme', 'venue', 'introduction', 'track', 'host', 'held_on'
    )),
    constraint errata_texts_differ check (old_text <> new_text),
    constraint errata_texts_length check (char_length(old_text) <= 20000 and char_length(new_text) <= 20000),
    constraint errata_reason_length check (char_length(reason) between 1 and 500)
);

create index errata_resource_idx on errata (resource, resource_id, id);
create index errata_corrected_by_idx on errata (corrected_by);

create trigger errata_of_nobody_merged before insert on errata
    for each row execute function refuse_merged_user('corrected_by');

create function refuse_to_rewrite() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: its rows stay as they were written', tg_op, tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'errata_append_only';
end $$;
create trigger errata_append_only before update or delete on errata
    for each row execute function refuse_to_rewrite();

-- The public history of a contest, in the order of the ids.
create table contest_events (
    id uuid constraint contest_events_pkey primary key,
    contest_id uuid not null constraint contest_events_contest_fkey references contests (id),
    kind text not null,
    -- the stage that opened or whose deadline moved, and its title then; the stage may be deleted later
    stage_id uuid constraint contest_events_stage_fkey references contest_stages (id) on delete set null,
    stage_title text,
    erratum_id uuid constraint contest_events_erratum_fkey references errata (id),
    reason text,
    -- the deadline before and after
    before_at timestamptz,
    after_at timestamptz,
    acted_by uuid not null constraint contest_events_acted_by_fkey references users (id),
    happened_at timestamptz not null,
    constraint contest_events_kind_known check (kind in (
        'published', 'stage_opened', 'tallying_began', 'deadline_moved', 'suspended', 'resumed', 'cancelled', 'corrected'
    )),
    constraint contest_events_erratum_fits_kind check ((kind = 'corrected') = (erratum_id is not null)),
    constraint contest_events_deadlines_fit_kind check (
        (kind = 'deadline_moved') = (before_at is not null) and (before_at is null) = (after_at is null)
    ),
    constraint contest_events_stage_fits_kind check ((kind in ('stage_opened', 'deadline_moved')) = (stage_title is not null)),
    constraint contest_events_reason_length check (char_length(reason) between 1 and 500)
);

create index contest_events_contest_idx on contest_events (contest_id, id);
create index contest_events_stage_idx on contest_events (stage_id);
create index contest_events_erratum_idx on contest_events (erratum_id);
create index contest_events_acted_by_idx on contest_events (acted_by);

select audit('errata', whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''resource_id'')::uuid');
select audit('contest_events',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
