drop table contest_hosts, contests;
drop function series_key(text);
