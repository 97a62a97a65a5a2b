use actix_web::post;
use diesel::prelude::*;
use uuid::Uuid;

use super::merge::{UserMerge, lock_both, not_himself, unknown};
use crate::access::rights::{Everywhere, May, ask};
use crate::access::transitions::ChangeRequest;
use crate::administration::own_data::belonging;
use crate::competition::contest_judges::model::effects as judges;
use crate::kernel::ids::{PersonId, UserId};
use crate::market::listings;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::users::{UserPath, model, view};
use crate::people::verifications::model::{self as verifications, Verified};
use crate::platform::db::idempotency;
use crate::platform::db::schema::{user_merges, users};
use crate::platform::error::{Code, Error, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(UnmergeUserProblems: NotFound, Forbidden, OwnProposal, WrongState, MergeSettled);

/// Undo a merge
///
/// Possible within 30 days. Each row belongs to its own record again; edits stay. What the survivor created stays with the
/// survivor. A contact that the survivor wrote into a listing of this record is deleted. A verification of the survivor
/// that used this record's identity number ends. A contact point that the survivor verified stays verified. The record can
/// sign in again with its password, unless it was deactivated. Requires the province administrator.
#[utoipa::path(tag = "users", security(("bearer" = [])), params(UserPath),
    responses((status = 200, description = "The merge, undone.", body = UserMerge), UnmergeUserProblems))]
#[post("/users/{id}/unmerge")]
pub async fn unmerge_user(
    request: ChangeRequest<UserPath, May<ask::MergeUsers>>,
) -> Result<Answer> {
    request.caller.require(&Everywhere)?;
    request
        .write(|tx, caller, if_match, path| {
            let id = path.id;
            let known = model::find(tx.conn, id)?.ok_or_else(unknown)?;
            let survivor = known.merged_into().ok_or_else(not_merged)?;
            belonging::hold(tx, &[id, survivor])?;
            let (old, survivor) = lock_both(tx.conn, id, survivor)?;
            let old = old.ok_or_else(unknown)?;
            let survivor = survivor.ok_or_else(unknown)?;
            // The merge may have been undone while this request waited for the lock.
            if old.merged_into() != Some(survivor.id) {
                return Err(not_merged());
            }
            not_himself(&caller, old.id, survivor.id)?;
            if_match.check(&view::account_etag(tx.conn, &old, tx.now)?)?;
            let merge = in_force(tx.conn, id)?;
            if !merge.reversible(tx.now) {
                return Err(Code::MergeSettled.into());
            }
            let number = number_of(tx.conn, survivor.id)?;
            let returning = merged_by_way_of(tx.conn, id)?;
            diesel::update(users::table.filter(users::id.eq_any(returning)))
                .set(users::person_id.eq(PersonId(id.0)))
                .execute(tx.conn)?;
            // What the survivor wrote there as a contact is the survivor's.
            listings::model::forget_contacts_written_by(tx.conn, id, survivor.id)?;
            if number_of(tx.conn, survivor.id)? != number {
                // A verification since the merge used a number that belongs to another person again.
                for record in model::records_of(tx.conn, survivor.id)? {
                    verifications::end_for_change(tx.conn, Verified::User(record), tx.now)?;
                }
            }
            // The survivor lost rights over these rows: kept responses must not show them again.
            idempotency::forget_of(tx.conn, id)?;
            idempotency::forget_by(tx.conn, survivor.id)?;
            judges::walls_are_stale(tx)?;
            model::outgrow(tx.conn, id, &survivor, tx.now)?;
            model::touch(tx.conn, survivor.id, tx.now)?;
            let undone: UserMerge = diesel::update(user_merges::table.find(merge.id))
                .set((
                    user_merges::undone_by.eq(caller.user_id),
                    user_merges::undone_at.eq(tx.now),
                ))
                .returning(UserMerge::as_returning())
                .get_result(tx.conn)?;
            Answer::ok(&undone)
        })
        .await
}

/// The account, and those that were merged into it by however many steps.
fn merged_by_way_of(conn: &mut PgConnection, id: UserId) -> QueryResult<Vec<UserId>> {
    let mut found = vec![id];
    let mut last = found.clone();
    while !last.is_empty() {
        last = user_merges::table
            .filter(user_merges::into_id.eq_any(&last))
            .filter(user_merges::undone_at.is_null())
            .select(user_merges::user_id)
            .load(conn)?;
        found.extend(&last);
    }
    Ok(found)
}

fn number_of(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<Uuid>> {
    Ok(identity_numbers::find(conn, user)?.map(|kept| kept.id))
}

fn not_merged() -> Error {
    wrong_state(
        "not_merged",
        "该用户未被合并",
        "the user has not been merged",
    )
}

fn in_force(conn: &mut PgConnection, id: UserId) -> QueryResult<UserMerge> {
    user_merges::table
        .filter(user_merges::user_id.eq(id))
        .filter(user_merges::undone_at.is_null())
        .select(UserMerge::as_select())
        .first(conn)
}
