update sessions set end_reason = 'logout' where end_reason = 'merged';
alter table sessions
    drop constraint sessions_end_reason_known,
    add constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated'
    ));

drop trigger verifications_of_nobody_merged on verifications;
drop trigger expertise_of_nobody_merged on expertise;
drop trigger team_members_of_nobody_merged on team_members;
drop trigger teams_of_nobody_merged on teams;
drop trigger memberships_of_nobody_merged on memberships;
drop trigger role_grants_of_nobody_merged on role_grants;
drop trigger listings_of_nobody_merged on listings;
drop trigger sessions_of_nobody_merged on sessions;
drop function refuse_merged_user();
drop table user_merge_moves;
drop table user_merges;
alter table users drop column merged_into;
