drop index memberships_accepted_idx;
alter table memberships drop column accepted_at;
drop trigger contests_take_role_grants_along on contests;
drop trigger organizations_take_role_grants_along on organizations;
drop function move_role_grants();
drop trigger organizations_society_checked on organizations;
drop function check_society_stays_one();
drop trigger role_grants_society_checked on role_grants;
drop function check_role_society();
alter table role_grants drop constraint role_grants_do_not_overlap;
-- Of several at different times, the one that comes first is what was there before.
update role_grants g set revoked_at = greatest(now(), granted_at), version = version + 1
 where revoked_at is null and (num_nonnulls(organization_id, contest_id) > 0 or exists (
     select from role_grants o where o.revoked_at is null and o.id < g.id
        and (o.user_id, o.role, o.division) = (g.user_id, g.role, g.division)));
create unique index role_grants_one_in_force on role_grants (user_id, role, division) where revoked_at is null;
alter table role_grants drop constraint role_grants_scope_fits_role;
alter table role_grants drop constraint role_grants_days_in_order;
alter table role_grants drop constraint role_grants_contest_fkey;
alter table role_grants drop constraint role_grants_organization_fkey;
alter table role_grants drop column to_on;
alter table role_grants drop column from_on;
alter table role_grants drop column contest_id;
alter table role_grants drop column organization_id;
