drop table zone_cities, zones, divisions, code_list_items, code_lists;
