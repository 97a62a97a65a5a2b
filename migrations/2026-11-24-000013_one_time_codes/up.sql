-- Messages to people (SMS, e-mail), written in the transaction of what they tell of and sent from here. Recipient and
-- text are sealed.
create table outbox_messages (
    id uuid constraint outbox_messages_pkey primary key,
    user_id uuid constraint outbox_messages_user_fkey references users (id) on delete cascade,
    channel text not null,
    purpose text not null,
    -- null: it was sent, or will not be, and what it said is forgotten
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

-- Codes of a few digits, sent to somebody to prove that he reads there. A keyed hash is kept: the digits are too few for
-- any other. Without a user it is a decoy, so that nobody learns from the answer whether there is such an account.
create table one_time_codes (
    id uuid constraint one_time_codes_pkey primary key,
    purpose text not null,
    user_id uuid constraint one_time_codes_user_fkey references users (id) on delete cascade,
    -- the contact point that it proves, in the version that it was sent to
    contact_kind text,
    contact_version integer,
    -- of what who asked for it was told, where he is not signed in
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

select audit('outbox_messages', withheld => '{last_error}', left_out => '{next_attempt_at}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('one_time_codes',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
