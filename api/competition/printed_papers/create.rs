use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::PaperKind;
use super::kinds;
use super::model;
use super::paper::{Paper, PaperOf};
use super::view::PrintedPaperView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{ContestJudgeId, ThingId};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A version that was printed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "award_list", "resource_id": "0198f3a2-5b1c-7000-8000-0000000000b2", "code": "6f0c1f2d8a4b3c5d"}))]
pub struct NewPrintedPaper {
    kind: PaperKind,
    /// The entry, the recommending unit, the stage or the list of awards.
    resource_id: ThingId,
    /// The judge of a score sheet; required for it.
    judge_id: Option<ContestJudgeId>,
    /// The panel of a summary. Absent: as in `GET /v1/contest-stages/{id}/summary.pdf`.
    #[validate(length(max = 50))]
    #[schema(max_length = 50)]
    panel: Option<String>,
    /// As it is printed on the page.
    #[validate(length(equal = 16))]
    #[schema(min_length = 16, max_length = 16)]
    code: String,
}

problems!(CreatePrintedPaperProblems: NotFound, Forbidden, WrongState, SignInRequired, RecusalUnanswered, PaperOutdated);

/// Register a printed paper
///
/// For papers that are signed or sealed: the scan of the page hangs on the printed paper, as an attachment with `on` =
/// `printed_paper`, one for each. Requires the entrant or an official for an application, the unit or an official for its
/// papers, the judge or an official for sheets and summaries, an official for a list of awards. `code` is that of the paper as
/// it is now: a draft, and a version whose content has changed since, fail with 409 `paper_outdated`, and so does a scan that is
/// hung on it later. A version is registered once: a second call returns the first.
#[utoipa::path(tag = "printed-papers", security(("bearer" = []), ("client" = ["files:write"])), request_body = NewPrintedPaper,
    responses((status = 201, description = "The printed paper.", body = PrintedPaperView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Changes with the answer."))),
        (status = 200, description = "The printed paper, registered before.", body = PrintedPaperView,
            headers(("ETag" = String, description = "Changes with the answer."))),
        CreatePrintedPaperProblems))]
#[post("/printed-papers")]
pub async fn create_printed_paper(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    attempt: Attempt,
    body: Json<NewPrintedPaper>,
) -> Result<Answer> {
    let new = body.0;
    let of = of(&new)?;
    let code = new.code.to_ascii_lowercase();
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let open = |conn: &mut _, now| -> Result<Paper> {
                let paper = kinds::open(conn, &of, Some(&caller), now)?;
                match paper.is_keeper {
                    true => Ok(paper),
                    false => Err(not_a_keeper().into()),
                }
            };
            let seen = open(tx.conn, tx.now)?;
            model::hold_content(tx.conn, seen.contest_id, &seen.of)?;
            let paper = open(tx.conn, tx.now)?;
            paper.require_code(&code)?;
            let (row, is_new) = model::register(tx, &paper, caller.user_id)?;
            let scan = model::scans(tx.conn, &[row.id])?
                .first()
                .map(|(_, scan)| *scan);
            let view = PrintedPaperView::new(row, scan, &paper);
            match is_new {
                true => view.created(),
                false => view.answer(),
            }
        })
        .await
}

/// What the body names. Members that the kind has no use for are refused.
fn of(new: &NewPrintedPaper) -> Result<PaperOf> {
    let is_sheet = new.kind == PaperKind::ScoreSheet;
    if is_sheet != new.judge_id.is_some() {
        let (code, zh, en) = match is_sheet {
            true => (
                "required",
                "评分表须注明评委",
                "a score sheet names the judge",
            ),
            false => (
                "not_of_this_kind",
                "仅用于评分表",
                "is for score sheets only",
            ),
        };
        return Err(Problem::invalid_body("/judge_id", code, zh, en).into());
    }
    if new.kind != PaperKind::PanelSummary && new.panel.is_some() {
        let (zh, en) = ("仅用于评审汇总表", "is for summaries of panels only");
        return Err(Problem::invalid_body("/panel", "not_of_this_kind", zh, en).into());
    }
    Ok(PaperOf {
        kind: new.kind,
        resource_id: new.resource_id.0,
        judge_id: new.judge_id,
        panel: new.panel.clone(),
    })
}

fn not_a_keeper() -> Problem {
    Problem::forbidden(
        "仅参赛人、推荐单位、评委本人和大赛管理人员可登记打印件",
        "only the entrant, the unit, the judge and officials of the contest register printed papers",
    )
}
