-- Stages of a contest, its rules on entries, and the units that an entry passes before it is checked.

-- A stage (阶段) of a contest: what happens in it, when, and how many entries advance from it.
create table contest_stages (
    id uuid constraint contest_stages_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint contest_stages_contest_fkey references contests (id) on delete cascade,
    position smallint not null,
    kind text not null,
    title text not null,
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    -- entrants are shown by blind code only
    blind boolean not null default false,
    -- what judges may read of each other's scores: 'never' or 'after_lock'
    scores_shown text not null default 'never',
    -- the rules of scoring as engine::scoring::rules::ScoringRules reads them; only of a stage that is judged
    rules jsonb,
    -- SHA-256 of the canonical JSON (RFC 8785) of the rules, from the first score on
    rules_hash text,
    rules_frozen_at timestamptz,
    -- no score of the stage changes any more
    locked_at timestamptz,
    -- the seed of the order of presentation, and when the order was drawn
    presentation_seed text,
    presentation_drawn_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint contest_stages_position_key unique (contest_id, position) deferrable initially deferred,
    -- for foreign keys that hold the contest of a stage
    constraint contest_stages_of_contest_key unique (contest_id, id),
    constraint contest_stages_position_range check (position between 1 and 20),
    constraint contest_stages_kind_known check (kind in ('collection', 'qualification', 'preliminary', 'final')),
    constraint contest_stages_title_length check (char_length(title) between 1 and 100),
    constraint contest_stages_window check (opens_at < closes_at),
    constraint contest_stages_scores_shown_known check (scores_shown in ('never', 'after_lock')),
    constraint contest_stages_rules_fit_kind check (rules is null or kind in ('preliminary', 'final')),
    constraint contest_stages_rules_size check (octet_length(rules::text) <= 50000),
    constraint contest_stages_rules_hash_form check (rules_hash ~ '^[0-9a-f]{64}$'),
    constraint contest_stages_frozen_is_whole check (
        (rules_frozen_at is null) = (rules_hash is null) and (rules_frozen_at is null or rules is not null)
    ),
    constraint contest_stages_lock_follows_freeze check (locked_at is null or rules_frozen_at is not null)
);

create index contest_stages_contest_idx on contest_stages (contest_id, position);
-- Only preliminary stages can be several.
create unique index contest_stages_kind_once on contest_stages (contest_id, kind) where kind <> 'preliminary';

alter table contests add constraint contests_current_stage_fkey foreign key (id, current_stage_id)
    references contest_stages (contest_id, id);
create index contests_current_stage_idx on contests (id, current_stage_id);

-- Rules are frozen with the first score: they stay as they are, and a frozen stage stays.
create function check_rules_frozen() returns trigger language plpgsql as $$
begin
    raise exception 'the rules are frozen'
        using errcode = 'check_violation', constraint = 'contest_stages_rules_frozen';
end $$;
create trigger contest_stages_rules_frozen before update on contest_stages
    for each row when (old.rules_frozen_at is not null and (
        new.rules is distinct from old.rules or new.rules_hash is distinct from old.rules_hash
        or new.rules_frozen_at is distinct from old.rules_frozen_at or new.kind <> old.kind
        or new.blind <> old.blind or new.scores_shown <> old.scores_shown
    )) execute function check_rules_frozen();
create trigger contest_stages_rules_kept before delete on contest_stages
    for each row when (old.rules_frozen_at is not null) execute function check_rules_frozen();

-- What a contest requires of entries. One row per contest, made with its first rule.
create table contest_entry_rules (
    contest_id uuid constraint contest_entry_rules_pkey primary key
        constraint contest_entry_rules_contest_fkey references contests (id) on delete cascade,
    version integer not null default 1,
    -- sections of the project plan: [{"key", "title": {"zh", "en"}, "required", "max_length"}]
    form jsonb not null default '[]',
    -- rules on who may enter, as data: see the entry rules of the contest in the API
    eligibility jsonb not null default '[]',
    -- the list of the formal check: [{"code", "text": {"zh", "en"}, "fatal", "tracks"}]
    checklist jsonb not null default '[]',
    -- how often missing papers may be supplied (补正)
    supplements_allowed smallint not null default 1,
    team_min smallint not null default 1,
    team_max smallint not null default 10,
    updated_at timestamptz not null,
    constraint contest_entry_rules_sizes check (
        octet_length(form::text) <= 50000 and octet_length(eligibility::text) <= 50000 and octet_length(checklist::text) <= 50000
    ),
    constraint contest_entry_rules_supplements_range check (supplements_allowed between 0 and 5),
    constraint contest_entry_rules_team_range check (team_min >= 1 and team_min <= team_max and team_max <= 50)
);

-- The chain of units that an entry passes, in order: own organisation, recommending unit, organiser.
create table contest_steps (
    contest_id uuid not null constraint contest_steps_contest_fkey references contests (id) on delete cascade,
    position smallint not null,
    kind text not null,
    deadline timestamptz not null,
    constraint contest_steps_pkey primary key (contest_id, position),
    constraint contest_steps_kind_once unique (contest_id, kind),
    constraint contest_steps_position_range check (position between 1 and 3),
    constraint contest_steps_kind_known check (kind in ('own_organization', 'recommending_unit', 'organizer'))
);

-- The units that may recommend entries of a contest, each with its quota (null: no limit).
create table contest_recommending_units (
    id uuid constraint contest_recommending_units_pkey primary key,
    contest_id uuid not null constraint contest_recommending_units_contest_fkey references contests (id) on delete cascade,
    organization_id uuid not null constraint contest_recommending_units_organization_fkey references organizations (id),
    division text collate "C" constraint contest_recommending_units_division_fkey references divisions (code),
    quota smallint,
    constraint contest_recommending_units_once unique (contest_id, organization_id),
    constraint contest_recommending_units_quota_range check (quota between 1 and 1000)
);

create index contest_recommending_units_organization_idx on contest_recommending_units (organization_id);
create index contest_recommending_units_division_idx on contest_recommending_units (division);

create trigger contest_stages_told after insert or update or delete on contest_stages
    for each statement execute function notify_replicas('competition');

select audit('contest_stages',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid',
    withheld => '{rules_hash}');
select audit('contest_entry_rules', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('contest_steps', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('contest_recommending_units',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
