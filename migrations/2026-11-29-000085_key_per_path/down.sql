-- What was kept for a path cannot be told apart by key alone, and is sealed to its path.
delete from idempotent_requests where path <> '';
alter table idempotent_requests
    drop constraint idempotent_requests_pkey,
    drop column method,
    drop column path,
    add constraint idempotent_requests_pkey primary key (caller, key);
