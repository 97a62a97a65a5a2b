drop trigger contests_beginner_checked on contests;
drop function check_contest_beginner();
drop trigger role_grants_judge_checked on role_grants;
drop function check_judge();
alter table role_grants drop constraint role_grants_judges_organize_nothing;
