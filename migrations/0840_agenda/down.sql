drop table agenda_items;
