//! What an acceptance, an end and changes elsewhere mean for the judges of contests and their walls. Each function is called
//! in the transaction of the change.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Uuid as SqlUuid};

use super::{ContestJudge, ContestJudgeMoved, KEEPERS, OfContest, STANDING, set_moved};
use crate::access::auth::{NewRoleGrantRow, appoint, holds_for_contest, revoke_for_contest};
use crate::competition::contest_judges::codes::ContestJudgeStatus;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, ContestJudgeId, RoleGrantId, UserId};
use crate::kernel::roles::Role;
use crate::people::users::model::{self as users, person_of};
use crate::platform::db::schema::{
    contest_judges, contest_wall_runs, contests, entries, entry_walls, reviews,
};
use crate::platform::db::{Tx, idempotency, inside};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Whether a person created a contest, organises it or administers its division.
pub fn has_another_part(tx: &mut Tx<'_>, contest: ContestId, user: UserId) -> QueryResult<bool> {
    let query = format!(
        "select exists (select from ({KEEPERS}) as keepers where id = any (records_of($1))) as found"
    );
    let found: Found = diesel::sql_query(query)
        .bind::<SqlUuid, _>(user)
        .bind::<SqlUuid, _>(contest)
        .bind::<Date, _>(official_day(tx.now))
        .get_result(tx.conn)?;
    Ok(found.found)
}

/// The acceptance gives the role, unless an appointment gave it before. The inviter appoints.
pub fn accepted(tx: &mut Tx<'_>, judge: &OfContest) -> QueryResult<()> {
    let (row, today) = (&judge.row, official_day(tx.now));
    let records = users::records_of(tx.conn, row.user_id)?;
    if !holds_for_contest(tx.conn, &records, Role::Judge, row.contest_id, today)? {
        let grant = NewRoleGrantRow {
            id: RoleGrantId::new(),
            user_id: row.user_id,
            role: Role::Judge,
            division: judge.contest.division.clone(),
            organization_id: None,
            contest_id: Some(row.contest_id),
            from_on: today,
            to_on: None,
            granted_by: Some(row.invited_by),
            granted_at: tx.now,
        };
        appoint(tx.conn, &grant)?;
        users::touch(tx.conn, row.user_id, tx.now)?;
    }
    super::rebuild_walls(tx, row.contest_id, None)
}

/// Removing a judge revokes the role and cancels the open reviews.
pub fn removed(tx: &mut Tx<'_>, judge: &ContestJudge, by: UserId, reason: &str) -> QueryResult<()> {
    let records = users::records_of(tx.conn, judge.user_id)?;
    let revoked = revoke_for_contest(tx.conn, &records, Role::Judge, judge.contest_id, by, tx.now)?;
    for account in revoked {
        users::touch(tx.conn, account, tx.now)?;
        idempotency::forget_by(tx.conn, account)?;
    }
    cancel_open_reviews(tx, &[judge.id], Some(reason))
}

fn cancel_open_reviews(
    tx: &mut Tx<'_>,
    judges: &[ContestJudgeId],
    reason: Option<&str>,
) -> QueryResult<()> {
    diesel::update(reviews::table)
        .filter(reviews::judge_id.eq_any(judges))
        .filter(reviews::status.eq_any(ReviewStatus::OPEN))
        .set((
            reviews::status.eq(ReviewStatus::Cancelled),
            reviews::status_reason.eq(reason),
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)
        .map(drop)
}

fn end(tx: &mut Tx<'_>, judges: &[ContestJudgeId]) -> QueryResult<()> {
    for judge in judges {
        let moved = ContestJudgeMoved {
            status: Some(ContestJudgeStatus::Removed),
            ..ContestJudgeMoved::default()
        };
        set_moved(tx.conn, *judge, &moved, tx.now)?;
    }
    cancel_open_reviews(tx, judges, None)
}

#[derive(QueryableByName)]
struct Ended {
    #[diesel(sql_type = SqlUuid)]
    id: ContestJudgeId,
}

/// The rule: who holds no appointment as judge of the contest, in force or to come, judges it no more. Ends such judges (of
/// one contest, or of all), at most so many; returns how many.
pub fn end_without_role(
    tx: &mut Tx<'_>,
    contest: Option<ContestId>,
    most: i64,
) -> QueryResult<usize> {
    let ended: Vec<Ended> = diesel::sql_query(
        "select j.id from contest_judges j
          where j.status = 'accepted' and ($1::uuid is null or j.contest_id = $1) and not exists (
             select from role_grants g join users holder on holder.id = g.user_id
               join users judge on judge.person_id = holder.person_id
              where judge.id = j.user_id and g.role = 'judge' and g.contest_id = j.contest_id and g.revoked_at is null
                and (g.to_on is null or g.to_on >= $2))
          order by j.id limit $3 for no key update skip locked",
    )
    .bind::<Nullable<SqlUuid>, _>(contest)
    .bind::<Date, _>(official_day(tx.now))
    .bind::<BigInt, _>(most)
    .load(tx.conn)?;
    let ended: Vec<ContestJudgeId> = ended.into_iter().map(|one| one.id).collect();
    end(tx, &ended)?;
    Ok(ended.len())
}

/// Erasing an account ends what it was asked to judge and judges, and takes what it said of conflicts.
pub fn erased(tx: &mut Tx<'_>, account: UserId) -> QueryResult<()> {
    let judges: Vec<ContestJudgeId> = contest_judges::table
        .filter(contest_judges::user_id.eq(account))
        .filter(contest_judges::status.eq_any(STANDING))
        .select(contest_judges::id)
        .load(tx.conn)?;
    end(tx, &judges)?;
    diesel::update(entry_walls::table)
        .filter(
            entry_walls::declared_by
                .assume_not_null()
                .eq(account)
                .and(entry_walls::declared_by.is_not_null()),
        )
        .filter(entry_walls::note.is_not_null())
        .set(entry_walls::note.eq(None::<String>))
        .execute(tx.conn)
        .map(drop)
}

/// Of two places of one person in a contest, after a merge, the later one ends, and stays so when the merge is undone. The
/// walls of all contests are computed again by the next turn of the job.
pub fn persons_merged(tx: &mut Tx<'_>, person: UserId) -> QueryResult<()> {
    let places: Vec<ContestJudge> = contest_judges::table
        .filter(person_of(contest_judges::user_id).eq(person))
        .filter(contest_judges::status.eq_any(STANDING))
        // The accepted one stays.
        .order((
            contest_judges::contest_id,
            contest_judges::status,
            contest_judges::id,
        ))
        .select(ContestJudge::as_select())
        .load(tx.conn)?;
    let later: Vec<ContestJudgeId> = places
        .windows(2)
        .filter(|pair| pair[0].contest_id == pair[1].contest_id)
        .map(|pair| pair[1].id)
        .collect();
    end(tx, &later)?;
    walls_are_stale(tx)
}

/// Has the walls of all contests computed again by the next turn of the job.
pub fn walls_are_stale(tx: &mut Tx<'_>) -> QueryResult<()> {
    diesel::delete(contest_wall_runs::table)
        .execute(tx.conn)
        .map(drop)
}

/// Raises the walls of a person who gets a role, before the role is used: in the contest, or in the contests of a division.
pub fn appointed(
    tx: &mut Tx<'_>,
    role: Role,
    division: &DivisionCode,
    contest: Option<ContestId>,
) -> QueryResult<()> {
    use ContestStatus::{Cancelled, Draft};
    let prefix = match (role, contest) {
        (Role::Judge | Role::ContestOrganizer, Some(contest)) => {
            return super::rebuild_walls(tx, contest, None);
        }
        (Role::CityAdmin | Role::ProvinceAdmin, _) => division.prefix().to_owned(),
        _ => return Ok(()),
    };
    let mut running = contests::table
        .filter(contests::status.ne_all([Draft, Cancelled]))
        .filter(exists(
            entries::table.filter(
                entries::contest_id
                    .eq(contests::id)
                    .and(entries::submitted_at.is_not_null()),
            ),
        ))
        .order(contests::id)
        .select(contests::id)
        .into_boxed();
    if role == Role::CityAdmin {
        for there in inside(contests::division, &[prefix]) {
            running = running.filter(there);
        }
    }
    let running: Vec<ContestId> = running.load(tx.conn)?;
    for contest in running {
        super::rebuild_walls(tx, contest, None)?;
    }
    Ok(())
}
