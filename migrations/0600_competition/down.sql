drop table contest_hosts, contests;
drop function series_key(text);
select drop_unused_audits();
