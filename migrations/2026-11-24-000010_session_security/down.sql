drop table known_places;
drop table guess_budgets;
drop trigger sessions_of_active_users on sessions;
drop function refuse_session_of_deactivated;
drop trigger users_deactivation_ends_sessions on users;
drop function end_sessions_of_deactivated;
-- The reasons that only this migration knows become the nearest one that was there before.
update sessions set end_reason = 'logout' where end_reason in ('ended_by_owner', 'password_reset', 'deactivated');
alter table sessions
    drop constraint sessions_end_reason_known,
    drop column last_used_at,
    drop column user_agent,
    drop column address,
    drop column second_factor_at,
    add constraint sessions_end_reason_known
        check (end_reason in ('logout', 'refresh_token_reused', 'password_changed'));
select audit('sessions', owners => '{user_id}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
alter table users
    drop column deactivated_at,
    drop column deactivated_by,
    drop column deactivation_reason;
