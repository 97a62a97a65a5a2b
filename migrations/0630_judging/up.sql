-- Judging: who judges a contest, who judges which entry, their sheets, and what they confirm.

-- A person asked to judge a contest. With the acceptance the person gets the role judge for the contest.
create table contest_judges (
    id uuid constraint contest_judges_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint contest_judges_contest_fkey references contests (id),
    user_id uuid not null constraint contest_judges_user_fkey references users (id),
    status text not null,
    status_reason text,
    -- the tracks that the judge knows; none: all
    tracks text[] not null default '{}',
    -- the most entries for this judge; null: as the plan says
    entry_limit smallint,
    invited_by uuid not null constraint contest_judges_invited_by_fkey references users (id),
    answered_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint contest_judges_status_known check (status in ('invited', 'accepted', 'declined', 'removed')),
    constraint contest_judges_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint contest_judges_entry_limit_range check (entry_limit between 1 and 1000),
    constraint contest_judges_tracks_count check (cardinality(tracks) <= 20),
    constraint contest_judges_of_contest_key unique (contest_id, id)
);

create unique index contest_judges_once on contest_judges (contest_id, user_id) where status in ('invited', 'accepted');
create index contest_judges_user_idx on contest_judges (user_id, id);
create index contest_judges_invited_by_idx on contest_judges (invited_by);

create trigger contest_judges_of_nobody_merged before insert on contest_judges
    for each row execute function refuse_merged_user('user_id', 'invited_by');

-- The pledge of judges, by version. A judge accepts the latest one.
create table contest_pledges (
    contest_id uuid not null constraint contest_pledges_contest_fkey references contests (id) on delete cascade,
    number smallint not null,
    text_zh text not null,
    text_en text not null default '',
    created_at timestamptz not null,
    constraint contest_pledges_pkey primary key (contest_id, number),
    constraint contest_pledges_length check (
        char_length(text_zh) >= 1 and char_length(text_zh) <= 5000 and char_length(text_en) <= 10000
    )
);

-- When the conflicts of interest of a contest were last computed.
create table contest_wall_runs (
    contest_id uuid constraint contest_wall_runs_pkey primary key
        constraint contest_wall_runs_contest_fkey references contests (id) on delete cascade,
    computed_at timestamptz not null
);

-- A judge in a stage: the panel, the pledge and the sign-in before any file opens, the confirmations after the last score.
create table stage_judges (
    stage_id uuid not null constraint stage_judges_stage_fkey references contest_stages (id),
    judge_id uuid not null constraint stage_judges_judge_fkey references contest_judges (id),
    panel text not null default '',
    chair boolean not null default false,
    pledge_number smallint,
    pledged_at timestamptz,
    signed_in_at timestamptz,
    sheets_confirmed_at timestamptz,
    summary_confirmed_at timestamptz,
    -- SHA-256 of the summary that was confirmed
    summary_hash text,
    dissent text,
    constraint stage_judges_pkey primary key (stage_id, judge_id),
    constraint stage_judges_panel_length check (char_length(panel) <= 50),
    constraint stage_judges_pledge_is_whole check ((pledge_number is null) = (pledged_at is null)),
    constraint stage_judges_dissent_length check (char_length(dissent) between 1 and 2000),
    constraint stage_judges_summary_is_whole check ((summary_confirmed_at is null) = (summary_hash is null))
);

create unique index stage_judges_one_chair on stage_judges (stage_id, panel) where chair;
create index stage_judges_judge_idx on stage_judges (judge_id);

-- A plan of assignments: judges do not see it before it is applied.
create table assignment_plans (
    id uuid constraint assignment_plans_pkey primary key,
    stage_id uuid not null constraint assignment_plans_stage_fkey references contest_stages (id),
    -- what was asked for: judges per entry, most per judge, avoid pairs, balance, seed
    request jsonb not null,
    -- [{"entry_id", "judge_id"}]
    assignments jsonb not null,
    -- of each judge: [{"judge_id", "fixed", "assigned"}]
    loads jsonb not null,
    -- SHA-256 of entries, judges, conflicts and standing assignments that the plan was made for
    input_hash text not null,
    created_by uuid not null constraint assignment_plans_created_by_fkey references users (id),
    created_at timestamptz not null,
    applied_at timestamptz,
    applied_by uuid constraint assignment_plans_applied_by_fkey references users (id),
    constraint assignment_plans_applied_is_whole check ((applied_at is null) = (applied_by is null))
);

create index assignment_plans_stage_idx on assignment_plans (stage_id, id);
create index assignment_plans_created_by_idx on assignment_plans (created_by);
create index assignment_plans_applied_by_idx on assignment_plans (applied_by);

-- A review: one judge on one entry in one stage.
create table reviews (
    id uuid constraint reviews_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null,
    stage_id uuid not null,
    entry_id uuid not null constraint reviews_entry_fkey references entries (id),
    judge_id uuid not null,
    status text not null,
    status_reason text,
    -- the answer to the question whether the judge has a conflict of interest: null until answered
    recusal_answered_at timestamptz,
    recusal_kind text,
    -- scores by key of the criterion, as exact decimals in text
    scores jsonb not null default '{}',
    opinion text not null default '',
    -- the total of the sheet by the rules, exact
    total text,
    started_at timestamptz,
    submitted_at timestamptz,
    -- SHA-256 over stage, entry, judge, rules hash, scores, opinion and time
    submitted_hash text,
    locked_at timestamptz,
    -- assigned beside the plan because scores diverge
    extra boolean not null default false,
    assigned_by uuid not null constraint reviews_assigned_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint reviews_stage_fkey foreign key (contest_id, stage_id) references contest_stages (contest_id, id),
    constraint reviews_judge_fkey foreign key (contest_id, judge_id) references contest_judges (contest_id, id),
    constraint reviews_once unique (stage_id, entry_id, judge_id),
    constraint reviews_status_known check (status in (
        'assigned', 'started', 'submitted', 'locked', 'returned', 'recused', 'declined', 'cancelled'
    )),
    constraint reviews_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint reviews_opinion_length check (char_length(opinion) <= 10000),
    constraint reviews_scores_size check (octet_length(scores::text) <= 8000),
    constraint reviews_submitted_is_whole check (
        (submitted_at is null) = (submitted_hash is null) and (submitted_at is null) = (total is null)
        and (status not in ('submitted', 'locked') or submitted_at is not null)
    ),
    constraint reviews_locked_fits_status check ((status = 'locked') = (locked_at is not null))
);

create index reviews_stage_entry_idx on reviews (stage_id, entry_id);
create index reviews_entry_idx on reviews (entry_id, id);
create index reviews_judge_idx on reviews (judge_id, id);
create index reviews_contest_judge_idx on reviews (contest_id, judge_id);
create index reviews_contest_stage_idx on reviews (contest_id, stage_id, id);
create index reviews_assigned_by_idx on reviews (assigned_by);

-- What was submitted, version by version. Rows are never changed.
create table review_versions (
    review_id uuid not null constraint review_versions_review_fkey references reviews (id),
    number smallint not null,
    scores jsonb not null,
    opinion text not null,
    total text not null,
    submitted_at timestamptz not null,
    submitted_hash text not null,
    constraint review_versions_pkey primary key (review_id, number)
);

-- A judge's doubt, with evidence, whether an entry may take part. The entry pauses until it is decided.
create table eligibility_challenges (
    id uuid constraint eligibility_challenges_pkey primary key,
    entry_id uuid not null constraint eligibility_challenges_entry_fkey references entries (id),
    review_id uuid not null constraint eligibility_challenges_review_fkey references reviews (id),
    text text not null,
    decision text,
    decision_reason text,
    decided_by uuid constraint eligibility_challenges_decided_by_fkey references users (id),
    decided_at timestamptz,
    created_at timestamptz not null,
    constraint eligibility_challenges_text_length check (char_length(text) between 1 and 2000),
    constraint eligibility_challenges_decision_known check (decision in ('dismissed', 'upheld')),
    constraint eligibility_challenges_decision_is_whole check (
        (decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)
    )
);

create unique index eligibility_challenges_one_open on eligibility_challenges (review_id) where decision is null;
create index eligibility_challenges_review_idx on eligibility_challenges (review_id);
create index eligibility_challenges_entry_idx on eligibility_challenges (entry_id, id);
create index eligibility_challenges_decided_by_idx on eligibility_challenges (decided_by);

-- Whether what a notification is about is hidden from an account: it belongs to an entry behind a wall.
create function is_hidden(resource text, thing uuid, account uuid) returns boolean language sql stable as $$
    select case when resource in ('entries', 'entry_checks', 'entry_step_decisions', 'reviews', 'eligibility_challenges') then
        exists (
            select from public.walled_entries(public.records_of(account)) as walled (entry)
             where entry in (
                select thing union all select c.entry_id from public.entry_checks c where c.id = thing
                union all select d.entry_id from public.entry_step_decisions d where d.id = thing
                union all select r.entry_id from public.reviews r where r.id = thing
                union all select c.entry_id from public.eligibility_challenges c where c.id = thing))
        else false end
$$;
-- The drawn order in which the entries of a final present themselves, and which of them have.
create table stage_presentations (
    stage_id uuid not null constraint stage_presentations_stage_fkey references contest_stages (id),
    position smallint not null,
    entry_id uuid not null constraint stage_presentations_entry_fkey references entries (id),
    presented_at timestamptz,
    constraint stage_presentations_pkey primary key (stage_id, position),
    constraint stage_presentations_once unique (stage_id, entry_id),
    constraint stage_presentations_position_range check (position > 0)
);

create index stage_presentations_entry_idx on stage_presentations (entry_id);

select audit('contest_judges', whose => 'select array[division], array[($1 ->> ''user_id'')::uuid] from contests where id = ($1 ->> ''contest_id'')::uuid',
    withheld => '{status_reason}');
select audit('contest_pledges', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('stage_judges', key => 'judge_id', whose =>
    'select array[c.division], array[j.user_id] from contest_judges j join contests c on c.id = j.contest_id where j.id = ($1 ->> ''judge_id'')::uuid',
    withheld => '{dissent,summary_hash}');
select audit('assignment_plans', whose =>
    'select array[c.division], array[c.created_by] from contest_stages s join contests c on c.id = s.contest_id where s.id = ($1 ->> ''stage_id'')::uuid',
    withheld => '{assignments,loads,input_hash}');
select audit('reviews', whose =>
    'select array[c.division], array[j.user_id] from contest_judges j join contests c on c.id = j.contest_id where j.id = ($1 ->> ''judge_id'')::uuid',
    withheld => '{scores,opinion,total,submitted_hash,status_reason,recusal_kind}');
select audit('review_versions', key => 'review_id', whose =>
    'select array[c.division], array[j.user_id] from reviews r join contest_judges j on j.id = r.judge_id join contests c on c.id = j.contest_id where r.id = ($1 ->> ''review_id'')::uuid',
    withheld => '{scores,opinion,total,submitted_hash}');
select audit('eligibility_challenges', whose =>
    'select array[c.division], array[j.user_id] from reviews r join contest_judges j on j.id = r.judge_id join contests c on c.id = j.contest_id where r.id = ($1 ->> ''review_id'')::uuid',
    withheld => '{text,decision_reason}');
select audit('stage_presentations', key => 'stage_id', whose =>
    'select array[c.division], array[c.created_by] from contest_stages s join contests c on c.id = s.contest_id where s.id = ($1 ->> ''stage_id'')::uuid',
    withheld => '{entry_id}');
