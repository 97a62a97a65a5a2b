use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ContestJudgeStatus, DeclaredConflict};
use super::model::{self, ConflictScope, NewConflict, OfContest};
use super::view::{self, ConflictView, ContestJudgePath, Detail};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::model::finds;
use crate::kernel::ids::{EntryId, PersonId};
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// A conflict of interest of a judge with an entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "relation": "kinship", "note": "项目负责人为本人堂弟"}))]
pub struct NewDeclaredConflict {
    /// An entry of the contest that the caller may read.
    entry_id: EntryId,
    relation: DeclaredConflict,
    /// The organisers read it.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    note: Option<String>,
}

problems!(DeclareJudgeConflictProblems: NotFound, Forbidden, WrongState);

/// Declare a conflict of interest
///
/// Requires the judge, or an organiser of the contest or an administrator of its division for the judge. From then on the
/// judge knows nothing of the entry, and is recused from reviews of it whose scores are not locked: a submitted sheet counts no more. The same relation declared again replaces the
/// note. A declared conflict is not taken back.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath),
    request_body = NewDeclaredConflict,
    responses((status = 201, description = "The conflict.", body = ConflictView,
        headers(("Location" = String, description = "The list of conflicts of the judge."))), DeclareJudgeConflictProblems))]
#[post("/contest-judges/{id}/conflicts")]
pub async fn declare_judge_conflict(
    request: ChangeRequest<ContestJudgePath, May<ask::DeclareConflict>>,
    body: Json<NewDeclaredConflict>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, _, path| {
            let judge = model::lock(tx.conn, path.id, &caller)?.ok_or_else(OfContest::absent)?;
            caller.require(&judge)?;
            let row = &judge.row;
            if !matches!(
                row.status,
                ContestJudgeStatus::Invited | ContestJudgeStatus::Accepted
            ) {
                return Err(wrong_state(
                    row.status.as_str(),
                    "该人员不是评委",
                    "the person does not judge the contest",
                ));
            }
            if !finds(tx.conn, new.entry_id, row.contest_id, &caller, tx.now)? {
                return Err(Problem::invalid_body(
                    "/entry_id",
                    "unknown_id",
                    "该大赛没有这个参赛项目",
                    "the contest has no such entry",
                )
                .into());
            }
            let conflict = NewConflict {
                entry: new.entry_id,
                relation: new.relation,
                note: new.note,
                by: caller.user_id,
            };
            let id = model::declare(tx, row, &conflict)?;
            let scope = ConflictScope {
                contest: row.contest_id,
                persons: None,
                entry: Some(new.entry_id),
                but_computed: true,
                source: None,
            };
            let mut rows = model::conflicts(tx.conn, &scope, &[], None, i64::MAX)?;
            rows.retain(|one| one.id == id);
            // The judge has just named the entry; what is told of it is no more.
            let detail = match caller.is_person(PersonId(row.user_id.0)) {
                true => Detail::Judge,
                false => Detail::Blind,
            };
            let mut shown = view::show_conflicts(tx.conn, row.contest_id, rows, detail, &caller)?;
            let shown = shown
                .pop()
                .ok_or_else(|| anyhow::anyhow!("a conflict was not written"))?;
            let location = format!("/v1/contest-judges/{}/conflicts", row.id);
            Answer::created(location, &shown)
        })
        .await
}
