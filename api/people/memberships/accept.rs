use actix_web::post;

use super::get::{MembershipPath, absent};
use super::model::{self, MembershipUpdate};
use super::policy;
use super::update::{answer, over};
use super::view::MembershipView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(AcceptMembershipProblems: NotFound, Forbidden, WrongState);

/// Accept a membership
///
/// Asks for its holder, whom somebody else made a member. From then on it gives him what its role does, and the brokers of
/// a society may act for him as for its other workers: write listings in his name, which he consents to, propose matches
/// for them, and read his contact data with a reason on record. Whoever does not want it ends it.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipPath),
    responses((status = 200, description = "The membership, accepted.", body = MembershipView,
        headers(("ETag" = String, description = "Its new version."))), AcceptMembershipProblems))]
#[post("/memberships/{id}/accept")]
pub async fn accept_membership(
    request: ChangeRequest<MembershipPath, May<ask::AcceptMembership>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let today = official_day(tx.now);
            let found = model::lock(tx.conn, path.id, &caller, today)?;
            let membership = found.ok_or_else(absent)?;
            caller.require(&policy::accepting(&membership))?;
            if_match.check(&membership.etag())?;
            let row = &membership.row;
            if row.is_over(today) {
                return Err(over());
            }
            if row.accepted_at.is_some() {
                return Err(wrong_state(
                    "accepted",
                    "已经接受",
                    "the membership is accepted already",
                ));
            }
            let update = MembershipUpdate {
                accepted_at: Some(Some(tx.now)),
                first_accepted_at: row.first_accepted_at.or(Some(tx.now)),
                ..MembershipUpdate::default()
            };
            model::update(tx.conn, row.id, &update, tx.now)?;
            answer(tx.conn, &membership, &caller, today)
        })
        .await
}
