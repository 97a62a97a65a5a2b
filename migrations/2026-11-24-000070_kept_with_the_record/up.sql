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

-- The contact that a listing came with, when another takes its place while the merge can be taken back. Null: it had none.
create table listing_contacts_set_aside (
    id uuid constraint listing_contacts_set_aside_pkey primary key,
    merge_id uuid not null constraint listing_contacts_set_aside_merge_fkey references user_merges (id),
    listing_id uuid not null
        constraint listing_contacts_set_aside_listing_fkey references listings (id) on delete cascade,
    sealed bytea,
    written_by uuid constraint listing_contacts_set_aside_written_by_fkey references users (id),
    constraint listing_contacts_set_aside_once unique (merge_id, listing_id)
);
create index listing_contacts_set_aside_listing_idx on listing_contacts_set_aside (listing_id);
create index listing_contacts_set_aside_written_by_idx on listing_contacts_set_aside (written_by);

select audit('listing_contacts_set_aside',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');

-- A place in a team has no name but the two whose it is: one that is given up and taken anew is another than came by a merge.
create function forget_place_that_came() returns trigger language plpgsql as $$
begin
    delete from user_merge_moves m using user_merges g
     where g.id = m.merge_id and g.into_id = old.user_id and g.undone_at is null
       and m.table_name = tg_table_name and m.row_key = old.team_id::text;
    return null;
end $$;

create trigger team_members_given_up after delete on team_members
    for each row execute function forget_place_that_came();
