use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Objection};
use super::moves::is_merged;
use super::view::{ObjectionPath, ObjectionView, show};
use super::{notices, state};
use crate::access::rights::{May, ask};
use crate::access::transitions::{ChangeRequest, Transitions};
use crate::kernel::ids::ObjectionId;
use crate::platform::error::{Code, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json, Language};

/// The objection on the same item that this one goes with.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"into_id": "0198f3a2-5b1c-7000-8000-0000000000f5"}))]
pub struct ObjectionMerge {
    into_id: ObjectionId,
}

problems!(MergeObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Merge an objection into another one
///
/// Both are on the same item of the same period, and open (409). The objection takes over the status of the other one, and
/// moves with it from then on: its objector gets the same answer. Requires the handling office, as
/// `POST /v1/objections/{id}/admit` does. The objector is told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath), request_body = ObjectionMerge,
    responses((status = 200, description = "The objection, merged.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), MergeObjectionProblems))]
#[post("/objections/{id}/merge")]
pub async fn merge_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
    body: Json<ObjectionMerge>,
) -> Result<Answer> {
    let into = body.0.into_id;
    request
        .write(move |tx, caller, if_match, path| {
            // The contest is locked with the first of the two: the other one does not move meanwhile.
            let held = path.lock_visible(tx, &caller)?;
            caller.require(&held)?;
            let into = model::lock_visible(tx.conn, into, &caller, tx.now)?;
            let into = into
                .filter(|into| into.id != path.id)
                .ok_or_else(unknown_objection)?;
            let others = model::merged_into(tx.conn, into.id)?;
            let mut objectors = held.objectors();
            objectors.push(into.objector_id);
            objectors.extend(others.iter().map(|one| one.objector_id));
            if objectors.iter().any(|objector| caller.is(*objector)) {
                return Err(Code::OwnProposal.into());
            }
            let etag = ObjectionPath::etag(&held, tx, Language::Chinese)?;
            if_match.check(&etag)?;
            if held.objection.item_id != into.item_id {
                return Err(another_subject().into());
            }
            if held.objection.merged_into.is_some() || into.merged_into.is_some() {
                return Err(is_merged());
            }
            for objection in [&held.objection, &into] {
                if !state::is_open(objection.status) {
                    return Err(wrong_state(
                        objection.status.as_str(),
                        "已作出处理决定的异议不能合并",
                        "an objection that was decided is not merged",
                    ));
                }
            }
            if held.objection.status != into.status {
                let all: Vec<&Objection> = std::iter::once(&held.objection)
                    .chain(&held.merged)
                    .collect();
                notices::moved(tx, &held.contest, &all, into.status, caller.user_id)?;
            }
            let merged = model::merge(tx.conn, path.id, &into, tx.now)?;
            show(tx.conn, tx.vault, merged, &caller, tx.now)?.answer()
        })
        .await
}

fn unknown_objection() -> Problem {
    Problem::invalid_body(
        "/into_id",
        "unknown_id",
        "没有这项异议",
        "there is no such objection",
    )
}

fn another_subject() -> Problem {
    Problem::invalid_body(
        "/into_id",
        "another_subject",
        "两项异议所针对的公示内容不同",
        "is about another item or another period",
    )
}
