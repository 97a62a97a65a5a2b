drop table contest_events, errata;
drop function refuse_to_rewrite;
select drop_unused_audits();
