drop table contest_hosts, contests;
drop function series_key(text);
drop function are_short_names(text[]);
