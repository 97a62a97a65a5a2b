use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::TrainingProgramStatus;
use super::model::{self, TrainingProgramScope};
use super::view::{TABLE, TrainingProgramPage, TrainingProgramView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::platform::db::{Page, after_id};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrainingProgramFilter {
    /// All states when absent. Drafts are visible to the administrators of their division.
    #[param(inline, example = "published")]
    status: Option<TrainingProgramStatus>,
    /// Managed by this division or one inside it (prefix scope).
    #[param(inline, example = "510000")]
    division: Option<DivisionCode>,
    /// This division is one of the `target_divisions`.
    #[param(inline, example = "510600")]
    target_division: Option<DivisionCode>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List training programmes
///
/// Newest first: programmes that were published, and the drafts that the caller may manage. Filters are joined by "and".
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "training-programs", security((), ("bearer" = [])), params(TrainingProgramFilter),
    responses((status = 200, description = "A page of training programmes.", content((TrainingProgramPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/training-programs")]
pub async fn list_training_programs(
    app: Data<App>,
    form: ListForm,
    caller: Anyone,
    filter: Query<TrainingProgramFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = TrainingProgramScope {
        status: filter.status,
        division: filter.division,
        target_division: filter.target_division,
    };
    let list = format!("training programs {scope:?}");
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, caller.0.as_ref(), before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let page = TrainingProgramPage {
        items: page
            .items
            .into_iter()
            .map(TrainingProgramView::from)
            .collect(),
        next_cursor: page.next_cursor,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
