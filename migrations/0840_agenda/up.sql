-- The agenda of training sessions (培训议程): lectures, experience sharing, speeches and site visits.

-- The speaker is an account, a name, or both. Items are shown in the order of starts_at, position and id.
create table agenda_items (
    id uuid constraint agenda_items_pkey primary key,
    version integer not null default 1,
    session_id uuid not null constraint agenda_items_session_fkey references training_sessions (id),
    kind text not null,
    side text,
    title text not null,
    title_en text not null default '',
    speaker_name text not null default '',
    speaker_id uuid constraint agenda_items_speaker_fkey references users (id),
    organization_name text not null default '',
    place text not null default '',
    starts_at timestamptz not null,
    duration_minutes integer not null,
    position integer not null default 0,
    created_by uuid not null constraint agenda_items_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint agenda_items_kind_known check (kind in ('lecture', 'sharing', 'speech', 'visit')),
    constraint agenda_items_side_known check (side in ('supply', 'demand', 'popsci')),
    constraint agenda_items_title_length check (char_length(title) between 1 and 200),
    constraint agenda_items_title_en_length check (char_length(title_en) <= 200),
    constraint agenda_items_speaker_name_length check (char_length(speaker_name) <= 50),
    constraint agenda_items_organization_name_length check (char_length(organization_name) <= 200),
    constraint agenda_items_place_length check (char_length(place) <= 200),
    constraint agenda_items_duration_range check (duration_minutes between 1 and 1440),
    constraint agenda_items_position_range check (position between 0 and 999)
);

create index agenda_items_session_idx on agenda_items (session_id, starts_at, position, id);
create index agenda_items_speaker_idx on agenda_items (speaker_id);
create index agenda_items_created_by_idx on agenda_items (created_by);
-- for items at the same time, of any session
create index agenda_items_starts_at_idx on agenda_items (starts_at);

create trigger agenda_items_of_nobody_merged before insert on agenda_items
    for each row execute function refuse_merged_user('created_by');

select audit('agenda_items', withheld => '{speaker_name}',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''session_id'')::uuid');
