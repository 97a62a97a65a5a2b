-- A made-up contest in a preliminary stage that is judged and locked. The table `made_up` says how large it is; equal seeds
-- give equal scores. Two entries of a track have equal sheets each, so that the last place is always cut by a tie.

create function pg_temp.id(kind text, number bigint default 0) returns uuid language sql immutable as $$
    select md5(kind || number)::uuid
$$;

create function pg_temp.tracks() returns text[] language sql immutable as $$
    select array['数字乡村', '农畜产品加工', '文化旅游', '清洁能源']
$$;

-- Person 0 organises the contest and owns the entries, the others judge.
insert into persons (id)
select pg_temp.id('person', number) from made_up, generate_series(0, judges * 4) as number;

insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at)
select pg_temp.id('person', number), pg_temp.id('person', number), 'person_' || number, '人员' || number, 'worker', now(), now()
  from made_up, generate_series(0, judges * 4) as number;

insert into contests (id, status, series, edition, title, level, division, tracks, created_by, published_at, created_at, updated_at)
select pg_temp.id('contest'), 'published', '测速大赛', 1, '测速大赛', 'province', '510000', pg_temp.tracks(),
       pg_temp.id('person'), now(), now(), now();

insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, rules, rules_hash, rules_frozen_at,
    locked_at, created_at, updated_at)
select pg_temp.id('stage'), pg_temp.id('contest'), 1, 'preliminary', '初评', now() - interval '2 days', now() - interval '1 day',
       rules, rules_hash, now(), now(), now(), now()
  from made_up;

update contests set status = 'preliminary', current_stage_id = pg_temp.id('stage');

insert into contest_judges (id, contest_id, user_id, status, tracks, invited_by, created_at, updated_at)
select pg_temp.id('judge', track * judges + place), pg_temp.id('contest'), pg_temp.id('person', 1 + track * judges + place),
       'accepted', (pg_temp.tracks())[1 + track:1 + track], pg_temp.id('person'), now(), now()
  from made_up, generate_series(0, 3) as track, generate_series(0, judges - 1) as place;

insert into stage_judges (stage_id, judge_id, panel)
select pg_temp.id('stage'), id, tracks[1] from contest_judges;

-- Writing the trail of the made-up rows takes longer than writing the rows.
alter table entries disable trigger audited;
alter table reviews disable trigger audited;

insert into entries (id, contest_id, status, owner_id, division, track, title, number, blind_code, created_by, submitted_at,
    created_at, updated_at)
select pg_temp.id('entry', number), pg_temp.id('contest'), 'qualified', pg_temp.id('person'), '510000',
       (pg_temp.tracks())[1 + number % 4], '项目' || number, number + 1, 'B' || number, pg_temp.id('person'), now(), now(), now()
  from made_up, generate_series(0, entries - 1) as number;

-- Scores go from 60 to 100 by halves: 87.5.
insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, recusal_answered_at, scores, total, started_at,
    submitted_at, submitted_hash, locked_at, assigned_by, created_at, updated_at)
select pg_temp.id('review', number::bigint * judges + place), pg_temp.id('contest'), pg_temp.id('stage'),
       pg_temp.id('entry', number), pg_temp.id('judge', number % 4 * judges + place), 'locked', now(), scores, total, now(), now(),
       encode(sha256(convert_to(concat_ws(' ', number, place, scores), 'UTF8')), 'hex'), now(), pg_temp.id('person'), now(), now()
  from made_up, generate_series(0, entries - 1) as number, generate_series(0, judges - 1) as place,
       lateral (
           select jsonb_object_agg('criterion_' || criterion, score::text) as scores,
                  trim_scale(sum(score * (rules #>> array['criteria', (criterion - 1)::text, 'weight'])::numeric) / 100)::text as total
             from (
                 select criterion, trim_scale(60 + 0.5 * (
                            ('x' || left(md5(concat_ws(' ', seed, number / 8, number % 4, place, criterion)), 7))::bit(28)::integer % 81
                        )) as score
                   from generate_series(1, criteria) as criterion
             ) as scored
       ) as sheet;

alter table entries enable trigger audited;
alter table reviews enable trigger audited;

analyze;
