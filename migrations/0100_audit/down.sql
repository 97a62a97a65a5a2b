drop function audit(regclass, text, text, text[], text, text[], text[]);
drop function drop_unused_audits();
drop table audit_unlinked, audit_links;
drop function audit_canonical(bigint, audit_events);
drop table audit_events;
drop function refuse_to_lose_trail();
drop function link_audit_events();
drop function audit_field(text);
drop function audit_scopes(text[]);
