mod conflicts;
pub mod effects;
mod pledges;
mod walls;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{InnerJoinQuerySource, count_star, exists};
use diesel::prelude::*;
use uuid::Uuid;

pub use conflicts::{Conflict, ConflictScope, NewConflict, declare, page as conflicts, shown};
pub use pledges::{Pledge, find as latest_pledge, insert as insert_pledge};
use walls::KEEPERS;
pub use walls::{forget_hidden, rebuild_due};

use super::codes::ContestJudgeStatus;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, ContestJudgeId, EntryId, UserId};
use crate::people::users::model::{is_record_of, person_name};
use crate::platform::db::schema::{contest_judges, contests, reviews};
use crate::platform::db::{Condition, Tx, any_of, inside};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_judges)]
pub struct ContestJudge {
    pub id: ContestJudgeId,
    pub version: i32,
    pub contest_id: ContestId,
    pub user_id: UserId,
    pub status: ContestJudgeStatus,
    pub status_reason: Option<String>,
    pub tracks: Vec<String>,
    pub entry_limit: Option<i16>,
    pub invited_by: UserId,
    pub answered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A judge, and what rights on judges depend on.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_judges)]
pub struct OfContest {
    #[diesel(embed)]
    pub row: ContestJudge,
    #[diesel(embed)]
    pub contest: ContestFacts,
    #[diesel(select_expression = person_name(contest_judges::user_id))]
    pub name: Option<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contests)]
pub struct ContestFacts {
    pub id: ContestId,
    pub status: ContestStatus,
    pub division: DivisionCode,
    pub created_by: UserId,
    pub title: String,
    pub tracks: Vec<String>,
}

/// An invitation to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = contest_judges, treat_none_as_default_value = false)]
pub struct NewContestJudgeRow {
    pub id: ContestJudgeId,
    pub contest_id: ContestId,
    pub user_id: UserId,
    pub status: ContestJudgeStatus,
    pub tracks: Vec<String>,
    pub entry_limit: Option<i16>,
    pub invited_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A move: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = contest_judges)]
pub struct ContestJudgeMoved {
    pub status: Option<ContestJudgeStatus>,
    pub status_reason: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// The states of a person who judges or may come to.
pub const STANDING: [ContestJudgeStatus; 2] =
    [ContestJudgeStatus::Invited, ContestJudgeStatus::Accepted];

/// Judges with their contests.
pub type OfContests = InnerJoinQuerySource<contest_judges::table, contests::table>;

/// The judges that a caller may know of: the caller, and those of contests in which the right to read judging reaches.
pub fn visible_to(caller: &Caller) -> Condition<OfContests> {
    let own = Box::new(contest_judges::user_id.eq_any(caller.records.clone()));
    any_of(own, [read_by(caller)])
}

/// The judges of contests in which the caller's right to read judging reaches.
fn read_by(caller: &Caller) -> Condition<OfContests> {
    let territory = caller.territory(Right::ReadJudging);
    if territory.everything {
        return Box::new(contests::id.is_not_null());
    }
    let begun = inside(contests::division, &territory.begun_inside).map(|there| {
        let contest = contests::created_by.eq_any(caller.records.clone());
        Box::new(contest.and(there)) as Condition<_>
    });
    any_of(
        Box::new(contests::id.eq_any(territory.contests)),
        inside(contests::division, &territory.inside).chain(begun),
    )
}

/// A judge that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: ContestJudgeId,
    caller: &Caller,
) -> QueryResult<Option<OfContest>> {
    contest_judges::table
        .inner_join(contests::table)
        .filter(contest_judges::id.eq(id))
        .filter(visible_to(caller))
        .select(OfContest::as_select())
        .first(conn)
        .optional()
}

/// Locks a judge that the caller may know of. The account is locked before the contest and the contest before the judge: in
/// the order of an appointment.
pub fn lock(
    conn: &mut PgConnection,
    id: ContestJudgeId,
    caller: &Caller,
) -> QueryResult<Option<OfContest>> {
    let Some(found) = find(conn, id, caller)? else {
        return Ok(None);
    };
    crate::people::users::model::hold(conn, found.row.user_id)?;
    hold_contest(conn, found.row.contest_id)?;
    contest_judges::table
        .find(id)
        .select(contest_judges::id)
        .for_no_key_update()
        .execute(conn)?;
    find(conn, id, caller)
}

/// Holds a contest as it is until the transaction ends.
fn hold_contest(conn: &mut PgConnection, id: ContestId) -> QueryResult<()> {
    contests::table
        .find(id)
        .select(contests::id)
        .for_share()
        .execute(conn)
        .map(drop)
}

/// The facts of a contest. Whether the caller may know of the contest is checked before.
pub fn facts(conn: &mut PgConnection, id: ContestId) -> QueryResult<ContestFacts> {
    contests::table
        .find(id)
        .select(ContestFacts::as_select())
        .first(conn)
}

/// The row of a person in a contest that stands, by any account of the person.
pub fn standing_of(
    conn: &mut PgConnection,
    contest: ContestId,
    person: UserId,
) -> QueryResult<Option<ContestJudge>> {
    contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(is_record_of(contest_judges::user_id.nullable(), person))
        .filter(contest_judges::status.eq_any(STANDING))
        .select(ContestJudge::as_select())
        .first(conn)
        .optional()
}

/// Whether the caller is asked to judge a contest, or judges it.
pub fn stands(conn: &mut PgConnection, contest: ContestId, caller: &Caller) -> QueryResult<bool> {
    let own = contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::user_id.eq_any(caller.records.clone()))
        .filter(contest_judges::status.eq_any(STANDING));
    diesel::select(exists(own)).get_result(conn)
}

pub fn insert(conn: &mut PgConnection, row: &NewContestJudgeRow) -> QueryResult<()> {
    diesel::insert_into(contest_judges::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: ContestJudgeId,
    moved: &ContestJudgeMoved,
    now: DateTime<Utc>,
) -> QueryResult<ContestJudge> {
    diesel::update(contest_judges::table.find(id))
        .set((
            moved,
            contest_judges::version.eq(contest_judges::version + 1),
            contest_judges::updated_at.eq(now),
        ))
        .returning(ContestJudge::as_returning())
        .get_result(conn)
}

/// Which judges of a contest a list shows.
#[derive(Clone, Debug)]
pub struct ContestJudgeScope {
    pub contest: ContestId,
    pub status: Option<ContestJudgeStatus>,
    pub track: Option<String>,
}

/// Newest first.
pub fn page(
    conn: &mut PgConnection,
    scope: &ContestJudgeScope,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<OfContest>> {
    let mut query = contest_judges::table
        .inner_join(contests::table)
        .into_boxed()
        .filter(contest_judges::contest_id.eq(scope.contest))
        .filter(visible_to(caller));
    if let Some(status) = scope.status {
        query = query.filter(contest_judges::status.eq(status));
    }
    if let Some(track) = &scope.track {
        // A judge without tracks judges all.
        query = query.filter(
            contest_judges::tracks
                .contains(vec![track.clone()])
                .or(contest_judges::tracks.eq(Vec::<String>::new())),
        );
    }
    if let Some(before) = before {
        query = query.filter(contest_judges::id.lt(ContestJudgeId(before)));
    }
    query
        .order(contest_judges::id.desc())
        .limit(fetch)
        .select(OfContest::as_select())
        .load(conn)
}

/// How many reviews each judge has, without those of entries in `hidden`, which the caller knows nothing of.
pub fn loads(
    conn: &mut PgConnection,
    judges: &[ContestJudgeId],
    hidden: &[EntryId],
) -> QueryResult<HashMap<ContestJudgeId, i64>> {
    let counted: Vec<(ContestJudgeId, i64)> = reviews::table
        .filter(reviews::judge_id.eq_any(judges))
        .filter(reviews::status.ne_all(ReviewStatus::ENDED))
        .filter(reviews::entry_id.ne_all(hidden))
        .group_by(reviews::judge_id)
        .select((reviews::judge_id, count_star()))
        .load(conn)?;
    Ok(counted.into_iter().collect())
}

/// Computes again which officials of a contest (judges, organisers, administrators of its division) have a conflict of interest
/// with which of its entries, and writes the walls: of one entry, or of all.
pub fn rebuild_walls(
    tx: &mut Tx<'_>,
    contest: ContestId,
    entry: Option<EntryId>,
) -> QueryResult<()> {
    walls::rebuild(tx, contest, entry)
}
