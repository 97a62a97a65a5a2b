-- Accounts: how people and other systems sign in. Sessions and their tokens, the keys that sign access tokens, the second
-- factor, one-time codes, and API clients with their secrets.
-- Of tokens, codes and secrets only digests are stored, so a copy of these tables opens no account.

-- A session begins with a sign-in. Its refresh tokens rotate, and all of them end with it.
create table sessions (
    id uuid constraint sessions_pkey primary key,
    user_id uuid not null constraint sessions_user_fkey references users (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    last_used_at timestamptz not null,
    -- shown to the account's owner, to recognise the session
    user_agent text not null default '',
    address text not null default '',
    -- when a second factor was shown in this session
    second_factor_at timestamptz,
    constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated', 'merged',
        'second_factor_reset'
    )),
    constraint sessions_end_is_whole check ((ended_at is null) = (end_reason is null)),
    constraint sessions_user_agent_length check (char_length(user_agent) <= 300),
    constraint sessions_address_length check (char_length(address) <= 45)
);

create index sessions_user_idx on sessions (user_id);
-- For deleting sessions some time after they ended or expired, whichever came first.
create index sessions_over_idx on sessions (least(ended_at, expires_at));

-- A deactivated account gets no new session. The lock on the account makes a simultaneous deactivation wait.
create function refuse_session_of_deactivated() returns trigger language plpgsql as $$
begin
    perform 1 from public.users where id = new.user_id and deactivated_at is not null for share;
    if found then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'sessions_of_active_users';
    end if;
    return new;
end
$$;

create trigger sessions_of_active_users before insert on sessions
    for each row execute function refuse_session_of_deactivated();
create trigger sessions_user_is_there before insert on sessions
    for each row execute function refuse_erased_user();
create trigger sessions_of_nobody_merged before insert on sessions
    for each row execute function refuse_merged_user('user_id');

-- A refresh changes none of these columns.
create trigger sessions_told after update of user_id, expires_at, ended_at, second_factor_at on sessions
    for each row when (
        old.user_id is distinct from new.user_id
        or old.expires_at is distinct from new.expires_at
        or old.ended_at is distinct from new.ended_at
        or old.second_factor_at is distinct from new.second_factor_at
    ) execute function notify_replicas('rights', 'id');
create trigger sessions_deletion_told after delete on sessions
    for each row when (old.ended_at is null and old.expires_at > now()) execute function notify_replicas('rights', 'id');

create table refresh_tokens (
    digest bytea constraint refresh_tokens_pkey primary key,
    session_id uuid not null constraint refresh_tokens_session_fkey references sessions (id) on delete cascade,
    created_at timestamptz not null,
    used_at timestamptz,
    constraint refresh_tokens_digest_length check (octet_length(digest) = 32)
);

create index refresh_tokens_session_idx on refresh_tokens (session_id);
-- A session has at most one valid refresh token.
create unique index refresh_tokens_one_unused on refresh_tokens (session_id) where used_at is null;

-- Ed25519 keys that sign access tokens, shared by all replicas. A key is published before it signs (not_before), and signs
-- until the next one begins (retired_at, which can lie ahead).
create table signing_keys (
    kid text constraint signing_keys_pkey primary key,
    created_at timestamptz not null,
    retired_at timestamptz,
    not_before timestamptz not null,
    -- the private half, sealed
    sealed bytea not null,
    constraint signing_keys_retired_after_beginning check (retired_at >= not_before)
);

create unique index signing_keys_one_in_use on signing_keys ((true)) where retired_at is null;

-- Devices and addresses from which an account signed in before. Failed attempts from elsewhere do not block a sign-in there.
create table known_places (
    user_id uuid not null constraint known_places_user_fkey references users (id) on delete cascade,
    digest bytea not null,
    kind text not null,
    last_used_at timestamptz not null,
    constraint known_places_pkey primary key (user_id, digest),
    constraint known_places_digest_length check (octet_length(digest) = 32),
    constraint known_places_kind_known check (kind in ('device', 'address'))
);

create index known_places_last_used_idx on known_places (last_used_at);

-- The second factor: the secret shared with an authenticator app, sealed.
create table totp_factors (
    user_id uuid constraint totp_factors_pkey primary key
        constraint totp_factors_user_fkey references users (id) on delete cascade,
    secret bytea not null,
    created_at timestamptz not null,
    -- null: enrolled, but not yet in force, because no code was shown
    confirmed_at timestamptz,
    -- the time step of the last code that was used; codes of this step and earlier steps are not valid again
    last_step bigint,
    constraint totp_factors_confirmation_is_whole check ((confirmed_at is null) = (last_step is null))
);

-- Codes for an account whose owner lost the app. Each is valid once.
create table recovery_codes (
    user_id uuid not null constraint recovery_codes_factor_fkey references totp_factors (user_id) on delete cascade,
    digest bytea not null,
    used_at timestamptz,
    constraint recovery_codes_pkey primary key (user_id, digest),
    constraint recovery_codes_digest_length check (octet_length(digest) = 32)
);

-- A sign-in with the right password that waits for the second factor.
create table sign_in_challenges (
    digest bytea constraint sign_in_challenges_pkey primary key,
    user_id uuid not null constraint sign_in_challenges_user_fkey references users (id) on delete cascade,
    -- what the sign-in took from the attempt budgets; a complete sign-in returns it
    guess jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    attempts integer not null default 0,
    used_at timestamptz,
    constraint sign_in_challenges_digest_length check (octet_length(digest) = 32),
    constraint sign_in_challenges_attempts_range check (attempts between 0 and 5)
);

create index sign_in_challenges_user_idx on sign_in_challenges (user_id);
create index sign_in_challenges_expires_idx on sign_in_challenges (expires_at);

-- Codes of a few digits, sent to a phone number or an e-mail address to prove access to it. A keyed hash is stored, because
-- a plain hash of few digits can be searched. A row without a user is a decoy: the answer of a request does not reveal
-- whether the account exists.
create table one_time_codes (
    id uuid constraint one_time_codes_pkey primary key,
    purpose text not null,
    user_id uuid constraint one_time_codes_user_fkey references users (id) on delete cascade,
    -- the contact point that the code proves, in the version that the code was sent to
    contact_kind text,
    contact_version integer,
    -- digest of the token that a caller without a session received
    token_digest bytea,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    attempts integer not null default 0,
    used_at timestamptz,
    constraint one_time_codes_purpose_known check (purpose in ('verify_contact_point', 'reset_password')),
    constraint one_time_codes_attempts_range check (attempts between 0 and 5),
    constraint one_time_codes_code_hash_length check (octet_length(code_hash) = 32),
    constraint one_time_codes_token_key unique (token_digest),
    constraint one_time_codes_purpose_is_whole check (
        case purpose
            when 'verify_contact_point' then
                user_id is not null and contact_kind is not null and contact_version is not null and token_digest is null
            else token_digest is not null
        end
    )
);

create index one_time_codes_user_idx on one_time_codes (user_id);
create index one_time_codes_expires_idx on one_time_codes (expires_at);

-- An API client is the system of a city or an organisation. It acts as an account of its own (kind `integration`), within
-- its division and scopes.
create table api_clients (
    id uuid constraint api_clients_pkey primary key,
    version integer not null default 1,
    -- the account as which it acts
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
        and scopes <@ array[
            'listings:read', 'listings:write', 'matches:read', 'matches:write', 'contacts:read', 'people:read', 'people:write',
            'enrollments:read', 'enrollments:write', 'check_ins:write', 'files:write', 'entries:read', 'entries:write',
            'services:read', 'services:write'
        ]
    ),
    constraint api_clients_revocation_is_whole check ((revoked_at is null) = (revoked_by is null))
);

create index api_clients_division_idx on api_clients (division);
create index api_clients_created_by_idx on api_clients (created_by);
create index api_clients_revoked_by_idx on api_clients (revoked_by);

create trigger api_clients_told after update of user_id, division, scopes, revoked_at on api_clients
    for each row execute function notify_replicas('rights');
create trigger api_clients_deletion_told after delete on api_clients
    for each row execute function notify_replicas('rights');

create table api_client_secrets (
    id uuid constraint api_client_secrets_pkey primary key,
    client_id uuid not null constraint api_client_secrets_client_fkey references api_clients (id),
    -- two places, so at most two live secrets: the current one and its successor
    place smallint not null,
    digest bytea not null,
    created_by uuid not null constraint api_client_secrets_created_by_fkey references users (id),
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    -- null with revoked_at set: the secret had expired, and a new one took its place
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

create trigger api_client_secrets_told after update of client_id, expires_at, revoked_at on api_client_secrets
    for each row execute function notify_replicas('rights');
create trigger api_client_secrets_deletion_told after delete on api_client_secrets
    for each row execute function notify_replicas('rights');

-- known_places leaves no trail: it changes with every sign-in and holds only digests.
select audit('sessions', owners => '{user_id}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid',
    withheld => '{user_agent,address}', left_out => '{last_used_at}');
select audit('refresh_tokens', key => 'session_id',
    whose => 'select array[division], array[users.id] from sessions join users on users.id = user_id
               where sessions.id = ($1 ->> ''session_id'')::uuid');
select audit('signing_keys', key => 'kid');
select audit('totp_factors', key => 'user_id', left_out => '{last_step}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('recovery_codes', key => 'user_id',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('sign_in_challenges', key => 'user_id', withheld => '{guess}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('one_time_codes',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('api_clients', division => 'division', left_out => '{last_used_at}');
select audit('api_client_secrets', left_out => '{last_used_at}',
    whose => 'select array[division], array[]::uuid[] from api_clients where id = ($1 ->> ''client_id'')::uuid');
