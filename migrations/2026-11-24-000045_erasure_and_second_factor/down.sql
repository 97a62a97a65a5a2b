update sessions set end_reason = 'deactivated' where end_reason = 'second_factor_reset';
alter table sessions
    drop constraint sessions_end_reason_known,
    add constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated', 'merged'
    ));

select audit('team_members', key => 'team_id',
    whose => 'select array[division], array[lead_id, ($1 ->> ''user_id'')::uuid] from teams
               where id = ($1 ->> ''team_id'')::uuid');
select audit('teams', division => 'division', owners => '{lead_id}');
select audit('memberships',
    whose => 'select array[division], array[($1 ->> ''user_id'')::uuid] from organizations
               where id = ($1 ->> ''organization_id'')::uuid');

drop trigger verifications_user_is_there on verifications;
drop trigger expertise_user_is_there on expertise;
drop trigger team_members_user_is_there on team_members;
drop trigger teams_lead_is_there on teams;
drop trigger memberships_user_is_there on memberships;
drop function refuse_erased_lead();
