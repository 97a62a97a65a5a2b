drop trigger memberships_first_acceptance_kept on memberships;
drop function keep_first_acceptance();
alter table memberships drop column first_accepted_at;
