drop table calendar_days, calendars, zone_cities, zones, divisions, code_list_items, code_lists;
drop function keep_calendars();
drop function division_short_name(text);
select drop_unused_audits();
