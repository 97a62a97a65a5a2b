-- The answer of a write, kept in the transaction of its effect: either both are there or neither is.
create table idempotent_requests (
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    answer jsonb not null,
    created_at timestamptz not null,
    constraint idempotent_requests_pkey primary key (caller, key),
    constraint idempotent_requests_key_length check (char_length(key) between 1 and 255)
);

create index idempotent_requests_age_idx on idempotent_requests (created_at);
