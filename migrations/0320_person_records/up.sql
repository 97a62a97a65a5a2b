-- Records of persons without an account: a delegate on a list, an entrant on paper, a served party.

-- A record has a row of the same id in `persons`, as an account has. A table that names a person, with an account or
-- without, refers to `persons`.
create table person_records (
    id uuid constraint person_records_pkey primary key constraint person_records_person_fkey references persons (id),
    version integer not null default 1,
    name text not null,
    -- both null: no phone number is known
    sealed_phone bytea,
    phone_fingerprint bytea,
    division text collate "C" constraint person_records_division_fkey references divisions (code),
    organization_id uuid constraint person_records_organization_fkey references organizations (id),
    created_by uuid not null constraint person_records_created_by_fkey references users (id),
    -- the account that verified the phone number: the record is of the same person from then on
    taken_over_by uuid constraint person_records_taken_over_by_fkey references users (id),
    taken_over_at timestamptz,
    erased_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint person_records_name_length check (char_length(name) between 1 and 50),
    constraint person_records_phone_is_whole check ((sealed_phone is null) = (phone_fingerprint is null)),
    constraint person_records_fingerprint_length check (octet_length(phone_fingerprint) = 32),
    constraint person_records_takeover_is_whole check ((taken_over_by is null) = (taken_over_at is null)),
    constraint person_records_erased_has_no_phone check (erased_at is null or sealed_phone is null)
);

-- A phone number stands in one record until an account takes the record over.
create unique index person_records_phone_key on person_records (phone_fingerprint) where taken_over_by is null;
create index person_records_division_idx on person_records (division, id);
create index person_records_organization_idx on person_records (organization_id);
create index person_records_created_by_idx on person_records (created_by);
create index person_records_taken_over_by_idx on person_records (taken_over_by);

create trigger person_records_told after update of taken_over_by on person_records
    for each row when (old.taken_over_by is distinct from new.taken_over_by) execute function notify_replicas('rights');
create trigger person_records_deletion_told after delete on person_records
    for each row when (old.taken_over_by is not null) execute function notify_replicas('rights');

create trigger person_records_of_nobody_merged before insert on person_records
    for each row execute function refuse_merged_user('created_by');

select audit('person_records', division => 'division', owners => '{id,created_by}',
    withheld => '{name,sealed_phone,phone_fingerprint}');

-- The name of a person: of the account that stands for the account or record.
create function person_name(person uuid) returns text language sql stable as $$
    select coalesce(
        (select display_name from public.users where id = person),
        (select coalesce(account.display_name, record.name)
           from public.person_records record left join public.users account on account.id = record.taken_over_by
          where record.id = person)
    )
$$;

-- All accounts and records of the person behind an account or record.
-- In PL/pgSQL, which keeps the plan for the session: a function in SQL is planned in every statement that calls it.
create function person_ids(person uuid) returns uuid[] language plpgsql stable as $$
declare
    account uuid := coalesce((select taken_over_by from public.person_records where id = person), person);
begin
    return array(
        with accounts as (
            select other.id from public.users own join public.users other using (person_id) where own.id = account
        )
        select id from accounts
        union select record.id from public.person_records record join accounts on record.taken_over_by = accounts.id
        union select person
    );
end $$;

-- From here on the accounts of a person count their records, too.
create or replace function records_of(account uuid) returns uuid[] language sql stable as $$
    select array(
        select other.id from public.users own join public.users other using (person_id) where own.id = account
        union all
        select record.id from public.users own join public.users other using (person_id)
          join public.person_records record on record.taken_over_by = other.id where own.id = account
    )
$$;

create or replace function person_of(account uuid) returns uuid language sql stable as $$
    select coalesce(
        (select person_id from public.users where id = account),
        (select coalesce(taker.person_id, record.id)
           from public.person_records record left join public.users taker on taker.id = record.taken_over_by
          where record.id = account)
    )
$$;

-- The characters of a folded name and its pairs of characters: a name that holds a text has all those of the text. Names are
-- short, and a Chinese one is often looked for by two characters, which indexes of words or trigrams do not find.
create function name_grams(name text) returns text[] language sql immutable strict parallel safe as $$
    -- "offset 0": the name is folded once, and not for each of its parts
    select array(select distinct substr(plain, at, size)
                   from (select public.folded(name) offset 0) fold (plain),
                        generate_series(1, char_length(plain)) at, generate_series(1, 2) size)
$$;

create index users_name_idx on users using gin (name_grams(display_name));

-- Display names that an account had before. An account is found by them.
create table user_former_names (
    id uuid constraint user_former_names_pkey primary key,
    user_id uuid not null constraint user_former_names_user_fkey references users (id) on delete cascade,
    name text not null,
    until_at timestamptz not null,
    constraint user_former_names_name_length check (char_length(name) between 1 and 60)
);

create index user_former_names_user_idx on user_former_names (user_id, id);
create index user_former_names_name_idx on user_former_names using gin (name_grams(name));

create trigger user_former_names_user_is_there before insert on user_former_names
    for each row execute function refuse_erased_user();

select audit('user_former_names', withheld => '{name}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');

-- Each look-up of an account by contact data or a credit code: which account looked, for the hash of what, and how many accounts were
-- found. What was looked for is not kept.
create table account_look_ups (
    id uuid constraint account_look_ups_pkey primary key,
    looked_up_by uuid not null constraint account_look_ups_looked_up_by_fkey references users (id),
    kind text not null,
    fingerprint bytea not null,
    found integer not null,
    -- beyond the scope of the roles of the account that looked
    exact boolean not null,
    looked_up_at timestamptz not null,
    constraint account_look_ups_kind_known check (kind in ('phone', 'email', 'credit_code')),
    constraint account_look_ups_fingerprint_length check (octet_length(fingerprint) = 32),
    constraint account_look_ups_found_range check (found >= 0)
);

create index account_look_ups_looked_up_by_idx on account_look_ups (looked_up_by, id);

-- The log of look-ups is append-only.
create function keep_account_look_ups() returns trigger language plpgsql as $$
begin
    raise exception 'the log of look-ups is append-only'
        using errcode = 'check_violation', constraint = 'account_look_ups_are_kept';
end $$;

create trigger account_look_ups_kept before update or delete on account_look_ups
    for each row execute function keep_account_look_ups();

select audit('account_look_ups', owners => '{looked_up_by}',
    whose => 'select array[division], ''{}''::uuid[] from users where id = ($1 ->> ''looked_up_by'')::uuid');
