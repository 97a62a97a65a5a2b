drop trigger contests_judges_checked on contests;
drop function check_contest_judges();
drop trigger role_grants_judge_administers_nothing on role_grants;
drop function check_judge_administers_nothing();
drop function judged_by_administrators(uuid, uuid);
