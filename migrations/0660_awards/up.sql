-- Awards (奖项): the rules of a contest on its awards, the lists that propose them, and the awards.

create table award_rules (
    contest_id uuid constraint award_rules_pkey primary key constraint award_rules_contest_fkey references contests (id),
    version integer not null default 1,
    -- what becomes of a place that a winner gives up before the results are final
    fill text not null,
    -- calendar days from the publication of a list until an award must be accepted; null: no acceptance is required
    acceptance_days smallint,
    -- whether the order of the winners inside a tier has a meaning, and so is shown
    is_ordered boolean not null default false,
    set_by uuid not null constraint award_rules_set_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint award_rules_fill_known check (fill in ('vacancy', 'fill_down')),
    constraint award_rules_acceptance_days_range check (acceptance_days between 1 and 90)
);

create index award_rules_set_by_idx on award_rules (set_by);

create trigger award_rules_of_nobody_merged before insert on award_rules
    for each row execute function refuse_merged_user('set_by');

-- Tiers (等次) in the order in which they are filled.
create table award_tiers (
    id uuid constraint award_tiers_pkey primary key,
    contest_id uuid not null constraint award_tiers_contest_fkey references award_rules (contest_id) on delete cascade,
    position smallint not null,
    -- a code of the list award_levels
    code text not null,
    name text not null,
    target text not null,
    -- the track whose ranking fills the tier; null: the ranking of the whole stage
    track text,
    quota smallint not null,
    -- whether winners of the tier may get a grant, and whether they may be recommended to another contest
    has_grant boolean not null default false,
    is_recommended boolean not null default false,
    constraint award_tiers_position_key unique (contest_id, position),
    constraint award_tiers_code_key unique nulls not distinct (contest_id, code, track),
    constraint award_tiers_position_range check (position between 1 and 50),
    constraint award_tiers_code_form check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    constraint award_tiers_name_length check (char_length(name) between 1 and 50),
    constraint award_tiers_target_known check (target in ('entry', 'organization')),
    constraint award_tiers_track_fits_target check (target = 'entry' or track is null),
    constraint award_tiers_track_length check (char_length(track) between 1 and 50),
    constraint award_tiers_quota_range check (quota between 1 and 1000),
    constraint award_tiers_recommends_entries check (target = 'entry' or not is_recommended)
);

-- A list (获奖名单) proposes the awards that follow from one version of a ranking. A later list replaces it until one is final.
create table award_lists (
    id uuid constraint award_lists_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint award_lists_contest_fkey references contests (id),
    number smallint not null,
    result_id uuid not null constraint award_lists_result_fkey references stage_results (id),
    status text not null default 'proposed',
    -- why it was computed again; null for the first
    reason text,
    -- SHA-256 of the rows as they were computed
    rows_sha256 text not null,
    proposed_by uuid not null constraint award_lists_proposed_by_fkey references users (id),
    proposed_at timestamptz not null,
    published_at timestamptz,
    finalized_at timestamptz,
    finalized_by uuid constraint award_lists_finalized_by_fkey references users (id),
    updated_at timestamptz not null,
    constraint award_lists_number_key unique (contest_id, number),
    constraint award_lists_number_range check (number > 0),
    constraint award_lists_status_known check (status in ('proposed', 'in_publicity', 'final', 'superseded')),
    constraint award_lists_reason_fits check ((number = 1) or (reason is not null)),
    constraint award_lists_reason_length check (char_length(reason) between 1 and 500),
    constraint award_lists_published_fits_status check (status not in ('in_publicity', 'final') or published_at is not null),
    constraint award_lists_finalized_fits_status check (
        (status = 'final') = (finalized_at is not null) and (finalized_at is null) = (finalized_by is null)
    )
);

create unique index award_lists_one_in_force on award_lists (contest_id) where status <> 'superseded';
create index award_lists_result_idx on award_lists (result_id);
create index award_lists_proposed_by_idx on award_lists (proposed_by);
create index award_lists_finalized_by_idx on award_lists (finalized_by);

create trigger award_lists_of_nobody_merged before insert on award_lists
    for each row execute function refuse_merged_user('proposed_by');

-- An award (奖项) goes to a project with its person and organisation, or to an organisation.
create table awards (
    id uuid constraint awards_pkey primary key,
    version integer not null default 1,
    contest_id uuid not null constraint awards_contest_fkey references contests (id),
    tier_id uuid not null constraint awards_tier_fkey references award_tiers (id),
    -- of an entry: the list that proposes the award; prizes for organisations follow from no ranking and are on none
    list_id uuid constraint awards_list_fkey references award_lists (id),
    entry_id uuid constraint awards_entry_fkey references entries (id),
    organization_id uuid constraint awards_organization_fkey references organizations (id),
    -- the leader of the entry's team
    person_id uuid constraint awards_person_fkey references persons (id),
    -- the place in the tier, from 1; and the rank in the ranking
    place smallint not null,
    rank integer,
    -- the names as they are announced
    person_name text,
    organization_name text,
    project_title text,
    division text collate "C" not null constraint awards_division_fkey references divisions (code),
    status text not null default 'proposed',
    status_reason text,
    -- of a prize for an organisation: why, and figures [{"name", "value", "unit"}]
    reason text,
    figures jsonb not null default '[]',
    proposed_by uuid not null constraint awards_proposed_by_fkey references users (id),
    confirmed_by uuid constraint awards_confirmed_by_fkey references users (id),
    confirmed_at timestamptz,
    acceptance_due_at timestamptz,
    accepted_at timestamptz,
    accepted_by uuid constraint awards_accepted_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint awards_target_is_one check (
        (entry_id is not null) = (list_id is not null) and (entry_id is not null or organization_id is not null)
    ),
    constraint awards_entry_names check (
        case when entry_id is null then organization_name is not null and person_id is null and project_title is null
            else project_title is not null and person_name is not null end
    ),
    constraint awards_status_known check (status in (
        'proposed', 'in_publicity', 'confirmed', 'certificate_issued', 'amended', 'declined', 'rejected', 'revoked'
    )),
    constraint awards_reason_fits_status check (status not in ('declined', 'rejected', 'revoked') or status_reason is not null),
    constraint awards_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint awards_reason_length check (char_length(reason) between 1 and 2000),
    constraint awards_organizations_have_reasons check ((entry_id is null) = (reason is not null)),
    constraint awards_figures_size check (octet_length(figures::text) <= 4000),
    constraint awards_names_length check (
        char_length(person_name) >= 1 and char_length(person_name) <= 100 and char_length(organization_name) >= 1
        and char_length(organization_name) <= 200 and char_length(project_title) >= 1 and char_length(project_title) <= 200
    ),
    constraint awards_place_range check (place > 0),
    constraint awards_rank_range check (rank > 0),
    constraint awards_confirmed_is_whole check ((confirmed_at is null) = (confirmed_by is null)),
    constraint awards_confirmed_fits_status check (
        status not in ('confirmed', 'certificate_issued') or confirmed_at is not null
    ),
    constraint awards_confirmed_by_another check (entry_id is not null or confirmed_by <> proposed_by),
    constraint awards_accepted_is_whole check ((accepted_at is null) = (accepted_by is null)),
    constraint awards_entry_key unique (list_id, entry_id),
    constraint awards_place_key unique (list_id, tier_id, place)
);

-- One prize for an organisation and one place of a tier, as long as the prize stands.
create unique index awards_organization_key on awards (tier_id, organization_id)
    where entry_id is null and status not in ('declined', 'rejected', 'revoked');
create unique index awards_organization_place_key on awards (tier_id, place)
    where entry_id is null and status not in ('declined', 'rejected', 'revoked');
create index awards_contest_idx on awards (contest_id, id);
create index awards_tier_idx on awards (tier_id);
create index awards_entry_idx on awards (entry_id);
create index awards_organization_idx on awards (organization_id);
create index awards_person_idx on awards (person_id);
create index awards_division_idx on awards (division, id);
create index awards_proposed_by_idx on awards (proposed_by);
create index awards_confirmed_by_idx on awards (confirmed_by);
create index awards_accepted_by_idx on awards (accepted_by);
create index awards_acceptance_due_idx on awards (acceptance_due_at) where accepted_at is null;

create trigger awards_of_nobody_merged before insert on awards
    for each row execute function refuse_merged_user('proposed_by');

-- A tier has no more awards than its quota.
create function check_award_place() returns trigger language plpgsql as $$
begin
    if new.place > (select t.quota from public.award_tiers t where t.id = new.tier_id) then
        raise exception 'the tier has no such place' using errcode = 'check_violation', constraint = 'awards_keep_the_quota';
    end if;
    return new;
end $$;
create trigger awards_keep_the_quota before insert or update of place, tier_id on awards
    for each row execute function check_award_place();

-- Contests go on to their awards.
alter table contests
    add column award_list_id uuid constraint contests_award_list_fkey references award_lists (id),
    add column finalized_at timestamptz,
    drop constraint contests_status_known,
    drop constraint contests_current_stage_fits_status,
    add constraint contests_status_known check (status in (
        'draft', 'published', 'collecting', 'qualifying', 'preliminary', 'final', 'tallying', 'publicity', 'finalized', 'awarded',
        'closed', 'suspended', 'cancelled'
    )),
    add constraint contests_current_stage_fits_status check (case
        when coalesce(suspended_status, status) in ('draft', 'published') then current_stage_id is null
        when coalesce(suspended_status, status) = 'cancelled' then true
        else current_stage_id is not null
    end),
    add constraint contests_finalized_fits_status check (
        (coalesce(suspended_status, status) in ('finalized', 'awarded', 'closed')) = (finalized_at is not null)
        and (finalized_at is null) = (award_list_id is null)
    );

create index contests_award_list_idx on contests (award_list_id);

-- Entries that take part outside the competition (展示项目) are ranked and take no place.
alter table entries
    add column is_competing boolean not null default true,
    drop constraint entries_status_known,
    add constraint entries_status_known check (status in (
        'draft', 'submitted', 'supplement_requested', 'refused', 'qualified', 'disqualified', 'lapsed', 'shortlisted',
        'eliminated', 'ranked', 'withdrawn', 'awarded', 'not_awarded', 'revoked'
    ));

alter table contest_events
    drop constraint contest_events_kind_known,
    add constraint contest_events_kind_known check (kind in (
        'published', 'stage_opened', 'tallying_began', 'deadline_moved', 'suspended', 'resumed', 'cancelled', 'corrected',
        'publicity_opened', 'finalized', 'awarded', 'closed', 'award_revoked'
    ));

alter table errata
    drop constraint errata_resource_known,
    drop constraint errata_field_known,
    add constraint errata_resource_known check (resource in ('contests', 'awards')),
    add constraint errata_field_known check (field in (
        'series', 'title', 'theme', 'venue', 'introduction', 'track', 'host', 'held_on', 'person_name', 'organization_name',
        'project_title'
    ));

select audit('errata', whose => 'select array[division], array[created_by] from contests where id = coalesce((select contest_id from awards where id = ($1 ->> ''resource_id'')::uuid), ($1 ->> ''resource_id'')::uuid)');
select audit('award_rules', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
create trigger award_tiers_told after insert or update or delete on award_tiers
    for each statement execute function notify_replicas('competition');
create trigger awards_told after insert or update or delete on awards
    for each statement execute function notify_replicas('competition');

select audit('award_tiers', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('award_lists',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
select audit('awards',
    whose => 'select array[c.division], array_remove(array[c.created_by, e.owner_id], null) from contests c left join entries e on e.id = ($1 ->> ''entry_id'')::uuid where c.id = ($1 ->> ''contest_id'')::uuid',
    withheld => '{person_name,organization_name,project_title}');
