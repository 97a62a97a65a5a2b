//! Judges in a stage: panels, sign-in and confirmations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::has_walled_entry;
use crate::access::auth::Caller;
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, PersonId, UserId};
use crate::platform::db::schema::{
    contest_judges, contest_pledges, entry_walls, reviews, stage_judges, users,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = stage_judges)]
pub struct StageJudge {
    pub stage_id: ContestStageId,
    pub judge_id: ContestJudgeId,
    pub panel: String,
    pub chair: bool,
    pub pledge_number: Option<i16>,
    pub pledged_at: Option<DateTime<Utc>>,
    pub signed_in_at: Option<DateTime<Utc>>,
    pub sheets_confirmed_at: Option<DateTime<Utc>>,
    pub summary_confirmed_at: Option<DateTime<Utc>>,
    pub summary_hash: Option<String>,
    pub dissent: Option<String>,
}

/// A judge with the name of the account.
pub type Named = (StageJudge, String);

pub fn find(
    conn: &mut PgConnection,
    stage: ContestStageId,
    judge: ContestJudgeId,
) -> QueryResult<Option<StageJudge>> {
    stage_judges::table
        .find((stage, judge))
        .select(StageJudge::as_select())
        .first(conn)
        .optional()
}

/// The judges of a stage by panel, the chair of each first.
pub fn of_stage(conn: &mut PgConnection, stage: ContestStageId) -> QueryResult<Vec<Named>> {
    stage_judges::table
        .inner_join(contest_judges::table)
        .inner_join(users::table.on(users::id.eq(contest_judges::user_id)))
        .filter(stage_judges::stage_id.eq(stage))
        .order((
            stage_judges::panel,
            stage_judges::chair.desc(),
            stage_judges::judge_id,
        ))
        .select((StageJudge::as_select(), users::display_name))
        .load(conn)
}

/// The caller as an accepted judge of a contest.
pub fn of_caller(
    conn: &mut PgConnection,
    contest: ContestId,
    caller: &Caller,
) -> QueryResult<Option<ContestJudgeId>> {
    contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::user_id.eq_any(&caller.records))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .order(contest_judges::id)
        .select(contest_judges::id)
        .first(conn)
        .optional()
}

/// The caller's place in a stage that the caller signed in to. None for a caller behind a wall with one of its entries.
pub fn seated(
    conn: &mut PgConnection,
    stage: ContestStageId,
    contest: ContestId,
    caller: &Caller,
) -> QueryResult<Option<StageJudge>> {
    let Some(judge) = of_caller(conn, contest, caller)? else {
        return Ok(None);
    };
    let seat = find(conn, stage, judge)?.filter(|seat| seat.signed_in_at.is_some());
    match seat {
        Some(seat) if !has_walled_entry(conn, stage, caller)? => Ok(Some(seat)),
        _ => Ok(None),
    }
}

/// Those of the judges who have accepted to judge the contest, with their accounts.
pub fn accepted(
    conn: &mut PgConnection,
    contest: ContestId,
    among: &[ContestJudgeId],
) -> QueryResult<Vec<(ContestJudgeId, UserId)>> {
    contest_judges::table
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::id.eq_any(among))
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .select((contest_judges::id, contest_judges::user_id))
        .load(conn)
}

/// A panel of a stage.
pub struct Panel {
    pub name: String,
    pub judges: Vec<ContestJudgeId>,
    pub chair: ContestJudgeId,
}

/// Makes these the panels of a stage. What judges pledged and confirmed stays; a judge in none of them who has not signed in
/// leaves the stage.
pub fn set_panels(
    conn: &mut PgConnection,
    stage: ContestStageId,
    panels: &[Panel],
) -> QueryResult<()> {
    let of_stage = || stage_judges::table.filter(stage_judges::stage_id.eq(stage));
    let kept: Vec<ContestJudgeId> = panels
        .iter()
        .flat_map(|panel| panel.judges.clone())
        .collect();
    diesel::delete(
        of_stage()
            .filter(stage_judges::judge_id.ne_all(&kept))
            .filter(stage_judges::signed_in_at.is_null()),
    )
    .execute(conn)?;
    // One chair per panel holds row by row: the former ones step back first.
    diesel::update(of_stage().filter(stage_judges::chair))
        .set(stage_judges::chair.eq(false))
        .execute(conn)?;
    diesel::update(
        of_stage()
            .filter(stage_judges::judge_id.ne_all(&kept))
            .filter(stage_judges::panel.ne("")),
    )
    .set(stage_judges::panel.eq(""))
    .execute(conn)?;
    for panel in panels {
        for judge in &panel.judges {
            let place = (
                stage_judges::panel.eq(&panel.name),
                stage_judges::chair.eq(*judge == panel.chair),
            );
            diesel::insert_into(stage_judges::table)
                .values((
                    stage_judges::stage_id.eq(stage),
                    stage_judges::judge_id.eq(judge),
                    place,
                ))
                .on_conflict((stage_judges::stage_id, stage_judges::judge_id))
                .do_update()
                .set(place)
                .execute(conn)?;
        }
    }
    Ok(())
}

/// The latest pledge of a contest, by its number.
pub fn latest_pledge(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<i16>> {
    contest_pledges::table
        .filter(contest_pledges::contest_id.eq(contest))
        .order(contest_pledges::number.desc())
        .select(contest_pledges::number)
        .first(conn)
        .optional()
}

/// Signs a judge in to a stage with a pledge. The first sign-in stays; a later pledge is noted.
pub fn sign_in(
    conn: &mut PgConnection,
    stage: ContestStageId,
    judge: ContestJudgeId,
    pledge: Option<i16>,
    now: DateTime<Utc>,
) -> QueryResult<StageJudge> {
    let pledged = pledge.map(|_| now);
    if let Some(seat) = find(conn, stage, judge)?
        && seat.signed_in_at.is_some()
        && seat.pledge_number == pledge
    {
        return Ok(seat);
    }
    let signed = diesel::insert_into(stage_judges::table)
        .values((
            stage_judges::stage_id.eq(stage),
            stage_judges::judge_id.eq(judge),
            stage_judges::pledge_number.eq(pledge),
            stage_judges::pledged_at.eq(pledged),
            stage_judges::signed_in_at.eq(now),
        ))
        .on_conflict((stage_judges::stage_id, stage_judges::judge_id))
        .do_update()
        .set((
            stage_judges::pledge_number.eq(pledge),
            stage_judges::pledged_at.eq(pledged),
            stage_judges::signed_in_at.eq(now),
        ))
        .returning(StageJudge::as_returning());
    signed.get_result(conn)
}

pub fn confirm_sheets(
    conn: &mut PgConnection,
    seat: &StageJudge,
    now: DateTime<Utc>,
) -> QueryResult<StageJudge> {
    diesel::update(stage_judges::table.find((seat.stage_id, seat.judge_id)))
        .set(stage_judges::sheets_confirmed_at.eq(now))
        .returning(StageJudge::as_returning())
        .get_result(conn)
}

pub fn confirm_summary(
    conn: &mut PgConnection,
    seat: &StageJudge,
    hash: &str,
    dissent: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<StageJudge> {
    diesel::update(stage_judges::table.find((seat.stage_id, seat.judge_id)))
        .set((
            stage_judges::summary_confirmed_at.eq(now),
            stage_judges::summary_hash.eq(hash),
            stage_judges::dissent.eq(dissent),
        ))
        .returning(StageJudge::as_returning())
        .get_result(conn)
}

/// How many judges of a panel, beside its chair, have not confirmed the summary. Judges behind a wall with an entry of the stage
/// do not read it.
pub fn unconfirmed_before_chair(conn: &mut PgConnection, chair: &StageJudge) -> QueryResult<i64> {
    let waiting: Vec<UserId> = stage_judges::table
        .inner_join(contest_judges::table)
        .filter(stage_judges::stage_id.eq(chair.stage_id))
        .filter(stage_judges::panel.eq(&chair.panel))
        .filter(stage_judges::judge_id.ne(chair.judge_id))
        .filter(stage_judges::summary_confirmed_at.is_null())
        .filter(contest_judges::status.eq(ContestJudgeStatus::Accepted))
        .select(contest_judges::user_id)
        .load(conn)?;
    let mut count = 0;
    for user in waiting {
        let reviewed = reviews::table
            .filter(reviews::stage_id.eq(chair.stage_id))
            .select(reviews::entry_id);
        let walls: i64 = entry_walls::table
            .filter(entry_walls::person_id.eq_any(persons(conn, user)?))
            .filter(entry_walls::entry_id.eq_any(reviewed))
            .count()
            .get_result(conn)?;
        count += i64::from(walls == 0);
    }
    Ok(count)
}

/// The ids under which walls name the person of an account.
pub fn persons(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<PersonId>> {
    let person: PersonId = users::table
        .find(user)
        .select(users::person_id)
        .first(conn)?;
    let accounts: Vec<UserId> = users::table
        .filter(users::person_id.eq(person))
        .select(users::id)
        .load(conn)?;
    let accounts = accounts.into_iter().map(|id| PersonId(id.0));
    Ok(std::iter::once(person).chain(accounts).collect())
}
