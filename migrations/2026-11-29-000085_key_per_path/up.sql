-- An idempotency key is the caller's for one method and path. What was kept before has neither (''); it is found by its
-- fingerprint, and is gone after a day.
alter table idempotent_requests
    add column method text not null default '',
    add column path text not null default '',
    drop constraint idempotent_requests_pkey,
    add constraint idempotent_requests_pkey primary key (caller, method, path, key);
