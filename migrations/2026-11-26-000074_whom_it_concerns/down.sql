alter table idempotent_requests drop column concerns;
drop function audit_concerned_here;
drop function audit_concerned;
