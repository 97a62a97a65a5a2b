-- Competition: contests (大赛) and their hosts. Who judges and organises a contest is a role grant (0700_administration).

-- The form in which series are compared: the letters and digits of the folded name. Spaces, marks, invisible characters,
-- capitals, full-width letters and traditional characters do not make another series. A name that has only marks is
-- compared as it is.
create function series_key(series text) returns text language sql immutable strict parallel safe as $$
    select coalesce(nullif(regexp_replace(public.folded(series),
        '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u02b0-\u036f\u0378\u0640\u2000-\u206f\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u2ff0-\u2fff\u303f\u30fb\ufdd0-\ufdef\ufe30-\ufe4f\U0001f000-\U0001faff\u2800\ufff9-\ufffc\U000110bd\U000110cd\U00013430-\U00013455\U00016fe4\U0001d159]+', '', 'g'), ''), series)
$$;

-- A contest is one edition of a series.
create table contests (
    id uuid constraint contests_pkey primary key,
    version integer not null default 1,
    status text not null default 'draft',
    status_reason text,
    series text not null,
    edition smallint not null,
    title text not null,
    theme text not null default '',
    level text not null,
    division text collate "C" not null constraint contests_division_fkey references divisions (code),
    venue text not null default '',
    held_on date,
    introduction text not null default '',
    tracks text[] not null default '{}',
    created_by uuid not null constraint contests_created_by_fkey references users (id),
    published_at timestamptz,
    -- the status that a suspended contest returns to
    suspended_status text,
    -- the stage that the contest is in; its kind decides the status
    current_stage_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- A migration that adds a move to another status adds the status here.
    constraint contests_status_known check (status in (
        'draft', 'published', 'collecting', 'qualifying', 'preliminary', 'final', 'tallying', 'suspended', 'cancelled'
    )),
    constraint contests_published_at_fits_status check (case status
        when 'draft' then published_at is null
        when 'cancelled' then true
        else published_at is not null
    end),
    constraint contests_suspended_status_fits_status check (
        (status = 'suspended') = (suspended_status is not null) and suspended_status not in ('draft', 'suspended', 'cancelled')
    ),
    constraint contests_current_stage_fits_status check (case
        when coalesce(suspended_status, status) in ('draft', 'published') then current_stage_id is null
        when coalesce(suspended_status, status) in ('collecting', 'qualifying', 'preliminary', 'final', 'tallying')
            then current_stage_id is not null
        else true
    end),
    constraint contests_reason_fits_status check ((status in ('suspended', 'cancelled')) = (status_reason is not null)),
    constraint contests_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint contests_series_length check (char_length(series) between 1 and 100),
    constraint contests_edition_range check (edition between 1 and 999),
    constraint contests_title_length check (char_length(title) between 1 and 200),
    constraint contests_theme_length check (char_length(theme) <= 100),
    constraint contests_level_known check (level in ('county', 'prefecture', 'province')),
    constraint contests_venue_length check (char_length(venue) <= 200),
    constraint contests_introduction_length check (char_length(introduction) <= 20000),
    constraint contests_tracks_count check (cardinality(tracks) <= 20),
    constraint contests_tracks_are_short_names check (are_short_names(tracks))
);

-- An edition of a series is published once, and stays taken when it is cancelled. Drafts do not count, so that a draft
-- neither blocks an edition nor reveals itself.
create unique index contests_edition_key on contests (series_key(series), edition) where published_at is not null;
create index contests_division_idx on contests (division, id);
create index contests_created_by_idx on contests (created_by);

create trigger contests_of_nobody_merged before insert on contests
    for each row execute function refuse_merged_user('created_by');

-- The hosts (主办, 承办, 协办) in the order in which they are named: organisations of the exchange, or plain names.
create table contest_hosts (
    contest_id uuid not null constraint contest_hosts_contest_fkey references contests (id) on delete cascade,
    position smallint not null,
    organization_id uuid constraint contest_hosts_organization_fkey references organizations (id),
    name text,
    role text not null,
    constraint contest_hosts_pkey primary key (contest_id, position),
    constraint contest_hosts_stand_once unique nulls not distinct (contest_id, role, organization_id, name),
    constraint contest_hosts_position_range check (position between 1 and 30),
    constraint contest_hosts_are_named_in_one_way check ((organization_id is null) <> (name is null)),
    constraint contest_hosts_name_length check (char_length(name) between 1 and 100),
    constraint contest_hosts_role_known check (role in ('host', 'organizer', 'co_organizer'))
);

create index contest_hosts_organization_idx on contest_hosts (organization_id);

create trigger contests_told after insert or update or delete on contests
    for each statement execute function notify_replicas('competition');
create trigger contest_hosts_told after insert or update or delete on contest_hosts
    for each statement execute function notify_replicas('competition');

select audit('contests', division => 'division', owners => '{created_by}');
select audit('contest_hosts', key => 'contest_id',
    whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''contest_id'')::uuid');
