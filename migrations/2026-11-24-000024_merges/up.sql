-- Two records of one person become one. Everything of the old one follows; a journal says what moved, so that it can all
-- go back.
alter table users
    add column merged_into uuid constraint users_merged_into_fkey references users (id),
    add constraint users_merge_into_another check (merged_into <> id);
create index users_merged_into_idx on users (merged_into);

create table user_merges (
    id uuid constraint user_merges_pkey primary key,
    user_id uuid not null constraint user_merges_user_fkey references users (id),
    into_id uuid not null constraint user_merges_into_fkey references users (id),
    merged_by uuid not null constraint user_merges_merged_by_fkey references users (id),
    merged_at timestamptz not null,
    undone_by uuid constraint user_merges_undone_by_fkey references users (id),
    undone_at timestamptz,
    constraint user_merges_undoing_is_whole check ((undone_by is null) = (undone_at is null))
);

create unique index user_merges_one_in_force on user_merges (user_id) where undone_at is null;
create index user_merges_user_idx on user_merges (user_id);
create index user_merges_into_idx on user_merges (into_id);
create index user_merges_merged_by_idx on user_merges (merged_by);
create index user_merges_undone_by_idx on user_merges (undone_by);

create table user_merge_moves (
    merge_id uuid not null constraint user_merge_moves_merge_fkey references user_merges (id),
    table_name text not null,
    column_name text not null,
    row_key text not null,
    constraint user_merge_moves_pkey primary key (merge_id, table_name, column_name, row_key)
);

select audit('user_merges', owners => '{user_id,into_id}');
select audit('user_merge_moves', key => 'merge_id',
    whose => 'select ''{}''::text[], array[user_id, into_id] from user_merges where id = ($1 ->> ''merge_id'')::uuid');

-- Nothing new comes to a record that has been merged: what was under way when it happened waits for the merge here, and
-- sees it then.
create function refuse_merged_user() returns trigger language plpgsql as $$
declare
    whose constant uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    other uuid;
begin
    select merged_into into other from users where id = whose for key share;
    if other is not null then
        raise exception 'the user has been merged into another'
            using errcode = 'check_violation', constraint = 'merged_users_hold_nothing';
    end if;
    return new;
end $$;

create trigger sessions_of_nobody_merged before insert on sessions
    for each row execute function refuse_merged_user('user_id');
create trigger listings_of_nobody_merged before insert or update of owner_id on listings
    for each row execute function refuse_merged_user('owner_id');
create trigger role_grants_of_nobody_merged before insert or update of user_id on role_grants
    for each row execute function refuse_merged_user('user_id');
create trigger memberships_of_nobody_merged before insert or update of user_id on memberships
    for each row execute function refuse_merged_user('user_id');
create trigger teams_of_nobody_merged before insert or update of lead_id on teams
    for each row execute function refuse_merged_user('lead_id');
create trigger team_members_of_nobody_merged before insert or update of user_id on team_members
    for each row execute function refuse_merged_user('user_id');
create trigger expertise_of_nobody_merged before insert or update of user_id on expertise
    for each row execute function refuse_merged_user('user_id');
create trigger verifications_of_nobody_merged before insert or update of user_id on verifications
    for each row execute function refuse_merged_user('user_id');

alter table sessions
    drop constraint sessions_end_reason_known,
    add constraint sessions_end_reason_known check (end_reason in (
        'logout', 'refresh_token_reused', 'password_changed', 'ended_by_owner', 'password_reset', 'deactivated', 'merged'
    ));
