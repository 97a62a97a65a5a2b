-- Who administers where a contest lies is no judge of it either: he may correct, move and cancel it, and finalises its
-- results. Who was both stays administrator.
create function judged_by_administrators(judge uuid, contest uuid) returns boolean language sql stable as $$
    select exists (
        select from role_grants j
          join contests c on c.id = j.contest_id
          join role_grants a on a.user_id = j.user_id and a.role in ('province_admin', 'city_admin') and a.revoked_at is null
         where (a.role = 'province_admin'
                or starts_with(c.division, regexp_replace(a.division, '^(\d\d)0000$|^(\d{4})00$', '\1\2')))
           and j.role = 'judge' and j.revoked_at is null and j.user_id = $1 and c.id = coalesce($2, c.id)
           and daterange(a.from_on, a.to_on, '[]') && daterange(j.from_on, j.to_on, '[]'))
$$;

update role_grants j set revoked_at = greatest(now(), granted_at), version = version + 1
 where role = 'judge' and revoked_at is null and judged_by_administrators(user_id, contest_id);

-- Of two appointments of one person at once the second sees the first.
create function check_judge_administers_nothing() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('judge ' || new.user_id::text, 0));
    if judged_by_administrators(new.user_id, null) then
        raise exception 'who administers where a contest lies is no judge of it'
            using errcode = 'exclusion_violation', constraint = 'role_grants_judges_administer_nothing';
    end if;
    return null;
end $$;

create trigger role_grants_judge_administers_nothing
    after insert or update of user_id, role, division, contest_id, from_on, to_on, revoked_at on role_grants
    for each row when (new.role in ('judge', 'city_admin', 'province_admin') and new.revoked_at is null)
    execute function check_judge_administers_nothing();

-- A contest that is moved lies elsewhere, and may be administered by who judges it. Who is being appointed waits for the
-- row of the contest.
create function check_contest_judges() returns trigger language plpgsql as $$
declare
    judge uuid;
begin
    for judge in select distinct user_id from role_grants where contest_id = new.id and role = 'judge' order by user_id loop
        perform pg_advisory_xact_lock(hashtextextended('judge ' || judge::text, 0));
        if judged_by_administrators(judge, new.id) then
            raise exception 'who judges a contest does not administer where it lies'
                using errcode = 'exclusion_violation', constraint = 'contests_judged_by_no_administrator';
        end if;
    end loop;
    return null;
end $$;

create trigger contests_judges_checked after update of division on contests
    for each row when (old.division <> new.division) execute function check_contest_judges();
