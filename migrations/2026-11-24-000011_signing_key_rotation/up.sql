-- A key is published before it signs, and signs until the next one begins (`retired_at`, which can lie ahead).
alter table signing_keys add column not_before timestamptz;
update signing_keys set not_before = created_at;
alter table signing_keys
    alter column not_before set not null,
    add constraint signing_keys_retired_after_beginning check (retired_at >= not_before);
