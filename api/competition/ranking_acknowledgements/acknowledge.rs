use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::{AcknowledgedListPath, RankingAcknowledgementView, absent};
use crate::access::rights::{Governed, May, Right, Subject, ask, refused};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_lists::codes::AwardListStatus;
use crate::competition::contests::model as contests;
use crate::competition::contests::policy::require_running;
use crate::competition::publicity_periods::model::find_list;
use crate::kernel::ids::{EntryId, UserId};
use crate::platform::error::{Error, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json, etag_of};

/// The entry for which a ranking is acknowledged.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000b1"}))]
pub struct NewRankingAcknowledgement {
    entry_id: EntryId,
}

/// A finalist, as rights see it.
struct OfOwner(UserId);

impl Governed for OfOwner {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: vec![self.0],
            ..Subject::default()
        }
    }
}

const RIGHT: Right = Right::AcknowledgeRanking;

problems!(AcknowledgeRankingProblems: NotFound, Forbidden, WrongState);

/// Acknowledge the ranking of an entry
///
/// The owner of a ranked entry has checked its rank and score. Requires that owner, and a list that is proposed (409): a later
/// list is acknowledged anew. Acknowledging twice changes nothing.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(AcknowledgedListPath),
    request_body = NewRankingAcknowledgement,
    responses((status = 200, description = "The entry with its rank, acknowledged.", body = RankingAcknowledgementView,
        headers(("ETag" = String, description = "Changes with the answer."))), AcknowledgeRankingProblems))]
#[post("/award-lists/{id}/acknowledge")]
pub async fn acknowledge_ranking(
    request: ChangeRequest<AcknowledgedListPath, May<ask::AcknowledgeRanking>>,
    body: Json<NewRankingAcknowledgement>,
) -> Result<Answer> {
    let entry = body.0.entry_id;
    request
        .write(move |tx, caller, if_match, path| {
            let list = find_list(tx.conn, path.id)?.ok_or_else(absent)?;
            let contest = contests::hold(tx.conn, list.contest_id, &caller)?.ok_or_else(absent)?;
            // Read again: a parallel request may have proposed another list.
            let list = find_list(tx.conn, list.id)?.ok_or_else(absent)?;
            let find = |all: Vec<model::Finalist>| all.into_iter().find(|it| it.entry_id == entry);
            let all = model::finalists(tx.conn, &list)?;
            let is_own = |it: &model::Finalist| caller.may(RIGHT, &OfOwner(it.owner_id));
            if !all.iter().any(is_own) {
                return Err(refused(RIGHT));
            }
            let finalist = find(all).ok_or_else(unknown_entry)?;
            caller.require(&OfOwner(finalist.owner_id))?;
            let view = RankingAcknowledgementView::from(finalist);
            if_match.check(&etag_of(&view)?)?;
            require_running(&contest)?;
            if list.status != AwardListStatus::Proposed {
                return Err(wrong_state(
                    list.status.as_str(),
                    "该获奖名单已公示或已被取代",
                    "the list is public, or another one took its place",
                ));
            }
            model::insert(tx.conn, list.id, entry, caller.user_id, tx.now)?;
            let finalist = find(model::finalists(tx.conn, &list)?).ok_or_else(unknown_entry)?;
            Ok(Answer::ok(&RankingAcknowledgementView::from(finalist))?.etag_of_body())
        })
        .await
}

fn unknown_entry() -> Error {
    Problem::invalid_body(
        "/entry_id",
        "unknown_id",
        "该项目不在此名单的排名中",
        "the entry is not in the ranking of the list",
    )
    .into()
}
