//! The kinds of papers.

mod application;
mod award_list;
mod layout;
mod panel_summary;
mod recommendation;
mod recommendation_letter;
mod recommendation_list;
mod score_sheet;

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::codes::PaperKind;
use super::paper::{Paper, PaperOf};
use crate::access::auth::Caller;
use crate::kernel::ids::{AwardListId, ContestStageId, EntryId, RecommendingUnitId};
use crate::platform::error::{Problem, Result};

/// The paper as the caller may read it, as the JSON of the same: 404 where the caller may not.
pub fn open(
    conn: &mut PgConnection,
    of: &PaperOf,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<Paper> {
    let id = of.resource_id;
    if of.kind == PaperKind::AwardList {
        return award_list::open(conn, AwardListId(id), caller, now);
    }
    let caller = caller.ok_or_else(absent)?;
    match of.kind {
        PaperKind::Application => application::open(conn, EntryId(id), caller, now),
        PaperKind::RecommendationLetter => {
            recommendation_letter::open(conn, RecommendingUnitId(id), caller, now)
        }
        PaperKind::RecommendationList => {
            recommendation_list::open(conn, RecommendingUnitId(id), caller, now)
        }
        PaperKind::ScoreSheet => {
            let judge = of.judge_id.ok_or_else(absent)?;
            score_sheet::open(conn, ContestStageId(id), judge, caller)
        }
        PaperKind::PanelSummary => {
            panel_summary::open(conn, ContestStageId(id), of.panel.as_deref(), caller)
        }
        PaperKind::AwardList => Err(absent().into()),
    }
}

fn absent() -> Problem {
    Problem::not_found("没有这份文件", "there is no such paper")
}
