drop function is_of_person(uuid, uuid);
drop table check_in_attempts, check_ins, door_tokens;
drop function refuse_to_change_attempts();
