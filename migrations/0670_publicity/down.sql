drop table ranking_acknowledgements;
drop table objections;
drop table publicity_items;
drop table publicity_periods;
drop function refuse_item_change();
select drop_unused_audits();
