-- An account that an administrator has closed. It signs in nowhere; what it wrote stays.
alter table users
    add column deactivated_at timestamptz,
    add column deactivated_by uuid constraint users_deactivated_by_fkey references users (id),
    add column deactivation_reason text,
    add constraint users_deactivation_is_whole check (
        (deactivated_at is null) = (deactivation_reason is null) and (deactivated_by is null or deactivated_at is not null)
    ),
    add constraint users_deactivation_reason_length check (char_length(deactivation_reason) between 1 and 500);

create index users_deactivated_by_idx on users (deactivated_by);

-- What its owner recognises a session by, and whether a second factor was shown in it.
alter table sessions
    add column last_used_at timestamptz,
    add column user_agent text not null default '',
    add column address text not null default '',
    add column second_factor_at timestamptz,
    add constraint sessions_user_agent_length check (char_length(user_agent) <= 300),
    add constraint sessions_address_length check (char_length(address) <= 45);

update sessions set last_used_at = created_at;

alter table sessions
    alter column last_used_at set not null,
    drop constraint sessions_end_reason_known,
    -- `merged` for a database that had the merges of users before this.
    add constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated', 'merged'
    ));

select audit('sessions', owners => '{user_id}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid',
    withheld => '{user_agent,address}', left_out => '{last_used_at}');

-- Whoever closes an account ends all its sessions, wherever that is written; and none begins afterwards: both hold the
-- row of the account.
create function end_sessions_of_deactivated() returns trigger language plpgsql as $$
begin
    update sessions set ended_at = new.deactivated_at, end_reason = 'deactivated'
     where user_id = new.id and ended_at is null;
    return null;
end
$$;

create trigger users_deactivation_ends_sessions after update of deactivated_at on users
    for each row when (old.deactivated_at is null and new.deactivated_at is not null)
    execute function end_sessions_of_deactivated();

create function refuse_session_of_deactivated() returns trigger language plpgsql as $$
begin
    perform 1 from users where id = new.user_id and deactivated_at is not null for share;
    if found then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'sessions_of_active_users';
    end if;
    return new;
end
$$;

create trigger sessions_of_active_users before insert on sessions
    for each row execute function refuse_session_of_deactivated();

-- How often somebody guessed lately: at an account, from an address, from a place that an account knows. Shared by all
-- replicas. The subject is a digest.
create table guess_budgets (
    subject bytea constraint guess_budgets_pkey primary key,
    attempts integer not null,
    counted_since timestamptz not null,
    blocked_until timestamptz,
    constraint guess_budgets_subject_length check (octet_length(subject) = 32),
    constraint guess_budgets_attempts_range check (attempts >= 0)
);

create index guess_budgets_counted_since_idx on guess_budgets (counted_since);

-- Devices and addresses from which an account was signed in to before: a stranger's guesses do not count there.
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
