-- Reference: code lists, divisions (行政区划), zones (片区) and working-day calendars (工作日历). Code lists and divisions are
-- files of the release; every start loads them, and the API does not change them. Administrators edit zones and calendars.

create table code_lists (
    name text constraint code_lists_pkey primary key,
    zh text not null,
    en text not null,
    description_zh text not null,
    description_en text not null,
    official_source text not null,
    valid_from date,
    valid_to date,
    constraint code_lists_name_form check (name ~ '^[a-z][a-z0-9_]{0,63}$'),
    constraint code_lists_validity check (valid_to is null or valid_from is null or valid_from <= valid_to)
);

create table code_list_items (
    list text not null constraint code_list_items_list_fkey references code_lists (name) on delete cascade,
    code text not null,
    position integer not null,
    zh text not null,
    en text not null,
    description_zh text,
    description_en text,
    official_source text not null,
    valid_from date,
    valid_to date,
    constraint code_list_items_pkey primary key (list, code),
    -- Deferred, so that a load can move items within one transaction.
    constraint code_list_items_position_key unique (list, position) deferrable initially deferred,
    constraint code_list_items_validity check (valid_to is null or valid_from is null or valid_from <= valid_to)
);

-- GB/T 2260 codes down to counties, statistical codes of 9 digits for towns. A division contains every division whose code
-- begins with its significant digits. Collation "C" makes such a prefix a range of the index.
create table divisions (
    code text collate "C" constraint divisions_pkey primary key,
    parent text collate "C" constraint divisions_parent_fkey references divisions (code),
    level text not null,
    name text not null,
    valid_from date,
    valid_to date,
    constraint divisions_code_form check (code ~ '^[0-9]{6}([0-9]{3})?$'),
    constraint divisions_level_known check (level in ('province', 'city', 'county', 'town', 'village')),
    constraint divisions_top_is_a_province check ((parent is null) = (level = 'province'))
);

-- The short name of a division of a people (甘孜州 of 甘孜藏族自治州, 北川县, 扎窝乡): without the peoples, of which some stand
-- without 族. The name of another division as it is.
create function division_short_name(name text) returns text language sql immutable strict parallel safe as $$
    select case when name ~ '族|自治' then regexp_replace(regexp_replace(name,
        '^(..+?)(?:(?:壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|高山|拉祜|水|佤|纳西|羌|土|仫佬|锡伯|柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|阿昌|普米|鄂温克|怒|京|基诺|德昂|保安|俄罗斯|裕固|乌孜别克|门巴|鄂伦春|独龙|塔塔尔|赫哲|珞巴|各)族?)+自治([州县旗区])$', '\1\2'),
        '^(..+?)(?:(?:壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|高山|拉祜|水|佤|纳西|羌|土|仫佬|锡伯|柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|阿昌|普米|鄂温克|怒|京|基诺|德昂|保安|俄罗斯|裕固|乌孜别克|门巴|鄂伦春|独龙|塔塔尔|赫哲|珞巴|各)族)+([区乡镇])$', '\1\2')
    else name end
$$;

create index divisions_parent_idx on divisions (parent, code);
create index divisions_level_idx on divisions (level, code);

-- A zone is a group of cities. A scheme is one way to divide the cities into zones; each event may use its own scheme.
create table zones (
    id uuid constraint zones_pkey primary key,
    version integer not null default 1,
    scheme text not null,
    name text not null,
    basis text not null default '',
    created_by uuid not null,
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
    -- On any day a city is in at most one zone of a scheme.
    constraint zone_cities_lie_in_one_zone exclude using gist (
        point_of(scheme || ' ' || division) with &&,
        daterange(from_on, to_on, '[]') with &&
    )
);

create index zone_cities_zone_idx on zone_cities (zone_id, scheme);
create index zone_cities_division_idx on zone_cities (division);

-- A year of a calendar in one version. Without a division it is the national calendar. A change makes the next version,
-- so that a deadline can name the versions that made it. The years of a file of the release are version 1.
create table calendars (
    id uuid constraint calendars_pkey primary key,
    division text collate "C" constraint calendars_division_fkey references divisions (code),
    year smallint not null,
    version integer not null,
    -- the document that sets the days
    notice text not null,
    created_at timestamptz not null,
    constraint calendars_version_key unique nulls not distinct (division, year, version),
    constraint calendars_year_range check (year between 2000 and 2100),
    constraint calendars_version_range check (version > 0),
    constraint calendars_notice_length check (char_length(notice) between 1 and 200)
);

-- The days that differ from the plain week of Monday to Friday, or, in the calendar of a division, from the national one.
create table calendar_days (
    calendar_id uuid not null constraint calendar_days_calendar_fkey references calendars (id),
    from_on date not null,
    to_on date not null,
    kind text not null,
    zh text not null,
    en text not null,
    constraint calendar_days_pkey primary key (calendar_id, from_on),
    constraint calendar_days_kind_known check (kind in ('off', 'work')),
    constraint calendar_days_in_order check (from_on <= to_on),
    constraint calendar_days_zh_length check (char_length(zh) between 1 and 60),
    constraint calendar_days_en_length check (char_length(en) <= 60),
    constraint calendar_days_do_not_overlap exclude using gist (
        point_of(calendar_id::text) with &&,
        daterange(from_on, to_on, '[]') with &&
    )
);

-- A version is never changed or deleted.
create function keep_calendars() returns trigger language plpgsql as $$
begin
    raise exception 'a version of a calendar is not changed or deleted'
        using errcode = 'check_violation', constraint = 'calendars_are_kept';
end $$;

create trigger calendars_kept before update or delete on calendars
    for each row execute function keep_calendars();
create trigger calendar_days_kept before update or delete on calendar_days
    for each row execute function keep_calendars();

-- Replicas keep answers about all of these in memory.
create trigger code_lists_told after insert or update or delete on code_lists
    for each statement execute function notify_replicas('reference');
create trigger code_list_items_told after insert or update or delete on code_list_items
    for each statement execute function notify_replicas('reference');
create trigger divisions_told after insert or update or delete on divisions
    for each statement execute function notify_replicas('reference');
create trigger zones_told after insert or update or delete on zones
    for each statement execute function notify_replicas('reference');
create trigger zone_cities_told after insert or update or delete on zone_cities
    for each statement execute function notify_replicas('reference');
create trigger calendars_told after insert or update or delete on calendars
    for each statement execute function notify_replicas('reference');
create trigger calendar_days_told after insert or update or delete on calendar_days
    for each statement execute function notify_replicas('reference');

select audit('calendars', division => 'division');
select audit('zones');
select audit('zone_cities', key => 'zone_id', division => 'division');
