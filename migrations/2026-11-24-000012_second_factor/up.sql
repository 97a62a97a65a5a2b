-- A second factor: what an authenticator app and the exchange both know, sealed.
create table totp_factors (
    user_id uuid constraint totp_factors_pkey primary key
        constraint totp_factors_user_fkey references users (id) on delete cascade,
    secret bytea not null,
    created_at timestamptz not null,
    -- null: enrolled, but no code was shown yet; it counts for nothing
    confirmed_at timestamptz,
    -- the step of the code that was used last: none at or before it is taken again
    last_step bigint,
    constraint totp_factors_confirmation_is_whole check ((confirmed_at is null) = (last_step is null))
);

-- For who lost the app: each is good once. Only digests are kept.
create table recovery_codes (
    user_id uuid not null constraint recovery_codes_factor_fkey references totp_factors (user_id) on delete cascade,
    digest bytea not null,
    used_at timestamptz,
    constraint recovery_codes_pkey primary key (user_id, digest),
    constraint recovery_codes_digest_length check (octet_length(digest) = 32)
);

-- A sign-in whose password was right and that waits for the second factor.
create table sign_in_challenges (
    digest bytea constraint sign_in_challenges_pkey primary key,
    user_id uuid not null constraint sign_in_challenges_user_fkey references users (id) on delete cascade,
    -- what the sign-in paid as a guess, to be paid back
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

-- Which step was used last is told by what the step let in.
select audit('totp_factors', key => 'user_id', left_out => '{last_step}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('recovery_codes', key => 'user_id',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('sign_in_challenges', key => 'user_id', withheld => '{guess}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
