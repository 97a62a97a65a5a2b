drop view entry_owners;
drop function walled_entries(uuid[]);
drop table entry_walls, entry_reveals, entry_checks, entry_step_decisions, entry_members, entries;
select drop_unused_audits();
