use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{TrainingSessionFormat, TrainingSessionStatus};
use super::model::{self, TrainingSessionScope};
use super::view::{TABLE, TrainingSessionPage, TrainingSessionView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TrainingProgramId, ZoneId};
use crate::platform::db::{Page, after_id};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrainingSessionFilter {
    /// Of this programme.
    #[param(inline)]
    program_id: Option<TrainingProgramId>,
    /// All states when absent. Drafts are visible to the administrators of their division.
    #[param(inline, example = "enrolling")]
    status: Option<TrainingSessionStatus>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "510100")]
    division: Option<DivisionCode>,
    /// For this zone.
    #[param(inline)]
    zone_id: Option<ZoneId>,
    #[param(inline, example = "on_site")]
    format: Option<TrainingSessionFormat>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List training sessions
///
/// Newest first: sessions that were announced, and the drafts that the caller may manage. Filters are joined by "and".
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "training-sessions", security((), ("bearer" = [])), params(TrainingSessionFilter),
    responses((status = 200, description = "A page of training sessions.", content((TrainingSessionPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/training-sessions")]
pub async fn list_training_sessions(
    app: Data<App>,
    form: ListForm,
    caller: Anyone,
    filter: Query<TrainingSessionFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = TrainingSessionScope {
        program_id: filter.program_id,
        status: filter.status,
        division: filter.division,
        zone_id: filter.zone_id,
        format: filter.format,
    };
    let list = format!("training sessions {scope:?}");
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, caller.0.as_ref(), before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let page = TrainingSessionPage {
        items: page
            .items
            .into_iter()
            .map(TrainingSessionView::from)
            .collect(),
        next_cursor: page.next_cursor,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
