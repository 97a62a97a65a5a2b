drop index attachments_one_scan;
drop table printed_papers;
select drop_unused_audits();
