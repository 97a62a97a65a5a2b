use actix_web::post;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::mergeable;
use crate::access::auth::Caller;
use crate::access::rights::{Everywhere, May, ask};
use crate::access::transitions::ChangeRequest;
use crate::accounts::sessions;
use crate::administration::own_data::belonging;
use crate::competition::contest_judges::model::effects as judges;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{UserId, UserMergeId};
use crate::market::matches::MatchStatus;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::users::model::{self, User, is_record_of};
use crate::people::users::{UserPath, view};
use crate::platform::db::schema::{api_clients, listings, matches, user_merges, users};
use crate::platform::db::{Tx, idempotency};
use crate::platform::error::{Code, Error, Problem, Result, problems};
use crate::platform::web::{Answer, Json};
use crate::training::enrollments::model::effects as enrollments;

/// Days for which a merge can be undone.
const REVERSIBLE_DAYS: i64 = 30;

/// Which record stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"into_id": "0198f3a2-5b1c-7000-8000-000000000002"}))]
pub struct UserMerging {
    /// The record of the same person that stays.
    into_id: UserId,
}

/// Two records of one person that became one.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = user_merges)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000080", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "into_id": "0198f3a2-5b1c-7000-8000-000000000002", "merged_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "merged_at": "2026-08-30T01:02:03.000004Z", "undone_by": null, "undone_at": null}))]
pub struct UserMerge {
    pub id: UserMergeId,
    /// The record that went.
    pub user_id: UserId,
    /// The record that stays.
    pub into_id: UserId,
    pub merged_by: UserId,
    pub merged_at: DateTime<Utc>,
    pub undone_by: Option<UserId>,
    /// Null while it is in force; it can be undone for 30 days.
    pub undone_at: Option<DateTime<Utc>>,
}

impl UserMerge {
    pub fn reversible(&self, now: DateTime<Utc>) -> bool {
        self.merged_at + Duration::days(REVERSIBLE_DAYS) > now
    }
}

problems!(MergeUserProblems: NotFound, Forbidden, OwnProposal, UserMerged, UsersAreMatched, MergeOwnDecision, IdentityNumbersDiffer, JudgeOrganizes);

/// Merge two records of one person
///
/// From the merge on, the other record acts on everything of this record: listings, matches, memberships, appointments,
/// teams, verifications, the trail. Every row stays where it is, so the merge can be undone for 30 days; figures count the
/// person once. This record cannot sign in, and `GET` of it returns 301 to the other. The other record is verified by a
/// verification of this record while both have the same name, affiliation and division. Appointments of a deactivated
/// record stay with it. The other record can verify the contact points that this record had verified. Of two places in one
/// training session that has not started, one is cancelled, and stays so when the merge is undone. Of two certificates of one
/// session both stay as they were printed, and their hours count once; so do hours that both records claimed.
///
/// Requires the province administrator. Fails with 403 when either record holds a role that the caller could not appoint
/// to; with 409 `judge_organizes` when one of the two judges a contest that the other began, organises or administers, and
/// `merge_own_decision` when one decided on the other: revoke or reassign first.
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserPath), request_body = UserMerging,
    responses((status = 200, description = "The merge.", body = UserMerge), MergeUserProblems))]
#[post("/users/{id}/merge")]
pub async fn merge_user(
    request: ChangeRequest<UserPath, May<ask::MergeUsers>>,
    body: Json<UserMerging>,
) -> Result<Answer> {
    request.caller.require(&Everywhere)?;
    request
        .write(move |tx, caller, if_match, path| {
            let (from, to) = (path.id, body.0.into_id);
            belonging::hold(tx, &[from, to])?;
            let (old, survivor) = lock_both(tx.conn, from, to)?;
            let old = old.ok_or_else(unknown)?;
            let another = |code: &str, zh: &str, en: &str| {
                Error::from(Problem::invalid_body("/into_id", code, zh, en))
            };
            if from == to {
                return Err(another("same", "不能并入自身", "is the same record"));
            }
            let survivor = survivor
                .ok_or_else(|| another("unknown_id", "没有这个用户", "there is no such user"))?;
            not_himself(&caller, from, to)?;
            let today = official_day(tx.now);
            mergeable::are_below(tx.conn, &caller, &[from, to], today)?;
            if_match.check(&view::account_etag(tx.conn, &old, tx.now)?)?;
            stands_alone(&old)?;
            stands_alone(&survivor)?;
            mergeable::are_of_one_kind(&old, &survivor)?;
            if are_matched(tx.conn, from, to)? {
                return Err(Code::UsersAreMatched.into());
            }
            // Two records with a number each are two people.
            let number = identity_numbers::find(tx.conn, from)?;
            if number.is_some() && identity_numbers::find(tx.conn, to)?.is_some() {
                return Err(Code::IdentityNumbersDiffer.into());
            }
            mergeable::decided_on_each_other(tx.conn, from, to)?;
            let merge = write(tx, &old, &survivor, caller.user_id)?;
            Answer::ok(&merge)
        })
        .await
}

/// Both records in the order of their ids, so that two merges of the same two wait for each other and do not lock up.
pub fn lock_both(
    conn: &mut PgConnection,
    one: UserId,
    two: UserId,
) -> QueryResult<(Option<User>, Option<User>)> {
    let rows: Vec<User> = users::table
        .filter(users::id.eq_any([one, two]))
        // An erased record has no person any more.
        .filter(users::erased_at.is_null())
        // The account of an API client is no person's record.
        .filter(users::id.ne_all(api_clients::table.select(api_clients::user_id)))
        .order(users::id)
        .select(User::as_select())
        .for_update()
        .load(conn)?;
    let find = |id| rows.iter().find(|user| user.id == id).cloned();
    Ok((find(one), find(two)))
}

pub fn unknown() -> Problem {
    Problem::not_found("没有这个用户", "there is no such user")
}

/// Callers cannot merge their own records.
pub fn not_himself(caller: &Caller, one: UserId, two: UserId) -> Result<()> {
    if caller.is(one) || caller.is(two) {
        Err(Code::OwnProposal.into())
    } else {
        Ok(())
    }
}

/// A record that has been merged is not merged again, nor merged into.
pub fn stands_alone(user: &User) -> Result<()> {
    match user.merged_into() {
        None => Ok(()),
        Some(other) => Err(Problem::new(Code::UserMerged)
            .member("merged_into", other.to_string())
            .into()),
    }
}

/// Whether there is an open match between accounts of the two: as one person they would be both its sides.
fn are_matched(conn: &mut PgConnection, one: UserId, two: UserId) -> QueryResult<bool> {
    let (needs, offers) = diesel::alias!(listings as needs, listings as offers);
    let owner_of_need = || needs.field(listings::owner_id).nullable();
    let owner_of_offer = || offers.field(listings::owner_id).nullable();
    let between = matches::table
        .inner_join(needs.on(needs.field(listings::id).eq(matches::need_id)))
        .inner_join(offers.on(offers.field(listings::id).eq(matches::offer_id)))
        .filter(matches::status.eq_any(MatchStatus::OPEN))
        .filter(
            is_record_of(owner_of_need(), one)
                .and(is_record_of(owner_of_offer(), two))
                .or(is_record_of(owner_of_need(), two).and(is_record_of(owner_of_offer(), one))),
        );
    diesel::select(diesel::dsl::exists(between)).get_result(conn)
}

fn write(tx: &mut Tx<'_>, old: &User, survivor: &User, by: UserId) -> Result<UserMerge> {
    let (from, to) = (old.id, survivor.id);
    let merge: UserMerge = diesel::insert_into(user_merges::table)
        .values((
            user_merges::id.eq(UserMergeId::new()),
            user_merges::user_id.eq(from),
            user_merges::into_id.eq(to),
            user_merges::merged_by.eq(by),
            user_merges::merged_at.eq(tx.now),
        ))
        .returning(UserMerge::as_returning())
        .get_result(tx.conn)?;
    diesel::update(users::table.filter(users::person_id.eq(old.person_id)))
        .set(users::person_id.eq(survivor.person_id))
        .execute(tx.conn)?;
    mergeable::judges_fit(tx.conn, survivor.person_id)?;
    enrollments::persons_merged(tx, survivor.person_id)?;
    judges::persons_merged(tx, UserId(survivor.person_id.0))?;
    idempotency::forget_of(tx.conn, from)?;
    model::touch(tx.conn, from, tx.now)?;
    model::outgrow(tx.conn, to, old, tx.now)?;
    sessions::challenges::forget(tx.conn, from)?;
    sessions::model::end_all(
        tx.conn,
        from,
        None,
        sessions::model::EndReason::Merged,
        tx.now,
    )?;
    Ok(merge)
}
