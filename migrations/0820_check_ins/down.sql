drop function is_of_person(uuid, uuid), lies_inside(text, text[]);
drop table check_in_attempts, check_ins, door_tokens;
drop function refuse_to_change_attempts();
select drop_unused_audits();
