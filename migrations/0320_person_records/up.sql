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

create trigger person_records_of_nobody_merged before insert on person_records
    for each row execute function refuse_merged_user('created_by');

select audit('person_records', division => 'division', owners => '{created_by}',
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
create function person_ids(person uuid) returns uuid[] language sql stable as $$
    with account as (
        select coalesce((select taken_over_by from public.person_records where id = person), person) as id
    ), accounts as (
        select unnest(public.records_of(id)) as id from account
    )
    select array(
        select id from accounts
        union select record.id from public.person_records record join accounts on record.taken_over_by = accounts.id
        union select person
    )
$$;
