-- Entries (参赛项目) of a contest: the team, the plan, the units that pass them, and their formal checks.

create table entries (
    id uuid constraint entries_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint entries_contest_fkey references contests (id),
    status text not null,
    status_reason text,
    -- codes of the reasons of a disqualification
    reason_codes text[] not null default '{}',
    -- the account that the entry belongs to: the leader of the team, or the organisation
    owner_id uuid not null constraint entries_owner_fkey references users (id),
    organization_id uuid constraint entries_organization_fkey references organizations (id),
    division text collate "C" not null constraint entries_division_fkey references divisions (code),
    track text not null default '',
    title text not null,
    summary text not null default '',
    -- answers to the sections of the contest's form, by key
    plan jsonb not null default '{}',
    -- what the entrant declares for the rules on who may enter: {"founded_on", "revenue_fen", "revenue_year", "births"}
    facts jsonb not null default '{}',
    door text not null default 'own',
    -- tags of entrants: [{"code", "proof": "self" | attachment id}]
    tags jsonb not null default '[]',
    recommending_unit_id uuid constraint entries_recommending_unit_fkey references contest_recommending_units (id),
    -- the step of the chain that the entry waits at
    step smallint,
    -- the number of the paper form that the entry was collected on, as the account that drafted it numbers them
    paper_number text,
    -- given at the first submission; the number counts in the contest
    number integer,
    blind_code text,
    -- until when what is missing can be supplied, and how often it was asked for
    supplement_due_at timestamptz,
    supplements_requested smallint not null default 0,
    -- what a judge's challenge put on hold; judges are not told
    paused_at timestamptz,
    created_by uuid not null constraint entries_created_by_fkey references users (id),
    submitted_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint entries_status_known check (status in (
        'draft', 'submitted', 'supplement_requested', 'refused', 'qualified', 'disqualified', 'lapsed', 'shortlisted',
        'eliminated', 'ranked', 'withdrawn'
    )),
    constraint entries_number_key unique (contest_id, number),
    constraint entries_blind_code_key unique (contest_id, blind_code),
    constraint entries_number_range check (number > 0),
    constraint entries_numbered_when_submitted check (
        (submitted_at is null) = (number is null) and (number is null) = (blind_code is null)
        and (status in ('draft', 'withdrawn') or submitted_at is not null)
    ),
    constraint entries_supplement_fits_status check ((status = 'supplement_requested') <= (supplement_due_at is not null)),
    constraint entries_reason_fits_status check (status not in ('disqualified', 'refused') or status_reason is not null),
    constraint entries_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint entries_reason_codes_known check (reason_codes <@ array[
        'incomplete_documents', 'not_eligible', 'prior_award', 'duplicate', 'false_statement', 'plagiarism', 'other'
    ]),
    constraint entries_facts_size check (octet_length(facts::text) <= 10000),
    constraint entries_title_length check (char_length(title) between 1 and 200),
    constraint entries_summary_length check (char_length(summary) <= 2000),
    constraint entries_track_length check (char_length(track) <= 50),
    constraint entries_plan_size check (octet_length(plan::text) <= 400000),
    constraint entries_tags_size check (octet_length(tags::text) <= 4000),
    constraint entries_door_known check (door in ('own', 'recommended', 'society')),
    constraint entries_paper_number_length check (char_length(paper_number) between 1 and 50)
);

create index entries_contest_idx on entries (contest_id, id);
create index entries_contest_status_idx on entries (contest_id, status, id);
create index entries_owner_idx on entries (owner_id, id);
create index entries_organization_idx on entries (organization_id);
create index entries_division_idx on entries (division, id);
create index entries_recommending_unit_idx on entries (recommending_unit_id, id);
create index entries_created_by_idx on entries (created_by);
create unique index entries_paper_number_key on entries (contest_id, created_by, paper_number) where paper_number is not null;
create index entries_supplements_due_idx on entries (supplement_due_at) where status = 'supplement_requested';

create trigger entries_of_nobody_merged before insert on entries
    for each row execute function refuse_merged_user('owner_id', 'created_by');

-- The team of an entry in the order in which it is named: the leader, the members, the advisers (指导老师).
create table entry_members (
    entry_id uuid not null constraint entry_members_entry_fkey references entries (id) on delete cascade,
    position smallint not null,
    person_id uuid not null constraint entry_members_person_fkey references persons (id),
    role text not null,
    organization_id uuid constraint entry_members_organization_fkey references organizations (id),
    constraint entry_members_pkey primary key (entry_id, position),
    constraint entry_members_once unique (entry_id, person_id),
    constraint entry_members_position_range check (position between 1 and 50),
    constraint entry_members_role_known check (role in ('leader', 'member', 'adviser'))
);

-- Who stands for an entry as its owner. Who typed in a form for a leader without an account, or one that came on paper, and is
-- not in the team, only keeps the entry: no conflict of interest follows.
create view entry_owners as
    select e.id as entry_id, e.owner_id as person_id from entries e
     where e.submitted_at is not null and (
        e.created_by <> e.owner_id
        or exists (
            select from entry_members m join users u on u.person_id = m.person_id
             where m.entry_id = e.id and u.id = e.owner_id
        )
        or e.paper_number is null and not exists (
            select from entry_members m join person_records r on r.id = m.person_id
             where m.entry_id = e.id and m.role = 'leader'
        )
    );

create unique index entry_members_one_leader on entry_members (entry_id) where role = 'leader';
create index entry_members_person_idx on entry_members (person_id);
create index entry_members_organization_idx on entry_members (organization_id);

-- What the entrant and the units of the chain did with an entry, act by act. Step 0 is the entrant's.
create table entry_step_decisions (
    id uuid constraint entry_step_decisions_pkey primary key,
    entry_id uuid not null constraint entry_step_decisions_entry_fkey references entries (id) on delete cascade,
    step smallint not null,
    decision text not null,
    reason text,
    entry_version integer not null,
    decided_by uuid not null constraint entry_step_decisions_decided_by_fkey references users (id),
    decided_at timestamptz not null,
    constraint entry_step_decisions_decision_known check (decision in (
        'submitted', 'passed', 'returned', 'refused', 'recalled', 'withdrawn'
    )),
    constraint entry_step_decisions_reason_fits check ((decision in ('returned', 'refused')) <= (reason is not null)),
    constraint entry_step_decisions_reason_length check (char_length(reason) between 1 and 500)
);

create index entry_step_decisions_entry_idx on entry_step_decisions (entry_id, id);
create index entry_step_decisions_decided_by_idx on entry_step_decisions (decided_by);

-- Who read in a blind stage whose entry it is, and why.
create table entry_reveals (
    id uuid constraint entry_reveals_pkey primary key,
    entry_id uuid not null constraint entry_reveals_entry_fkey references entries (id) on delete cascade,
    reason text not null,
    revealed_by uuid not null constraint entry_reveals_revealed_by_fkey references users (id),
    revealed_at timestamptz not null,
    constraint entry_reveals_reason_length check (char_length(reason) between 1 and 500)
);

create index entry_reveals_entry_idx on entry_reveals (entry_id, id);
create index entry_reveals_revealed_by_idx on entry_reveals (revealed_by);

-- Formal checks (资格审查): each answers the whole list of the contest.
create table entry_checks (
    id uuid constraint entry_checks_pkey primary key,
    entry_id uuid not null constraint entry_checks_entry_fkey references entries (id) on delete cascade,
    entry_version integer not null,
    -- answers to the list: [{"code", "met", "note"}], and what the rules on eligibility found: [{"rule", "met", "found"}]
    items jsonb not null,
    findings jsonb not null default '[]',
    decision text not null,
    -- codes of the reasons of a disqualification
    reason_codes text[] not null default '{}',
    reason text,
    -- until when what is missing can be supplied; where it was counted in working days, how many, and the calendar versions
    -- that decided
    due_at timestamptz,
    working_days smallint,
    calendars jsonb not null default '[]',
    checked_by uuid not null constraint entry_checks_checked_by_fkey references users (id),
    checked_at timestamptz not null,
    constraint entry_checks_decision_known check (decision in ('qualified', 'supplement_requested', 'disqualified')),
    constraint entry_checks_due_fits_decision check ((decision = 'supplement_requested') = (due_at is not null)),
    constraint entry_checks_working_days_fit check (
        working_days >= 1 and working_days <= 60 and due_at is not null and calendars <> '[]' or working_days is null and calendars = '[]'
    ),
    constraint entry_checks_reason_codes_known check (reason_codes <@ array[
        'incomplete_documents', 'not_eligible', 'prior_award', 'duplicate', 'false_statement', 'plagiarism', 'other'
    ]),
    constraint entry_checks_disqualified_for_a_reason check (
        (decision = 'disqualified') = (cardinality(reason_codes) > 0) and (decision <> 'disqualified' or reason is not null)
    ),
    constraint entry_checks_reason_length check (char_length(reason) between 1 and 500)
);

create index entry_checks_entry_idx on entry_checks (entry_id, id);
create index entry_checks_checked_by_idx on entry_checks (checked_by);

-- Walls: an official of the contest (judge, organiser, administrator) who has a conflict of interest with an entry knows
-- nothing of it. Every read of an entry, and of what hangs on it, leaves out the entries behind the caller's walls.
create table entry_walls (
    entry_id uuid not null constraint entry_walls_entry_fkey references entries (id) on delete cascade,
    person_id uuid not null constraint entry_walls_person_fkey references persons (id),
    source text not null,
    -- a code of person_relations (computed) or of declared_conflicts
    relation text not null,
    -- how the two are related: the row that relates them, and the person or organisation of the entry: [{"kind", "id"}]
    path jsonb not null default '[]',
    -- of a declared conflict: what was said, and by whom
    note text,
    declared_by uuid constraint entry_walls_declared_by_fkey references users (id),
    created_at timestamptz not null,
    -- for pages of lists
    id uuid not null default gen_random_uuid() constraint entry_walls_id_key unique,
    constraint entry_walls_pkey primary key (entry_id, person_id, source, relation),
    constraint entry_walls_source_known check (source in ('computed', 'declared', 'recused')),
    constraint entry_walls_note_length check (char_length(note) between 1 and 1000)
);

create index entry_walls_person_idx on entry_walls (person_id, entry_id);
create index entry_walls_declared_by_idx on entry_walls (declared_by);

-- The entries behind the walls of a person, by all accounts and records of the person. Entries of which the person is on the
-- entrant's side are left out: owner, team, and who acts for the organisation.
create function walled_entries(records uuid[]) returns setof uuid language sql stable as $$
    select distinct e.id from public.entry_walls w join public.entries e on e.id = w.entry_id
     where w.person_id = any (records) and e.owner_id <> all (records)
       and not exists (select from public.entry_members m where m.entry_id = e.id and m.person_id = any (records))
       and not exists (select from public.organizations o where o.id = e.organization_id and o.account_id = any (records))
       and not exists (
           select from public.memberships m cross join (values ((now() at time zone 'Asia/Shanghai')::date)) as today (day)
            where m.organization_id = e.organization_id and m.user_id = any (records) and m.role in ('owner', 'manager')
              and m.accepted_at is not null and m.ended_at is null and m.from_on <= day and (m.to_on is null or m.to_on >= day))
$$;

select audit('entries', whose => 'select array[(select division from contests where id = ($1 ->> ''contest_id'')::uuid)], array[($1 ->> ''owner_id'')::uuid]',
    withheld => '{status_reason,summary,plan,blind_code,facts}');
select audit('entry_members', key => 'entry_id', whose =>
    'select array[c.division], array[e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid');
select audit('entry_step_decisions', whose =>
    'select array[c.division], array[e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid',
    withheld => '{reason}');
select audit('entry_reveals', whose =>
    'select array[c.division], array[e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid');
select audit('entry_checks', whose =>
    'select array[c.division], array[e.owner_id] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid',
    withheld => '{reason,items,findings}');
select audit('entry_walls', key => 'entry_id', whose =>
    'select array[c.division], array[]::uuid[] from entries e join contests c on c.id = e.contest_id where e.id = ($1 ->> ''entry_id'')::uuid',
    withheld => '{path,note}');
