use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get_order::{PresentationOrderView, require_no_wall};
use super::model::presentations;
use super::policy;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::kernel::ids::EntryId;
use crate::platform::error::{Code, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// An entry that has presented itself.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0"}))]
pub struct Presented {
    entry_id: EntryId,
}

problems!(NotePresentationProblems: NotFound, Forbidden, WrongState, PresentationOrder);

/// Note that an entry has presented itself
///
/// Requires an organiser of the contest or an administrator of its division, in a stage whose order is drawn, in that order; the
/// order passes over entries that left the contest. The entry can be scored from now on, the first one once the second one has
/// presented itself. An entry that was noted before stays as it is.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = Presented,
    responses((status = 200, description = "The order.", body = PresentationOrderView), NotePresentationProblems))]
#[post("/contest-stages/{id}/presented")]
pub async fn note_presentation(
    request: ChangeRequest<ContestStagePath, May<ask::KeepJudges>>,
    body: Json<Presented>,
) -> Result<Answer> {
    let entry = body.0.entry_id;
    request
        .write(move |tx, caller, _, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            require_no_wall(tx.conn, &stage, Some(&*caller))?;
            policy::unlocked(&contest, &stage)?;
            let order = presentations::of_stage(tx.conn, stage.id)?;
            if order.is_empty() {
                return Err(wrong_state(
                    "not_drawn",
                    "尚未抽定顺序",
                    "no order is drawn",
                ));
            }
            let Some(named) = order.iter().find(|one| one.entry_id == entry) else {
                return Err(Problem::invalid_body(
                    "/entry_id",
                    "unknown_entry",
                    "不在展示顺序中",
                    "is not in the order of presentation",
                )
                .into());
            };
            if named.presented_at.is_none() {
                let mut waiting = order
                    .iter()
                    .filter(|one| one.presented_at.is_none() && one.stands());
                let next = waiting.next();
                if next.is_none_or(|next| next.entry_id != entry) {
                    let next = next.map(|next| next.entry_id.to_string());
                    return Err(Problem::new(Code::PresentationOrder)
                        .member("entry_id", next)
                        .into());
                }
                presentations::set_presented(tx.conn, stage.id, entry, tx.now)?;
            }
            Answer::ok(&PresentationOrderView::load(tx.conn, stage, &contest)?)
        })
        .await
}
