drop table zone_cities;
drop table zones;
