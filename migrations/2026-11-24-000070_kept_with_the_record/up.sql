-- Nothing new comes to a record that has been merged; but the survivor may leave with it what came from it, when he puts his
-- own in its place while the merge can be taken back.
create function came_from(record uuid, moved text, owner_column text, key text) returns boolean
    language sql stable as $$
    select exists (
        select from user_merge_moves m join user_merges g on g.id = m.merge_id
         where g.user_id = record and g.undone_at is null
           and m.table_name = moved and m.column_name = owner_column and m.row_key = key)
$$;

create or replace function refuse_merged_user() returns trigger language plpgsql as $$
declare
    whose constant uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    other uuid;
begin
    select merged_into into other from users where id = whose for key share;
    if other is not null
        and not (tg_op = 'UPDATE' and came_from(whose, tg_table_name, tg_argv[0], to_jsonb(new) ->> 'id'))
    then
        raise exception 'the user has been merged into another'
            using errcode = 'check_violation', constraint = 'merged_users_hold_nothing';
    end if;
    return new;
end $$;
