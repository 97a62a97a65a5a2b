//! The walls of a contest, from the relations of persons that the slices declare: in one statement, whatever the number of
//! entries and officials.

use chrono::{Duration, Months};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Timestamptz, Uuid as SqlUuid};

use crate::competition::contests::codes::ContestStatus;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, EntryId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{contest_wall_runs, contests, entries};
use crate::platform::person_relations::{self, COUNTED_YEARS, PersonRelation};

/// Walls are computed again after so many hours: people join organisations and teams.
const KEPT_HOURS: i64 = 24;
/// Contests that one turn of the job computes.
const CONTESTS_A_TURN: i64 = 10;

/// The accounts of those who on the day `$3` have a part in the contest `$2` beside judging it: the creator, organisers, and
/// administrators of its division. An appointment that is still to come counts.
pub const KEEPERS: &str = r"
    select created_by as id from contests where id = $2
    union select g.user_id from role_grants g join contests c on c.id = $2
     where g.revoked_at is null and (g.to_on is null or g.to_on >= $3::date)
       and (g.role = 'contest_organizer' and g.contest_id = c.id or g.role = 'province_admin'
            or g.role = 'city_admin'
               and starts_with(c.division, regexp_replace(g.division, '^(\d\d)0000$|^(\d{4})00$', '\1\2')))";

/// The accounts of its judges.
const JUDGES: &str = "
    select user_id from contest_judges where contest_id = $2 and status in ('invited', 'accepted')
    union select user_id from role_grants
     where role = 'judge' and contest_id = $2 and revoked_at is null and (to_on is null or to_on >= $3::date)";

/// All ids of officials and of the persons and organisations of entries (`$4`: of one entry). The persons of an entry are the
/// owner, the team with its advisers, the organisation with its account, and the organisations of the owner and the team.
const IDS: &str = "
    officials as materialized (
        select u.person_id as person, other.id from accounts
          join users u on u.id = accounts.id join users other on other.person_id = u.person_id
        union select u.person_id, r.id from accounts
          join users u on u.id = accounts.id join users other on other.person_id = u.person_id
          join person_records r on r.taken_over_by = other.id
    ), scope as materialized (
        select id, organization_id from entries
         where contest_id = $2 and submitted_at is not null and ($4::uuid is null or id = $4)
    ), named as (
        select s.id as entry, w.person_id as id from scope s join entry_owners w on w.entry_id = s.id
        union select id, organization_id from scope where organization_id is not null
        union select s.id, o.account_id from scope s join organizations o on o.id = s.organization_id
               where o.account_id is not null
        union select s.id, o.id from scope s join entry_owners w on w.entry_id = s.id
               join organizations o on o.account_id = w.person_id
        union select s.id, m.person_id from scope s join entry_members m on m.entry_id = s.id
        union select s.id, m.organization_id from scope s join entry_members m on m.entry_id = s.id
               where m.organization_id is not null
    ), entrants as materialized (
        select distinct entry, coalesce(u.person_id, taker.person_id, named.id) as person from named
          left join users u on u.id = named.id
          left join person_records r on r.id = named.id left join users taker on taker.id = r.taken_over_by
    ), people as materialized (
        select person, person as id from entrants
        union select e.person, u.id from entrants e join users u on u.person_id = e.person
        union select e.person, r.id from entrants e join users u on u.person_id = e.person
          join person_records r on r.taken_over_by = u.id
    )";

const WRITTEN: &str = "
    wanted as materialized (
        select distinct on (entry, official, relation) entry, official, relation, kind, row_id, entrant
          from found join entrants on entrants.person = found.entrant
         where official <> entrant or relation = 'same_person'
         order by entry, official, relation, row_id, entrant
    ), gone as (
        delete from entry_walls w using scope
         where scope.id = w.entry_id and w.source = 'computed' and not exists (
            select from wanted where entry = w.entry_id and official = w.person_id and wanted.relation = w.relation)
    )
    insert into entry_walls (entry_id, person_id, source, relation, path, created_at)
    select entry, official, 'computed', relation, jsonb_build_array(
               jsonb_build_object('kind', kind, 'id', row_id), jsonb_build_object('kind', 'entrant', 'id', entrant)), $5
      from wanted
        on conflict (entry_id, person_id, source, relation) do update set path = excluded.path
     where entry_walls.path <> excluded.path";

/// Notifications that now are about something behind a wall.
const FORGOTTEN: &str = "
    delete from notifications n using users u
     where n.user_id = u.id and is_hidden(n.resource, n.resource_id, u.id) and u.person_id in (
        select own.person_id from entry_walls w
          join entries e on e.id = w.entry_id join users own on w.person_id in (own.id, own.person_id)
         where e.contest_id = $1 and ($2::uuid is null or e.id = $2))";

/// Answers kept for repeated requests of officials whose wall is new.
const ANSWERS_FORGOTTEN: &str = "
    delete from idempotent_requests where caller in (
        select u.id::text from entry_walls w join entries e on e.id = w.entry_id
          join users own on own.id = w.person_id join users u on u.person_id = own.person_id
         where e.contest_id = $1 and ($2::uuid is null or e.id = $2) and w.created_at >= $3)";

/// Judges are recused from reviews of entries behind their walls whose scores are not locked, as by a declared conflict.
const RECUSED: &str = "
    update reviews r set status = 'recused', recusal_kind = 'other', recusal_answered_at = coalesce(recusal_answered_at, $3),
           version = r.version + 1, updated_at = $3
      from contest_judges j join users u on u.id = j.user_id
     where j.id = r.judge_id and r.contest_id = $1 and ($2::uuid is null or r.entry_id = $2)
       and r.status in ('assigned', 'started', 'submitted', 'returned')
       and exists (select from entry_walls w
                    where w.entry_id = r.entry_id and w.person_id = u.person_id and w.source = 'computed')";

fn statement(relations: &[&PersonRelation]) -> String {
    let related = relations.iter().flat_map(|relation| {
        let orders = [("person_a", "person_b"), ("person_b", "person_a")];
        let orders = orders.into_iter().take(if relation.symmetric { 1 } else { 2 });
        orders.map(move |(official, entrant)| {
            format!(
                "select o.person as official, p.person as entrant, '{}'::text as relation, kind, row_id
                   from ({}) as related (person_a, person_b, kind, row_id)
                   join officials o on o.id = {official} join people p on p.id = {entrant}",
                relation.code, relation.query
            )
        })
    });
    let related: Vec<String> = related.collect();
    format!(
        "with accounts as ({KEEPERS} union {JUDGES}), {IDS}, found as materialized ({}), {WRITTEN}",
        related.join(" union ")
    )
}

pub fn rebuild(tx: &mut Tx<'_>, contest: ContestId, entry: Option<EntryId>) -> QueryResult<()> {
    let relations = person_relations::all().ok_or_else(|| {
        let cause = "the relations of persons are not registered";
        diesel::result::Error::QueryBuilderError(cause.into())
    })?;
    let today = official_day(tx.now);
    let since = today
        .checked_sub_months(Months::new(12 * COUNTED_YEARS))
        .unwrap_or(today);
    // One after another, so that none misses what another has written. The planner overestimates the statement a thousandfold:
    // to compile it would take a hundred times as long as to run it.
    diesel::sql_query(
        "select pg_advisory_xact_lock(hashtextextended('walls ' || $1::text, 0)), set_config('jit', 'off', true)",
    )
        .bind::<SqlUuid, _>(contest)
        .execute(tx.conn)?;
    diesel::sql_query(statement(relations))
        .bind::<Date, _>(since)
        .bind::<SqlUuid, _>(contest)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(entry)
        .bind::<Timestamptz, _>(tx.now)
        .execute(tx.conn)?;
    diesel::sql_query(RECUSED)
        .bind::<SqlUuid, _>(contest)
        .bind::<Nullable<SqlUuid>, _>(entry)
        .bind::<Timestamptz, _>(tx.now)
        .execute(tx.conn)?;
    forget_hidden(tx, contest, entry)?;
    if entry.is_none() {
        let run = contest_wall_runs::computed_at.eq(tx.now);
        diesel::insert_into(contest_wall_runs::table)
            .values((contest_wall_runs::contest_id.eq(contest), run))
            .on_conflict(contest_wall_runs::contest_id)
            .do_update()
            .set(run)
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Deletes what officials were told of entries that are now behind their walls, and answers kept for their requests before.
pub fn forget_hidden(
    tx: &mut Tx<'_>,
    contest: ContestId,
    entry: Option<EntryId>,
) -> QueryResult<()> {
    diesel::sql_query(FORGOTTEN)
        .bind::<SqlUuid, _>(contest)
        .bind::<Nullable<SqlUuid>, _>(entry)
        .execute(tx.conn)?;
    diesel::sql_query(ANSWERS_FORGOTTEN)
        .bind::<SqlUuid, _>(contest)
        .bind::<Nullable<SqlUuid>, _>(entry)
        .bind::<Timestamptz, _>(tx.now)
        .execute(tx.conn)
        .map(drop)
}

/// Computes the walls of running contests whose last computation is a day old; returns how many contests.
pub fn rebuild_due(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    use ContestStatus::{Cancelled, Draft};
    let fresh = contest_wall_runs::table
        .filter(contest_wall_runs::contest_id.eq(contests::id))
        .filter(contest_wall_runs::computed_at.gt(tx.now - Duration::hours(KEPT_HOURS)));
    let due: Vec<ContestId> = contests::table
        .filter(contests::status.ne_all([Draft, Cancelled]))
        .filter(exists(
            entries::table.filter(
                entries::contest_id
                    .eq(contests::id)
                    .and(entries::submitted_at.is_not_null()),
            ),
        ))
        .filter(not(exists(fresh)))
        .order(contests::id)
        .limit(most.min(CONTESTS_A_TURN))
        .select(contests::id)
        .load(tx.conn)?;
    for contest in &due {
        rebuild(tx, *contest, None)?;
    }
    Ok(due.len())
}
