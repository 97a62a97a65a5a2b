drop table memberships;
drop table org_units;
drop table organizations;
drop function refuse_parent_circle();
drop function point_of(text);
drop type text_range;
