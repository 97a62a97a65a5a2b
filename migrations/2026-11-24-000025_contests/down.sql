drop table contest_hosts;
drop table contests;
drop function are_short_names(text[]);
