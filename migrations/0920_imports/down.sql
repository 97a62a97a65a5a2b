drop table import_faults;
drop table import_rows;
drop table imports;
select drop_unused_audits();
