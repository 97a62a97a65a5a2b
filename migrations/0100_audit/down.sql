drop function audit(regclass, text, text, text[], text, text[], text[]);
drop function record_change();
drop table audit_links;
drop function audit_canonical(bigint, audit_events);
drop table audit_events;
drop function refuse_to_lose_trail();
drop function link_audit_event();
drop function audit_field(text);
drop function audit_scopes(text[]);
