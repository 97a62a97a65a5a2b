use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Award, AwardMoved};
use super::notices;
use super::policy;
use super::state::Move;
use super::view::{AwardPath, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::accounts::certificates::model as certificates;
use crate::competition::contests::codes::ContestEventKind;
use crate::competition::contests::model::{NewEvent, record};
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an award is revoked.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "异议成立：申报材料造假"}))]
pub struct AwardRevocation {
    /// Public, in the history of the contest.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RevokeAwardProblems: NotFound, Forbidden, WrongState);

/// Revoke an award
///
/// Requires the administrator of the province, once the results are final. The place stays vacant, the entry is `revoked`, and its
/// certificate ends.
/// The reason is public in the history of the contest. The winner is told. Fails with 404 for a caller who has a conflict of
/// interest with an entry of the contest.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath), request_body = AwardRevocation,
    responses((status = 200, description = "The award, revoked.", body = AwardView,
        headers(("ETag" = String, description = "Its new version."))), RevokeAwardProblems))]
#[post("/awards/{id}/revoke")]
pub async fn revoke_award(
    request: ChangeRequest<AwardPath, May<ask::RevokeAward>>,
    body: Json<AwardRevocation>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            let contest = locked.row.contest.id;
            if is_behind_a_wall(locked.tx.conn, contest, locked.caller)? {
                return Err(Award::absent());
            }
            let moved = locked.step(Move::Revoke)?;
            policy::is_final(&locked.row.contest)?;
            let (award, by) = (&locked.row.award, locked.caller.user_id);
            if let Some(entry) = award.entry_id {
                let (from, to) = (EntryStatus::Awarded, EntryStatus::Revoked);
                let now = locked.tx.now;
                model::move_entry(locked.tx.conn, entry, from, to, Some(&reason), now)?;
            }
            let event = NewEvent {
                reason: Some(&reason),
                ..NewEvent::default()
            };
            let kind = ContestEventKind::AwardRevoked;
            record(&mut locked.tx, contest, kind, by, &event)?;
            certificates::end_of_award(&mut locked.tx, award.id, &reason, by)?;
            notices::revoked(&mut locked.tx, &locked.row.contest, award, &reason, by)?;
            Ok(AwardMoved {
                status_reason: Some(reason),
                ..moved
            })
        })
        .await
}
