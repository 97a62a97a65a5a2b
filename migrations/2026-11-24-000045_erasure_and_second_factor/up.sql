-- Who is erased belongs nowhere any more, and nothing that is being written at the same moment changes that.
create function refuse_erased_lead() returns trigger language plpgsql as $$
begin
    perform refuse_erased(new.lead_id);
    return new;
end $$;

create trigger memberships_user_is_there before insert on memberships
    for each row execute function refuse_erased_user();
create trigger teams_lead_is_there before insert or update of lead_id on teams
    for each row execute function refuse_erased_lead();
create trigger team_members_user_is_there before insert on team_members
    for each row execute function refuse_erased_user();
create trigger expertise_user_is_there before insert on expertise
    for each row execute function refuse_erased_user();
create trigger verifications_user_is_there before insert on verifications
    for each row execute function refuse_erased_user();

-- What a person may ask us to erase is not told by the trail: the title that he has, what he does in a team, and what a team
-- is called, which may be his name.
select audit('memberships', withheld => '{title}',
    whose => 'select array[division], array[($1 ->> ''user_id'')::uuid] from organizations
               where id = ($1 ->> ''organization_id'')::uuid');
select audit('teams', division => 'division', owners => '{lead_id}', withheld => '{name,introduction}');
select audit('team_members', key => 'team_id', withheld => '{part}',
    whose => 'select array[division], array[lead_id, ($1 ->> ''user_id'')::uuid] from teams
               where id = ($1 ->> ''team_id'')::uuid');

-- A lost second factor is taken away by an administrator, and every session goes with it.
alter table sessions
    drop constraint sessions_end_reason_known,
    add constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated', 'merged',
        'second_factor_reset'
    ));
