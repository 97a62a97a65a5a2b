use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::get_summary::is_blind;
use super::model::{has_walled_entry, presentations};
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{ContestStageId, EntryId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

/// An entry in the order of presentation.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresentationView {
    #[schema(minimum = 1)]
    position: i16,
    entry_id: EntryId,
    /// Null in a blind stage.
    title: Option<String>,
    /// In a blind stage.
    blind_code: Option<String>,
    /// Null until it has presented itself.
    presented_at: Option<DateTime<Utc>>,
    /// Whether it left the contest: the order passes over it.
    left: bool,
}

/// The drawn order of presentation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3", "seed": null, "drawn_at": null, "items": []}))]
pub struct PresentationOrderView {
    stage_id: ContestStageId,
    /// From which anybody can draw the order again: the ids of the entries sorted by the SHA-256 of `SEED:ID` in hexadecimal. Null
    /// while no order is drawn.
    seed: Option<String>,
    drawn_at: Option<DateTime<Utc>>,
    /// Empty while no order is drawn.
    items: Vec<PresentationView>,
}

impl PresentationOrderView {
    pub fn load(conn: &mut PgConnection, stage: ContestStage, contest: &Contest) -> Result<Self> {
        let is_blind = is_blind(conn, contest)?;
        let order = presentations::of_stage(conn, stage.id)?;
        let items = order.into_iter().map(|one| PresentationView {
            position: one.position,
            entry_id: one.entry_id,
            left: !one.stands() && !one.is_ranked(),
            title: Some(one.title).filter(|_| !is_blind),
            blind_code: one.blind_code.filter(|_| is_blind),
            presented_at: one.presented_at,
        });
        Ok(Self {
            stage_id: stage.id,
            items: items.collect(),
            seed: stage.presentation_seed,
            drawn_at: stage.presentation_drawn_at,
        })
    }
}

/// A caller with a conflict of interest with an entry of the stage gets 404.
pub fn require_no_wall(
    conn: &mut PgConnection,
    stage: &ContestStage,
    caller: Option<&Caller>,
) -> Result<()> {
    match caller {
        Some(caller) if has_walled_entry(conn, stage.id, caller)? => Err(ContestStage::absent()),
        _ => Ok(()),
    }
}

problems!(GetPresentationOrderProblems: NotFound);

/// Get the order of presentation of a final
///
/// Public with the contest: by title, in a blind stage by blind code. Officials with a conflict of interest with an entry get 404.
#[utoipa::path(tag = "reviews", security((), ("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The order.", body = PresentationOrderView), GetPresentationOrderProblems))]
#[get("/contest-stages/{id}/presentation-order")]
pub async fn get_presentation_order(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let order = app
        .db
        .read(move |conn| {
            let found = stages::find_visible(conn, path.0.id, caller.0.as_ref())?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            require_no_wall(conn, &stage, caller.0.as_ref())?;
            PresentationOrderView::load(conn, stage, &contest)
        })
        .await?;
    Answer::ok(&order)
}
