-- 团队: people who work together, of one organisation or across several.
create table teams (
    id uuid constraint teams_pkey primary key,
    version integer not null default 1,
    name text not null,
    introduction text not null default '',
    -- outside Sichuan too
    division text collate "C" not null constraint teams_division_fkey references divisions (code),
    organization_id uuid constraint teams_organization_fkey references organizations (id),
    lead_id uuid not null constraint teams_lead_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint teams_name_length check (char_length(name) between 1 and 100),
    constraint teams_introduction_length check (char_length(introduction) <= 2000)
);

create index teams_division_idx on teams (division, id);
create index teams_organization_idx on teams (organization_id);
create index teams_lead_idx on teams (lead_id);

create table team_members (
    team_id uuid not null constraint team_members_team_fkey references teams (id) on delete cascade,
    user_id uuid not null constraint team_members_user_fkey references users (id),
    part text not null default '',
    joined_at timestamptz not null,
    constraint team_members_pkey primary key (team_id, user_id),
    constraint team_members_part_length check (char_length(part) <= 60)
);

create index team_members_user_idx on team_members (user_id);

-- 专长: what a person or a team knows to do.
create table expertise (
    id uuid constraint expertise_pkey primary key,
    version integer not null default 1,
    user_id uuid constraint expertise_user_fkey references users (id),
    team_id uuid constraint expertise_team_fkey references teams (id) on delete cascade,
    field text not null,
    title text not null,
    summary text not null default '',
    trl smallint,
    keywords text[] not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint expertise_is_somebodys check ((user_id is null) <> (team_id is null)),
    constraint expertise_field_known check (field in (
        'electronics_it', 'aerospace', 'advanced_manufacturing', 'bio_medical', 'new_materials', 'new_energy',
        'environment', 'nuclear', 'agriculture', 'transport', 'urban_social'
    )),
    constraint expertise_title_length check (char_length(title) between 1 and 100),
    constraint expertise_summary_length check (char_length(summary) <= 2000),
    constraint expertise_trl_range check (trl between 1 and 9)
);

create index expertise_user_idx on expertise (user_id);
create index expertise_team_idx on expertise (team_id);
create index expertise_field_idx on expertise (field, id);
create index expertise_keywords_idx on expertise using gin (keywords);

select audit('teams', division => 'division', owners => '{lead_id}');
select audit('team_members', key => 'team_id',
    whose => 'select array[division], array[lead_id, ($1 ->> ''user_id'')::uuid] from teams
               where id = ($1 ->> ''team_id'')::uuid');
-- Its words are a person's own, who may have them erased.
select audit('expertise', withheld => '{title,summary,keywords}',
    whose => 'select array_agg(division), array_agg(owner) from (
                  select division, id from users where id = ($1 ->> ''user_id'')::uuid
                  union all select division, lead_id from teams where id = ($1 ->> ''team_id'')::uuid
              ) as of (division, owner)');
