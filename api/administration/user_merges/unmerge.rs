use actix_web::post;
use diesel::prelude::*;
use uuid::Uuid;

use super::merge::{UserMerge, lock_both, not_himself, stands_alone, unknown};
use crate::access::rights::{Everywhere, May, ask};
use crate::access::transitions::ChangeRequest;
use crate::administration::own_data::belonging;
use crate::kernel::ids::UserId;
use crate::market::listings::set_aside;
use crate::people::identity_numbers::{merged as merged_numbers, model as identity_numbers};
use crate::people::users::{UserPath, merging, model, view};
use crate::people::verifications::came;
use crate::people::verifications::model::{self as verifications, Verified};
use crate::platform::db::idempotency;
use crate::platform::db::schema::{user_merges, users};
use crate::platform::error::{Code, Error, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(UnmergeUserProblems: NotFound, Forbidden, OwnProposal, WrongState, MergeSettled, UserMerged);

/// Take a merge back
///
/// Within 30 days: what followed goes back, as far as it is still the other record's, and as it is now: a text that the
/// other edited goes back edited. What the other did since stays his, a phone number that it verified among it; an identity
/// number that he put for the one that had followed is his, and the record has its own again, with its verification; what
/// the other was verified by on the record's number ends; a listing that goes back has the contact again that it came
/// with. Asks for the province administrator. The record signs in again with the password it had, unless it was
/// deactivated.
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
            let survivor = known.merged_into.ok_or_else(not_merged)?;
            belonging::hold(tx, &[id, survivor])?;
            let (old, survivor) = lock_both(tx.conn, id, survivor)?;
            let old = old.ok_or_else(unknown)?;
            let survivor = survivor.ok_or_else(unknown)?;
            // It may have been taken back while this request waited for the lock.
            if old.merged_into != Some(survivor.id) {
                return Err(not_merged());
            }
            not_himself(&caller, old.id, survivor.id)?;
            if_match.check(&view::account_etag(tx.conn, &old, tx.now)?)?;
            stands_alone(&survivor)?;
            let merge = in_force(tx.conn, id)?;
            if !merge.reversible(tx.now) {
                return Err(Code::MergeSettled.into());
            }
            diesel::update(users::table.find(id))
                .set(users::merged_into.eq(None::<UserId>))
                .execute(tx.conn)?;
            set_aside::put_back(tx, merge.id, survivor.id)?;
            let number = number_of(tx.conn, survivor.id)?;
            came::leave(tx, survivor.id, Some(merge.id), &came::OPEN)?;
            merging::return_all(tx.conn, merge.id, survivor.id, id)?;
            merged_numbers::pass_on(tx, merge.id, survivor.id)?;
            merging::keep_marks(tx.conn, merge.id, survivor.id)?;
            merging::rejoin_led(tx.conn, id, tx.now)?;
            if number_of(tx.conn, survivor.id)? != number {
                // Whoever verified him since saw a number that is another's again.
                verifications::end_for_change(tx.conn, Verified::User(survivor.id), tx.now)?;
            }
            merging::restore(tx.conn, merge.id, id)?;
            // What the other did with what is not his any more is not told to him again.
            idempotency::forget_of(tx.conn, id)?;
            idempotency::forget_by(tx.conn, survivor.id)?;
            model::touch(tx.conn, id, tx.now)?;
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
