drop table divisions;
drop table code_list_items;
drop table code_lists;
