-- Code lists and divisions: loaded from the files under api/ at every start, never edited through the API.

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
    constraint code_list_items_position_key unique (list, position) deferrable initially deferred,
    constraint code_list_items_validity check (valid_to is null or valid_from is null or valid_from <= valid_to)
);

-- GB/T 2260 down to counties, the 9-digit statistical code for towns. `prefix` is what scope means: every division
-- whose code begins with it lies inside. Collation "C", so that a prefix is a range of the index.
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

create index divisions_parent_idx on divisions (parent, code);
create index divisions_level_idx on divisions (level, code);
