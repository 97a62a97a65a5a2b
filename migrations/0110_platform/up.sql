-- Platform: what every group uses and no group owns. Text and range types, lists of names, kept answers of writes (idempotency), attempt
-- budgets, messages to people (outbox) and the ids of the data keys.

-- A range of text with equal ends is one value. An exclusion constraint over equal values and overlapping days then needs
-- no extension (btree_gist).
create type text_range as range (subtype = text, collation = "C");

create function point_of(value text)
    returns public.text_range language sql immutable parallel safe strict
    as $$ select public.text_range(value collate "C", value collate "C", '[]') $$;

-- The service makes lexemes itself, because PostgreSQL's parser does not segment Chinese: text becomes a search vector or
-- query without parsing.
create function tsvector_of(text) returns tsvector language sql immutable strict parallel safe
    as $$ select $1::tsvector $$;
create function tsquery_of(text) returns tsquery language sql immutable strict parallel safe
    as $$ select $1::tsquery $$;

-- A list of names: each occurs once and has 1 to 30 characters.
create function are_short_names(names text[]) returns boolean language sql immutable strict parallel safe as $$
    select coalesce(bool_and(char_length(name) between 1 and 30) and count(*) = count(distinct name), true)
      from unnest(names) name
$$;

-- The answer of a write, stored in the transaction of its effect. A second request with the same key gets this answer.
create table idempotent_requests (
    -- the account that sent the key, or `register/` and the user name of a registration
    caller text not null,
    method text not null,
    path text not null,
    key text not null,
    -- the digest of the request and the answer
    sealed_answer bytea not null,
    -- audit_events.request_id of what the request wrote
    request_id text,
    created_at timestamptz not null,
    -- A key belongs to one caller, method and path.
    constraint idempotent_requests_pkey primary key (caller, method, path, key),
    constraint idempotent_requests_key_length check (char_length(key) between 1 and 255)
);

create index idempotent_requests_age_idx on idempotent_requests (created_at);
create index idempotent_requests_request_idx on idempotent_requests (request_id);

-- Attempts at passwords and codes, and messages on request, counted for all replicas. The subject is the digest of what is
-- counted: an account, an address, or a place that an account knows.
create table guess_budgets (
    subject bytea constraint guess_budgets_pkey primary key,
    attempts integer not null,
    counted_since timestamptz not null,
    blocked_until timestamptz,
    constraint guess_budgets_subject_length check (octet_length(subject) = 32),
    constraint guess_budgets_attempts_range check (attempts >= 0)
);

create index guess_budgets_counted_since_idx on guess_budgets (counted_since);

-- Messages to people (SMS, e-mail). A message is written in the transaction that causes it and sent later. Recipient and
-- text are sealed.
create table outbox_messages (
    id uuid constraint outbox_messages_pkey primary key,
    -- null: a decoy, which is never sent
    user_id uuid,
    channel text not null,
    purpose text not null,
    -- null once the message is sent or given up: its content is erased
    sealed bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    next_attempt_at timestamptz not null,
    attempts integer not null default 0,
    sent_at timestamptz,
    given_up_at timestamptz,
    last_error text,
    constraint outbox_messages_channel_known check (channel in ('sms', 'email')),
    constraint outbox_messages_attempts_range check (attempts >= 0),
    constraint outbox_messages_last_error_length check (char_length(last_error) <= 200),
    constraint outbox_messages_end_is_one check (sent_at is null or given_up_at is null),
    constraint outbox_messages_open_is_sealed check (sealed is not null or sent_at is not null or given_up_at is not null)
);

create index outbox_messages_user_idx on outbox_messages (user_id);
create index outbox_messages_created_idx on outbox_messages (created_at);
create index outbox_messages_due_idx on outbox_messages (next_attempt_at) where sent_at is null and given_up_at is null;

-- The ids of the keys that sealed something in this database, each with a known word sealed by it. A start with the wrong
-- key fails before it reads or writes. The keys themselves are never stored.
create table data_keys (
    key_id bytea constraint data_keys_pkey primary key,
    canary bytea not null,
    first_used_at timestamptz not null,
    constraint data_keys_key_id_length check (octet_length(key_id) = 4)
);

select audit('outbox_messages', withheld => '{last_error}', left_out => '{next_attempt_at}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('data_keys', key => 'first_used_at');
