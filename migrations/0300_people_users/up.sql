-- People, part 1: accounts (users) and the personal data that hangs on an account: contact points, identity numbers,
-- consents, and the log of who read whose contact data.

-- The persons that accounts belong to. A table of a thing that a person has once names the row here.
create table persons (
    id uuid constraint persons_pkey primary key
);

create table users (
    id uuid constraint users_pkey primary key,
    -- the person behind the account: its own row of the same id, or, while it is merged into another account of the same
    -- person, that account's
    person_id uuid not null constraint users_person_fkey references persons (id),
    version integer not null default 1,
    username text not null,
    -- null: nothing signs in to this account (owner of imported rows, integration, erased account)
    password_hash text,
    display_name text not null,
    account_kind text not null,
    affiliation text,
    division text collate "C" constraint users_division_fkey references divisions (code),
    introduction text not null default '',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- closed by an administrator; null in deactivated_by: closed on the machine
    deactivated_at timestamptz,
    deactivated_by uuid constraint users_deactivated_by_fkey references users (id),
    deactivation_reason text,
    -- an erased account stays as a pseudonym, so that counts do not change
    erased_at timestamptz,
    erased_by uuid constraint users_erased_by_fkey references users (id),
    erasure_reason text,
    constraint users_username_key unique (username),
    constraint users_username_form check (username ~ '^[a-z][a-z0-9_.-]{2,31}$'),
    constraint users_account_kind_known check (account_kind in ('worker', 'organization', 'integration')),
    constraint users_integration_has_no_password check (account_kind <> 'integration' or password_hash is null),
    constraint users_deactivation_is_whole check (
        (deactivated_at is null) = (deactivation_reason is null) and (deactivated_by is null or deactivated_at is not null)
    ),
    constraint users_deactivation_reason_length check (char_length(deactivation_reason) between 1 and 500),
    -- An erased account keeps no password and none of its words.
    constraint users_erasure_is_whole check (
        (erased_at is null) = (erased_by is null)
        and (erased_at is null or (password_hash is null and affiliation is null and introduction = ''))
    )
);

create index users_division_idx on users (division);
create index users_deactivated_by_idx on users (deactivated_by);
create index users_person_idx on users (person_id);
create index users_erased_by_idx on users (erased_by);

create trigger users_rights_told after update of person_id, account_kind, deactivated_at on users
    for each row when (
        old.person_id is distinct from new.person_id
        or old.account_kind is distinct from new.account_kind
        or (old.deactivated_at is null) <> (new.deactivated_at is null)
    ) execute function notify_replicas('rights');
create trigger users_deletion_told after delete on users
    for each row execute function notify_replicas('rights');
create trigger users_market_told after update of version, person_id, display_name, affiliation on users
    for each row when (
        old.version is distinct from new.version
        or old.person_id is distinct from new.person_id
        or old.display_name is distinct from new.display_name
        or old.affiliation is distinct from new.affiliation
    ) execute function notify_replicas('market');

select audit('users', division => 'division', owners => '{id}',
    withheld => '{username,password_hash,display_name,affiliation,introduction}');

-- Foreign keys of the groups above to accounts.
alter table outbox_messages
    add constraint outbox_messages_user_fkey foreign key (user_id) references users (id) on delete cascade;
alter table zones
    add constraint zones_created_by_fkey foreign key (created_by) references users (id);

-- Guards that tables of all groups use. Each locks the row of the account, so that a simultaneous erasure, merge or
-- deactivation waits for the transaction, or the transaction waits and then fails.

-- An erased account begins nothing new.
create function refuse_erased(account uuid) returns void language plpgsql as $$
begin
    if (select erased_at from public.users where id = account for key share) is not null then
        raise exception 'the account is erased'
            using errcode = 'check_violation', constraint = 'users_erased_begin_nothing';
    end if;
end $$;

-- For tables whose account is in user_id.
create function refuse_erased_user() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(new.user_id);
    return new;
end $$;

-- A merged account gets nothing new. The argument is the column that names the account.
create function refuse_merged_user() returns trigger language plpgsql as $$
declare
    account constant uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
begin
    if (select person_id from public.users where id = account for key share) <> account then
        raise exception 'the user has been merged into another'
            using errcode = 'check_violation', constraint = 'merged_users_hold_nothing';
    end if;
    return new;
end $$;

-- The person behind an account.
create function person_of(account uuid) returns uuid language sql stable as $$
    select person_id from public.users where id = account
$$;

-- All accounts of the person behind an account.
create function records_of(account uuid) returns uuid[] language sql stable as $$
    select array(select other.id from public.users own join public.users other using (person_id) where own.id = account)
$$;

-- Whether two accounts are of one person. PostgreSQL puts the body in the place of the call, so that an index on `record`
-- is used.
create function is_record_of(record uuid, account uuid) returns boolean language sql stable as $$
    select record = any (public.records_of(account))
$$;

-- An integration (the account of another system) is no member of an organisation or team.
create function check_member_is_a_person() returns trigger language plpgsql as $$
begin
    if exists (select from public.users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration is no member'
            using errcode = 'check_violation', constraint = tg_table_name || '_are_of_persons';
    end if;
    return new;
end $$;

-- The phone number and the e-mail address of an account: sealed, and found by a keyed hash of the normalised value.
create table user_contact_points (
    id uuid constraint user_contact_points_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint user_contact_points_user_fkey references users (id) on delete cascade,
    kind text not null,
    sealed bytea not null,
    fingerprint bytea not null,
    -- when the person proved access to it; a new value must be proved again
    verified_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint user_contact_points_one_of_a_kind unique (user_id, kind),
    constraint user_contact_points_kind_known check (kind in ('phone', 'email')),
    constraint user_contact_points_fingerprint_length check (octet_length(fingerprint) = 32)
);

-- A verified value belongs to one account. An unverified value may stand in several accounts, so that adding one does not
-- reveal whether another account has it.
create unique index user_contact_points_verified_key on user_contact_points (kind, fingerprint)
    where verified_at is not null;
create index user_contact_points_fingerprint_idx on user_contact_points (kind, fingerprint);

create trigger user_contact_points_user_is_there before insert or update on user_contact_points
    for each row execute function refuse_erased_user();

select audit('user_contact_points', whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');

-- Resident identity numbers (身份证号码): sealed, and found by a keyed hash. One number belongs to one account.
create table identity_numbers (
    id uuid constraint identity_numbers_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint identity_numbers_user_fkey references users (id) on delete cascade,
    sealed bytea not null,
    fingerprint bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint identity_numbers_one_of_user unique (user_id),
    constraint identity_numbers_of_one_user unique (fingerprint),
    constraint identity_numbers_fingerprint_length check (octet_length(fingerprint) = 32)
);

-- Only the account of a person (`worker`) has an identity number.
create function refuse_identity_of_no_person() returns trigger language plpgsql as $$
begin
    if (select account_kind from public.users where id = new.user_id) <> 'worker' then
        raise exception 'only a person has an identity number'
            using errcode = 'check_violation', constraint = 'identity_numbers_are_of_workers';
    end if;
    return new;
end $$;

create trigger identity_numbers_of_workers before insert or update of user_id on identity_numbers
    for each row execute function refuse_identity_of_no_person();
create trigger identity_numbers_user_is_there before insert or update on identity_numbers
    for each row execute function refuse_erased_user();
create trigger identity_numbers_of_nobody_merged before insert on identity_numbers
    for each row execute function refuse_merged_user('user_id');

select audit('identity_numbers',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');

-- Which account consented to which document version, when, and until when.
create table consents (
    id uuid constraint consents_pkey primary key,
    user_id uuid not null constraint consents_user_fkey references users (id),
    purpose text not null,
    document_version text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz,
    constraint consents_purpose_known check (purpose in (
        'terms_of_service', 'personal_data', 'contact_sharing', 'notifications', 'research'
    )),
    constraint consents_document_version_length check (char_length(document_version) between 1 and 40),
    constraint consents_withdrawal_follows check (withdrawn_at >= given_at)
);

create index consents_user_idx on consents (user_id, id);
create unique index consents_one_in_force on consents (user_id, purpose, document_version) where withdrawn_at is null;

-- A consent is never deleted, and changes only by its withdrawal.
create function keep_consents() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.withdrawn_at is null
        and (old.id, old.purpose, old.document_version, old.given_at)
          = (new.id, new.purpose, new.document_version, new.given_at)
    then
        return new;
    end if;
    raise exception 'a consent is not changed or deleted'
        using errcode = 'check_violation', constraint = 'consents_are_kept';
end $$;

create trigger consents_kept before update or delete on consents
    for each row execute function keep_consents();
create trigger consents_user_is_there before insert on consents
    for each row execute function refuse_erased_user();

select audit('consents', whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');

-- The log of all reads of contact data and identity numbers: whose data, who read it, in which capacity, why, and on which
-- occasion. 0500_market adds the foreign keys to match and listing.
create table contact_reveals (
    id uuid constraint contact_reveals_pkey primary key,
    match_id uuid,
    listing_id uuid,
    revealed_to uuid not null constraint contact_reveals_revealed_to_fkey references users (id),
    request_id text not null,
    revealed_at timestamptz not null,
    subject_id uuid not null constraint contact_reveals_subject_fkey references users (id),
    capacity text not null,
    reason text not null,
    note text,
    data text not null default 'contact',
    -- the reader's name at that time
    revealed_to_name text not null,
    -- false: the reader looked, and there was nothing
    found boolean not null,
    constraint contact_reveals_capacity_known check (capacity in (
        'self', 'counterpart', 'proposer', 'province_admin', 'city_admin', 'broker', 'society_broker', 'integration'
    )),
    constraint contact_reveals_reason_known check (reason in (
        'match', 'service', 'verification', 'complaint', 'emergency', 'statutory', 'own_data', 'other'
    )),
    -- A reveal by way of a match names the match and the listing, and its reason is `match`.
    constraint contact_reveals_match_is_whole check (
        (match_id is null) = (listing_id is null) and (reason = 'match' or match_id is null)
    ),
    constraint contact_reveals_data_known check (data in ('contact', 'identity_number')),
    constraint contact_reveals_match_tells_contact check (match_id is null or data = 'contact')
);

create index contact_reveals_match_idx on contact_reveals (match_id);
create index contact_reveals_listing_idx on contact_reveals (listing_id);
create index contact_reveals_revealed_to_idx on contact_reveals (revealed_to);
create index contact_reveals_subject_idx on contact_reveals (subject_id, id);

-- The log of reveals is append-only.
create function keep_contact_reveals() returns trigger language plpgsql as $$
begin
    raise exception 'the log of reveals is append-only'
        using errcode = 'check_violation', constraint = 'contact_reveals_are_kept';
end $$;

create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_to_name, revealed_at, capacity, reason, note, match_id, listing_id,
        request_id, data, found
    on contact_reveals for each row execute function keep_contact_reveals();

select audit('contact_reveals', withheld => '{note,revealed_to_name}',
    whose => 'select array(select division from listings where id = ($1 ->> ''listing_id'')::uuid
                           union select division from users where id = ($1 ->> ''subject_id'')::uuid),
                     array[($1 ->> ''subject_id'')::uuid]');
