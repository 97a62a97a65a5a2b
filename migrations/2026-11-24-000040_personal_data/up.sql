-- The keys that something in this database was sealed with: their ids, and a word sealed with each, so that a start with
-- the wrong key is told before it reads or writes anything. Never the keys.
create table data_keys (
    key_id bytea constraint data_keys_pkey primary key,
    canary bytea not null,
    first_used_at timestamptz not null,
    constraint data_keys_key_id_length check (octet_length(key_id) = 4)
);

select audit('data_keys', key => 'key_id');
