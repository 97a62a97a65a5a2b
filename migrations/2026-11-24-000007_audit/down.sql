-- With their triggers on all tables.
drop function record_change() cascade;
drop function refuse_to_lose_trail() cascade;
drop function link_audit_event() cascade;
drop function audit(regclass, text, text, text[], text, text[], text[]);
drop function audit_canonical(bigint, audit_events);
drop table audit_links;
drop table audit_events;
drop function audit_field(text);
drop function audit_scopes(text[]);
