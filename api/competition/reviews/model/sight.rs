//! Which reviews a caller may know of.

use diesel::dsl::{Eq, InnerJoinQuerySource, exists, not};
use diesel::prelude::*;

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::competition::contest_stages::codes::ScoresShown;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{ContestJudgeId, ContestStageId, EntryId, PersonId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::schema::{
    contest_judges, contest_stages, contests, entry_walls, reviews, stage_judges,
    stage_presentations,
};
use crate::platform::db::{Condition, any_of, inside};
use crate::platform::error::{Code, Result};

/// Reviews with their contests.
pub type OfContests =
    InnerJoinQuerySource<reviews::table, contests::table, Eq<contests::id, reviews::contest_id>>;

/// What the caller's sight of reviews follows from, beside the rights.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The caller as a judge of contests.
    pub seats: Vec<ContestJudgeId>,
    /// The entries behind the caller's walls.
    pub walled: Vec<EntryId>,
    /// Locked stages in which the caller judged, and whose judges may read each other's totals.
    pub shared: Vec<ContestStageId>,
}

impl Sight {
    pub fn of(conn: &mut PgConnection, caller: &Caller) -> QueryResult<Self> {
        let seats: Vec<ContestJudgeId> = contest_judges::table
            .filter(contest_judges::user_id.eq_any(&caller.records))
            .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
            .select(contest_judges::id)
            .load(conn)?;
        let shared = match seats.is_empty() {
            true => Vec::new(),
            false => contest_stages::table
                .inner_join(stage_judges::table)
                .filter(stage_judges::judge_id.eq_any(&seats))
                .filter(stage_judges::signed_in_at.is_not_null())
                .filter(contest_stages::locked_at.is_not_null())
                .filter(contest_stages::scores_shown.eq(ScoresShown::AfterLock))
                .select(contest_stages::id)
                .load(conn)?,
        };
        Ok(Self {
            seats,
            walled: walled(conn, &caller.records)?,
            shared,
        })
    }

    pub fn is_of(&self, judge: ContestJudgeId) -> bool {
        self.seats.contains(&judge)
    }
}

/// The entries behind the walls of a person, by all accounts and records of the person. Those on whose side the person is are
/// among them: an official who entered reads no reviews of the own entry.
pub fn walled(conn: &mut PgConnection, records: &[UserId]) -> QueryResult<Vec<EntryId>> {
    let persons: Vec<PersonId> = records.iter().map(|it| PersonId(it.0)).collect();
    entry_walls::table
        .filter(entry_walls::person_id.eq_any(persons))
        .select(entry_walls::entry_id)
        .distinct()
        .load(conn)
}

/// The reviews that a caller may know of, none of an entry behind a wall of the caller: a judge's own; those of contests that
/// the right reaches; and in a locked stage whose scores are shown, those of the other judges.
pub fn visible_to(caller: &Caller, sight: &Sight) -> Condition<OfContests> {
    let own = reviews::judge_id.eq_any(sight.seats.clone());
    let shared = reviews::status
        .eq(ReviewStatus::Locked)
        .and(reviews::stage_id.eq_any(sight.shared.clone()));
    let known = any_of(
        Box::new(own.or(shared)),
        [reached(caller, Right::ReadJudging)],
    );
    Box::new(not(reviews::entry_id.eq_any(sight.walled.clone())).and(known))
}

/// Rows of contests that a right reaches.
pub fn reached(caller: &Caller, right: Right) -> Condition<OfContests> {
    let territory = caller.territory(right);
    if territory.everything {
        return Box::new(contests::id.is_not_null());
    }
    let begun =
        inside(contests::division, &territory.begun_inside).map(|there: Condition<OfContests>| {
            let own = contests::created_by.eq_any(caller.records.clone());
            Box::new(own.and(there)) as Condition<OfContests>
        });
    any_of(
        Box::new(contests::id.eq_any(territory.contests)),
        inside(contests::division, &territory.inside).chain(begun),
    )
}

/// Whether a wall stands between the caller and an entry of the stage: the caller learns nothing that is told of the stage as a
/// whole.
pub fn has_walled_entry(
    conn: &mut PgConnection,
    stage: ContestStageId,
    caller: &Caller,
) -> QueryResult<bool> {
    let walled = walled(conn, &caller.records)?;
    let reviewed = reviews::table
        .filter(reviews::stage_id.eq(stage))
        .filter(reviews::entry_id.eq_any(&walled));
    let presented = stage_presentations::table
        .filter(stage_presentations::stage_id.eq(stage))
        .filter(stage_presentations::entry_id.eq_any(&walled));
    diesel::select(exists(reviewed).or(exists(presented))).get_result(conn)
}

/// An entry opens to a judge who has signed in to the stage and answered the recusal question: for each read of an entry by a
/// caller who is not on the entrant's side. Passes callers who do not judge the entry. Fails with 403 `sign_in_required` or
/// `recusal_unanswered`.
pub fn judge_may_open(conn: &mut PgConnection, caller: &Caller, entry: EntryId) -> Result<()> {
    let mine = own_reviews(conn, caller, &[entry])?;
    let mine: Vec<(bool, bool)> = mine
        .into_iter()
        .map(|(_, one, other)| (one, other))
        .collect();
    open(&mine)
}

/// Those of the entries that are not open to the caller, who judges them.
pub fn closed_to(
    conn: &mut PgConnection,
    caller: &Caller,
    entries: &[EntryId],
) -> Result<Vec<EntryId>> {
    if !caller.grants.iter().any(|grant| grant.role == Role::Judge) {
        return Ok(Vec::new());
    }
    let mine = own_reviews(conn, caller, entries)?;
    let is_closed = |entry: &EntryId| {
        let of_entry = mine.iter().filter(|(id, ..)| id == entry);
        let of_entry: Vec<(bool, bool)> = of_entry.map(|(_, one, other)| (*one, *other)).collect();
        open(&of_entry).is_err()
    };
    Ok(entries.iter().copied().filter(is_closed).collect())
}

/// The caller's reviews of entries: whether signed in to the stage, and whether the recusal question is answered.
fn own_reviews(
    conn: &mut PgConnection,
    caller: &Caller,
    entries: &[EntryId],
) -> QueryResult<Vec<(EntryId, bool, bool)>> {
    reviews::table
        .inner_join(contest_judges::table)
        .left_join(
            stage_judges::table.on(stage_judges::stage_id
                .eq(reviews::stage_id)
                .and(stage_judges::judge_id.eq(reviews::judge_id))),
        )
        .filter(reviews::entry_id.eq_any(entries))
        .filter(reviews::status.ne_all(ReviewStatus::ENDED))
        .filter(contest_judges::user_id.eq_any(&caller.records))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .select((
            reviews::entry_id,
            stage_judges::signed_in_at.nullable().is_not_null(),
            reviews::recusal_answered_at.is_not_null(),
        ))
        .load(conn)
}

/// `reviews` are the caller's reviews of an entry: whether signed in to the stage, and whether the recusal question is answered.
/// Without reviews the caller does not read the entry as a judge.
pub fn open(reviews: &[(bool, bool)]) -> Result<()> {
    if reviews.is_empty() || reviews.contains(&(true, true)) {
        return Ok(());
    }
    let is_signed_in = reviews.iter().any(|(signed_in, _)| *signed_in);
    Err(match is_signed_in {
        true => Code::RecusalUnanswered.into(),
        false => Code::SignInRequired.into(),
    })
}
