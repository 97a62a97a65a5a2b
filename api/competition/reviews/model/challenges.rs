//! Doubts of judges whether an entry may take part.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{Sight, reached};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::Entry;
use crate::competition::reviews::codes::ChallengeDecision;
use crate::kernel::ids::{ContestId, EligibilityChallengeId, EntryId, ReviewId, UserId};
use crate::platform::db::schema::{contests, eligibility_challenges, entries, reviews};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = eligibility_challenges, treat_none_as_default_value = false)]
pub struct Challenge {
    pub id: EligibilityChallengeId,
    pub entry_id: EntryId,
    pub review_id: ReviewId,
    pub text: String,
    pub decision: Option<ChallengeDecision>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// Which challenges a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ChallengeScope {
    pub contest_id: Option<ContestId>,
    pub entry_id: Option<EntryId>,
    pub open: Option<bool>,
}

pub fn insert(conn: &mut PgConnection, challenge: &Challenge) -> QueryResult<usize> {
    diesel::insert_into(eligibility_challenges::table)
        .values(challenge)
        .execute(conn)
}

/// The undecided challenge of a review.
pub fn open_of(
    conn: &mut PgConnection,
    review: ReviewId,
) -> QueryResult<Option<EligibilityChallengeId>> {
    eligibility_challenges::table
        .filter(eligibility_challenges::review_id.eq(review))
        .filter(eligibility_challenges::decision.is_null())
        .select(eligibility_challenges::id)
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ChallengeScope,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Challenge>> {
    let sight = Sight::of(conn, caller)?;
    let known = reviews::table
        .inner_join(contests::table.on(contests::id.eq(reviews::contest_id)))
        .into_boxed()
        .filter(reached(caller, Right::CheckEntry))
        .filter(reviews::entry_id.ne_all(sight.walled));
    let known = match scope.contest_id {
        Some(contest) => known.filter(contests::id.eq(contest)),
        None => known,
    };
    let mut query = eligibility_challenges::table
        .filter(eligibility_challenges::review_id.eq_any(known.select(reviews::id)))
        .select(Challenge::as_select())
        .into_boxed();
    if let Some(entry) = scope.entry_id {
        query = query.filter(eligibility_challenges::entry_id.eq(entry));
    }
    match scope.open {
        Some(true) => query = query.filter(eligibility_challenges::decision.is_null()),
        Some(false) => query = query.filter(eligibility_challenges::decision.is_not_null()),
        None => {}
    }
    if let Some(before) = before {
        query = query.filter(eligibility_challenges::id.lt(EligibilityChallengeId(before)));
    }
    query
        .order(eligibility_challenges::id.desc())
        .limit(fetch)
        .load(conn)
}

/// A challenge of an entry that no wall stands before, with the contest.
pub fn find_visible(
    conn: &mut PgConnection,
    id: EligibilityChallengeId,
    caller: &Caller,
) -> QueryResult<Option<(Challenge, ContestId)>> {
    let walled = super::walled(conn, &caller.records)?;
    eligibility_challenges::table
        .inner_join(reviews::table)
        .filter(eligibility_challenges::id.eq(id))
        .filter(eligibility_challenges::entry_id.ne_all(walled))
        .select((Challenge::as_select(), reviews::contest_id))
        .first(conn)
        .optional()
}

pub fn lock(conn: &mut PgConnection, id: EligibilityChallengeId) -> QueryResult<Challenge> {
    eligibility_challenges::table
        .find(id)
        .select(Challenge::as_select())
        .for_no_key_update()
        .first(conn)
}

/// What is decided on challenges.
pub struct Decided<'a> {
    pub decision: ChallengeDecision,
    pub reason: &'a str,
    pub by: UserId,
}

/// Decides one challenge, or with `whole` all open ones of its entry. Returns their ids.
pub fn decide(
    conn: &mut PgConnection,
    challenge: &Challenge,
    decided: &Decided<'_>,
    whole: bool,
    now: DateTime<Utc>,
) -> QueryResult<Vec<ReviewId>> {
    diesel::update(eligibility_challenges::table)
        .filter(eligibility_challenges::decision.is_null())
        .filter(eligibility_challenges::id.eq(challenge.id).or(
            eligibility_challenges::entry_id.eq(challenge.entry_id).and(
                diesel::expression::AsExpression::<diesel::sql_types::Bool>::as_expression(whole),
            ),
        ))
        .set((
            eligibility_challenges::decision.eq(decided.decision),
            eligibility_challenges::decision_reason.eq(decided.reason),
            eligibility_challenges::decided_by.eq(decided.by),
            eligibility_challenges::decided_at.eq(now),
        ))
        .returning(eligibility_challenges::review_id)
        .get_results(conn)
}

/// Whether an entry has an undecided challenge.
pub fn is_challenged(conn: &mut PgConnection, entry: EntryId) -> QueryResult<bool> {
    let open = eligibility_challenges::table
        .filter(eligibility_challenges::entry_id.eq(entry))
        .filter(eligibility_challenges::decision.is_null());
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

/// Puts an entry on hold, or ends that. It is no new version of the entry: other judges learn nothing.
pub fn set_paused(
    conn: &mut PgConnection,
    entry: EntryId,
    since: Option<DateTime<Utc>>,
) -> QueryResult<usize> {
    diesel::update(entries::table.find(entry))
        .set(entries::paused_at.eq(since))
        .execute(conn)
}

/// Disqualifies an entry after an upheld challenge.
pub fn disqualify(
    conn: &mut PgConnection,
    entry: EntryId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Entry> {
    diesel::update(entries::table.find(entry))
        .set((
            entries::status.eq(EntryStatus::Disqualified),
            entries::status_reason.eq(reason),
            entries::reason_codes.eq(vec!["not_eligible"]),
            entries::paused_at.eq(None::<DateTime<Utc>>),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning(Entry::as_returning())
        .get_result(conn)
}
