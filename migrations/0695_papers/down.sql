drop index attachments_one_scan;
drop table printed_papers;
