-- 片区: groups of cities, different from one event to the next. A scheme is one way of dividing the cities up.
create table zones (
    id uuid constraint zones_pkey primary key,
    version integer not null default 1,
    scheme text not null,
    name text not null,
    basis text not null default '',
    created_by uuid not null constraint zones_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint zones_scheme_key unique (id, scheme),
    constraint zones_name_key unique (scheme, name),
    constraint zones_scheme_length check (char_length(scheme) between 1 and 60),
    constraint zones_name_length check (char_length(name) between 1 and 60),
    constraint zones_basis_length check (char_length(basis) <= 500)
);

create index zones_created_by_idx on zones (created_by);

create table zone_cities (
    zone_id uuid not null,
    scheme text not null,
    division text collate "C" not null constraint zone_cities_division_fkey references divisions (code),
    from_on date not null,
    to_on date,
    constraint zone_cities_pkey primary key (zone_id, division, from_on),
    constraint zone_cities_zone_fkey foreign key (zone_id, scheme) references zones (id, scheme) on delete cascade,
    constraint zone_cities_are_cities check (division ~ '^[0-9]{4}00$' and right(division, 4) <> '0000'),
    constraint zone_cities_days_in_order check (from_on <= to_on),
    -- a city lies in one zone of a scheme at a time
    constraint zone_cities_lie_in_one_zone exclude using gist (
        point_of(scheme || ' ' || division) with &&,
        daterange(from_on, to_on, '[]') with &&
    )
);

create index zone_cities_zone_idx on zone_cities (zone_id, scheme);
create index zone_cities_division_idx on zone_cities (division);

select audit('zones');
select audit('zone_cities', key => 'zone_id', division => 'division');
