drop table contest_events, errata;
drop function refuse_to_rewrite;
