use actix_web::post;

use super::get::{MembershipPath, absent};
use super::model::{self, MembershipUpdate, Standing};
use super::policy;
use super::update::{answer, may_go, over};
use super::view::MembershipView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(EndMembershipProblems: NotFound, Forbidden, WrongState, LastOwner);

/// End a membership
///
/// At once: what it let its holder do ends with the next request. Everybody may leave; others are let go by whoever
/// could have added them.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipPath),
    responses((status = 200, description = "The membership, ended.", body = MembershipView,
        headers(("ETag" = String, description = "Its new version."))), EndMembershipProblems))]
#[post("/memberships/{id}/end")]
pub async fn end_membership(
    request: ChangeRequest<MembershipPath, May<ask::EndMembership>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let today = official_day(tx.now);
            let found = model::lock(tx.conn, path.id, &caller, today)?;
            let membership = found.ok_or_else(absent)?;
            let organization = membership.row.organization_id;
            let standing = Standing::of(tx.conn, &caller.records, organization, today)?;
            caller.require(&policy::leaving(&caller, &membership, &standing))?;
            if_match.check(&membership.etag())?;
            let row = &membership.row;
            if row.is_over(today) {
                return Err(over());
            }
            may_go(tx.conn, &membership, &caller, today)?;
            let update = MembershipUpdate {
                // One that had not begun yet is over on the day it would have.
                to_on: Some(Some(today.max(row.from_on))),
                ended_at: Some(tx.now),
                ended_by: Some(caller.user_id),
                ..MembershipUpdate::default()
            };
            model::update(tx.conn, row.id, &update, tx.now)?;
            answer(tx.conn, &membership, &caller, today)
        })
        .await
}
