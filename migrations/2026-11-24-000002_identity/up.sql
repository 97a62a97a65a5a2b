create table users (
    id uuid constraint users_pkey primary key,
    version integer not null default 1,
    username text not null,
    -- null: an account that owns imported rows and cannot sign in
    password_hash text,
    display_name text not null,
    account_kind text not null,
    affiliation text,
    division text collate "C" constraint users_division_fkey references divisions (code),
    introduction text not null default '',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint users_username_key unique (username),
    constraint users_username_form check (username ~ '^[a-z][a-z0-9_.-]{2,31}$'),
    constraint users_account_kind_known check (account_kind in ('worker', 'organization'))
);

create index users_division_idx on users (division);

-- A sign-in. Its refresh tokens rotate; all of them end with it.
create table sessions (
    id uuid constraint sessions_pkey primary key,
    user_id uuid not null constraint sessions_user_fkey references users (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    constraint sessions_end_reason_known
        check (end_reason in ('logout', 'refresh_token_reused', 'password_changed')),
    constraint sessions_end_is_whole check ((ended_at is null) = (end_reason is null))
);

create index sessions_user_idx on sessions (user_id);

-- Only digests are kept: a copy of this table lets nobody in.
create table refresh_tokens (
    digest bytea constraint refresh_tokens_pkey primary key,
    session_id uuid not null constraint refresh_tokens_session_fkey references sessions (id) on delete cascade,
    created_at timestamptz not null,
    used_at timestamptz,
    constraint refresh_tokens_digest_length check (octet_length(digest) = 32)
);

create index refresh_tokens_session_idx on refresh_tokens (session_id);
-- The one that is valid now: a session never has two.
create unique index refresh_tokens_one_unused on refresh_tokens (session_id) where used_at is null;

-- Ed25519 keys that sign access tokens, shared by all replicas.
create table signing_keys (
    kid text constraint signing_keys_pkey primary key,
    private_pkcs8 bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz
);

create unique index signing_keys_one_in_use on signing_keys ((true)) where retired_at is null;

create table role_grants (
    id uuid constraint role_grants_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint role_grants_user_fkey references users (id),
    role text not null,
    division text collate "C" not null constraint role_grants_division_fkey references divisions (code),
    granted_by uuid constraint role_grants_granted_by_fkey references users (id),
    granted_at timestamptz not null,
    revoked_by uuid constraint role_grants_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    constraint role_grants_role_known check (
        role in ('province_admin', 'city_admin', 'broker', 'society_broker', 'judge', 'contest_organizer')
    ),
    constraint role_grants_revocation_follows check (revoked_at >= granted_at)
);

create unique index role_grants_one_in_force on role_grants (user_id, role, division) where revoked_at is null;
create index role_grants_user_idx on role_grants (user_id);
create index role_grants_granted_by_idx on role_grants (granted_by);
create index role_grants_revoked_by_idx on role_grants (revoked_by);
create index role_grants_division_idx on role_grants (division);
