use actix_web::get;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::seats::{self, StageJudge};
use super::model::summary::{self, Summary};
use super::policy;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{ContestStageId, EntryId};
use crate::platform::db::schema::contest_stages;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

/// An entry in the summary of a panel.
#[derive(Debug, Serialize, ToSchema)]
pub struct PanelSummaryEntry {
    entry_id: EntryId,
    title: String,
    /// Empty where the contest has no tracks.
    track: String,
    /// Null in a blind stage.
    #[schema(minimum = 1)]
    number: Option<i32>,
    /// In a blind stage.
    blind_code: Option<String>,
    /// By the rules of the stage. Null where no sheet counts.
    score: Option<String>,
    /// How many sheets count.
    #[schema(minimum = 0)]
    counted: u32,
    /// How many sheets the rules expect.
    #[schema(minimum = 0)]
    expected: u32,
}

/// What the judges of a panel confirm.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3", "panel": "第一组",
    "hash": "6f0c1f2d8a4b3c5d7e9f00112233445566778899aabbccddeeff001122334455", "entries": []}))]
pub struct PanelSummary {
    stage_id: ContestStageId,
    /// Empty: the judges of the stage who are in no panel.
    panel: String,
    /// SHA-256 (hexadecimal) of the canonical JSON (RFC 8785) of the stage, the hash of its rules, the panel, and of each entry its
    /// id, score and the hashes of its sheets.
    #[schema(min_length = 64, max_length = 64)]
    hash: String,
    /// The entries that judges of the panel score, by id.
    entries: Vec<PanelSummaryEntry>,
}

impl PanelSummary {
    fn new(stage: &ContestStage, summary: Summary, is_blind: bool) -> Self {
        let entries = summary.entries.into_iter().map(|entry| PanelSummaryEntry {
            entry_id: entry.id,
            title: entry.title,
            track: entry.track,
            number: entry.number.filter(|_| !is_blind),
            blind_code: entry.blind_code.filter(|_| is_blind),
            score: entry.score,
            counted: entry.counted,
            expected: entry.expected,
        });
        Self {
            stage_id: stage.id,
            panel: summary.panel,
            hash: summary.hash,
            entries: entries.collect(),
        }
    }
}

/// The caller's place in a locked stage, if the caller judges in it. 404 for others, and for judges behind a wall with one of its
/// entries.
pub fn seat_of(
    conn: &mut PgConnection,
    stage: &ContestStage,
    contest: &Contest,
    caller: &Caller,
) -> Result<StageJudge> {
    let seat = seats::seated(conn, stage.id, contest.id, caller)?;
    let seat = seat.ok_or_else(ContestStage::absent)?;
    policy::locked(stage)?;
    Ok(seat)
}

problems!(GetPanelSummaryProblems: NotFound, Forbidden, WrongState);

/// Get the summary of the caller's panel
///
/// After the lock of a stage, for the judges who signed in to it: the entries that the panel scores, with their scores by the
/// rules. Ranks are not in it. Other callers get 404, and so do judges with a conflict of interest with an entry of the stage.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The summary.", body = PanelSummary), GetPanelSummaryProblems))]
#[get("/contest-stages/{id}/summary")]
pub async fn get_panel_summary(
    app: Data<App>,
    caller: May<ask::JudgeEntry>,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let summary = app
        .db
        .read(move |conn| {
            let found = stages::find_visible(conn, path.0.id, Some(&*caller))?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            let seat = seat_of(conn, &stage, &contest, &caller)?;
            let summary = summary::of_panel(conn, &stage, &seat.panel)?;
            let is_blind = is_blind(conn, &contest)?;
            Ok(PanelSummary::new(&stage, summary, is_blind))
        })
        .await?;
    Answer::ok(&summary)
}

/// Whether the contest is in a blind stage now.
pub fn is_blind(conn: &mut PgConnection, contest: &Contest) -> QueryResult<bool> {
    let Some(current) = contest.current_stage_id else {
        return Ok(false);
    };
    contest_stages::table
        .find(current)
        .select(contest_stages::blind)
        .first(conn)
}
