drop function person_ids(uuid), person_name(uuid);
drop table person_records;
