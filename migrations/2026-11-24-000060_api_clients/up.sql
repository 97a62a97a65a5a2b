-- The account of a city's own system: it writes for others, owns nothing, holds no role and has no password.
alter table users drop constraint users_account_kind_known;
alter table users add constraint users_account_kind_known
    check (account_kind in ('worker', 'organization', 'integration'));
alter table users add constraint users_integration_has_no_password
    check (account_kind <> 'integration' or password_hash is null);

create function check_listing_owner() returns trigger language plpgsql as $$
begin
    if exists (select from users where id = new.owner_id and account_kind = 'integration') then
        raise exception 'an integration owns nothing'
            using errcode = 'check_violation', constraint = 'listings_owner_is_no_integration';
    end if;
    return new;
end $$;

create trigger listings_owner_checked before insert or update of owner_id on listings
    for each row execute function check_listing_owner();

create function check_role_holder() returns trigger language plpgsql as $$
begin
    if exists (select from users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration holds no role'
            using errcode = 'check_violation', constraint = 'role_grants_holder_is_no_integration';
    end if;
    return new;
end $$;

create trigger role_grants_holder_checked before insert or update of user_id on role_grants
    for each row execute function check_role_holder();

create table api_clients (
    id uuid constraint api_clients_pkey primary key,
    version integer not null default 1,
    -- who it is wherever an actor is asked for
    user_id uuid not null constraint api_clients_user_fkey references users (id),
    name text not null,
    division text collate "C" not null constraint api_clients_division_fkey references divisions (code),
    scopes text[] not null,
    created_by uuid not null constraint api_clients_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    last_used_at timestamptz,
    revoked_by uuid constraint api_clients_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    constraint api_clients_user_key unique (user_id),
    constraint api_clients_name_length check (char_length(name) between 1 and 60),
    constraint api_clients_scopes_known check (
        cardinality(scopes) > 0
        and scopes <@ array['listings:read', 'listings:write', 'matches:read', 'matches:write', 'contacts:read']
    ),
    constraint api_clients_revocation_is_whole check ((revoked_at is null) = (revoked_by is null))
);

create index api_clients_division_idx on api_clients (division);
create index api_clients_created_by_idx on api_clients (created_by);
create index api_clients_revoked_by_idx on api_clients (revoked_by);

-- Only digests are kept: a copy of this table lets nobody in.
create table api_client_secrets (
    id uuid constraint api_client_secrets_pkey primary key,
    client_id uuid not null constraint api_client_secrets_client_fkey references api_clients (id),
    -- two places, so two live secrets: the one in use and the one that takes over
    place smallint not null,
    digest bytea not null,
    created_by uuid not null constraint api_client_secrets_created_by_fkey references users (id),
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    -- null once it is revoked: its time was over when its place was needed
    revoked_by uuid constraint api_client_secrets_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    constraint api_client_secrets_digest_key unique (digest),
    constraint api_client_secrets_digest_length check (octet_length(digest) = 32),
    constraint api_client_secrets_place_known check (place in (1, 2)),
    constraint api_client_secrets_revoker_revoked check (revoked_by is null or revoked_at is not null)
);

create unique index api_client_secrets_two_live on api_client_secrets (client_id, place) where revoked_at is null;
create index api_client_secrets_client_idx on api_client_secrets (client_id);
create index api_client_secrets_created_by_idx on api_client_secrets (created_by);
create index api_client_secrets_revoked_by_idx on api_client_secrets (revoked_by);

-- What an API client calls what it wrote. `listings.source` and `external_ref` are those of files imported on the machine.
alter table listings
    add column client_id uuid constraint listings_client_fkey references api_clients (id),
    add column client_ref text,
    add constraint listings_client_ref_is_whole check ((client_id is null) = (client_ref is null)),
    add constraint listings_client_ref_length check (char_length(client_ref) between 1 and 200),
    add constraint listings_client_ref_key unique (client_id, client_ref);
alter table matches
    add column client_id uuid constraint matches_client_fkey references api_clients (id),
    add column client_ref text,
    add constraint matches_client_ref_is_whole check ((client_id is null) = (client_ref is null)),
    add constraint matches_client_ref_length check (char_length(client_ref) between 1 and 200),
    add constraint matches_client_ref_key unique (client_id, client_ref);

-- Whoever may read the trail learns that a client has a name for the row, and not which.
select audit('listings', division => 'division', owners => '{owner_id}', withheld => '{client_ref}');
-- What the two write to each other is theirs to have erased; the codes of their reasons stay.
select audit('matches', withheld => '{client_ref,note,close_note}',
    whose => 'select array_agg(division), array_agg(owner_id) from listings
               where id in (($1 ->> ''need_id'')::uuid, ($1 ->> ''offer_id'')::uuid)');
select audit('api_clients', division => 'division', left_out => '{last_used_at}');
select audit('api_client_secrets', left_out => '{last_used_at}',
    whose => 'select array[division], array[]::uuid[] from api_clients where id = ($1 ->> ''client_id'')::uuid');
