drop table calendar_feeds;
select drop_unused_audits();
