drop trigger team_members_given_up on team_members;
drop function forget_place_that_came;
drop table listing_contacts_set_aside;

create or replace function refuse_merged_user() returns trigger language plpgsql as $$
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

drop function came_from;
