-- Papers of contests that were printed from the exchange, and the scans of their sealed pages.

-- A version of a paper that was printed. Its code stands on the page; the scan of the sealed page hangs on the row.
create table printed_papers (
    id uuid constraint printed_papers_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint printed_papers_contest_fkey references contests (id),
    kind text not null,
    -- what the paper is of: an entry, a recommending unit, a stage, a list of awards
    resource_id uuid not null,
    -- of an application, so that the trail knows whose row it is
    entry_id uuid generated always as (case when kind = 'application' then resource_id end) stored
        constraint printed_papers_entry_fkey references entries (id),
    -- of a stage: the judge whose sheets these are, or the panel
    judge_id uuid constraint printed_papers_judge_fkey references contest_judges (id),
    panel text,
    -- of the content, from 1
    paper_version integer not null,
    -- SHA-256 of the canonical JSON of the content
    content_hash text not null,
    -- its beginning, as it is printed
    code text not null generated always as (left(content_hash, 16)) stored,
    printed_by uuid not null constraint printed_papers_printed_by_fkey references users (id),
    printed_at timestamptz not null,
    constraint printed_papers_kind_known check (kind in (
        'application', 'recommendation_letter', 'recommendation_list', 'score_sheet', 'panel_summary', 'award_list'
    )),
    constraint printed_papers_judge_fits_kind check ((kind = 'score_sheet') = (judge_id is not null)),
    constraint printed_papers_panel_fits_kind check ((kind = 'panel_summary') = (panel is not null)),
    constraint printed_papers_panel_length check (char_length(panel) <= 50),
    constraint printed_papers_paper_version_range check (paper_version > 0),
    constraint printed_papers_content_hash_form check (content_hash ~ '^[0-9a-f]{64}$'),
    -- a version is registered once
    constraint printed_papers_content_key unique nulls not distinct (kind, resource_id, judge_id, panel, content_hash)
);

create index printed_papers_resource_idx on printed_papers (resource_id, id);
create index printed_papers_entry_idx on printed_papers (entry_id);
create index printed_papers_contest_idx on printed_papers (contest_id);
create index printed_papers_judge_idx on printed_papers (judge_id);
create index printed_papers_printed_by_idx on printed_papers (printed_by);

create trigger printed_papers_of_nobody_merged before insert on printed_papers
    for each row execute function refuse_merged_user('printed_by');

-- The sealed page of a version is scanned once.
create unique index attachments_one_scan on attachments (on_id) where on_kind = 'printed_paper';

select audit('printed_papers',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid',
    withheld => '{content_hash}');
