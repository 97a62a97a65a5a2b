-- Over one contest nobody is judge and organiser at a time, and who began it is no judge of it: only an organiser who does
-- not judge may know who is behind an entry. Who was both stays organiser.
update role_grants j set revoked_at = greatest(now(), granted_at), version = version + 1
 where role = 'judge' and revoked_at is null and (
     exists (select from contests c where c.id = j.contest_id and c.created_by = j.user_id)
     or exists (select from role_grants o
                 where o.role = 'contest_organizer' and o.revoked_at is null and o.contest_id = j.contest_id
                   and o.user_id = j.user_id
                   and daterange(o.from_on, o.to_on, '[]') && daterange(j.from_on, j.to_on, '[]')));

-- Spans beside each other are two roles; one role twice is what role_grants_do_not_overlap refuses.
alter table role_grants add constraint role_grants_judges_organize_nothing exclude using gist (
    point_of(user_id::text || contest_id::text) with &&,
    daterange(from_on, to_on, '[]') with &&,
    (case role when 'judge' then int4range(0, 1) else int4range(1, 2) end) with -|-
) where (contest_id is not null and revoked_at is null);

-- The person is held first: a merge, which makes him another, holds him too, so of the two one sees the other.
create function check_judge() returns trigger language plpgsql as $$
begin
    perform from users where id = new.user_id for key share;
    if exists (select from contests where id = new.contest_id and created_by = new.user_id) then
        raise exception 'who began a contest is no judge of it'
            using errcode = 'check_violation', constraint = 'role_grants_judges_began_nothing';
    end if;
    return new;
end $$;

create trigger role_grants_judge_checked before insert or update of user_id, role, contest_id on role_grants
    for each row when (new.role = 'judge' and new.contest_id is not null and new.revoked_at is null)
    execute function check_judge();

create function check_contest_beginner() returns trigger language plpgsql as $$
begin
    if exists (select from role_grants where contest_id = new.id and user_id = new.created_by and role = 'judge'
                  and revoked_at is null and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'who judges a contest did not begin it'
            using errcode = 'check_violation', constraint = 'contests_judged_by_another';
    end if;
    return new;
end $$;

create trigger contests_beginner_checked before update of created_by on contests
    for each row when (old.created_by <> new.created_by) execute function check_contest_beginner();
