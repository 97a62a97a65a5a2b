drop table agenda_items;
select drop_unused_audits();
