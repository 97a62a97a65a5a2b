use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::EnrollmentStatus;
use super::model::{self, EnrollmentScope};
use super::view::{EnrollmentPage, EnrollmentView, TABLE};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::db::{Page, after_id};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentFilter {
    /// In this training session.
    #[param(inline)]
    session_id: Option<TrainingSessionId>,
    #[param(inline, example = "confirmed")]
    status: Option<EnrollmentStatus>,
    /// Of delegations in this division (prefix scope).
    #[param(inline, example = "510600")]
    delegation: Option<DivisionCode>,
    /// The caller's own only.
    #[param(default = false)]
    mine: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListEnrollmentsProblems: Forbidden);

/// List enrolments
///
/// Newest first: those that the caller may read. Filters are joined by "and".
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:read"])), params(EnrollmentFilter),
    responses((status = 200, description = "A page of enrolments.", content((EnrollmentPage = "application/json"), (CsvFile = "text/csv"))), ListEnrollmentsProblems))]
#[get("/enrollments")]
pub async fn list_enrollments(
    app: Data<App>,
    form: ListForm,
    caller: May<ask::ReadEnrollment>,
    filter: Query<EnrollmentFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = EnrollmentScope {
        session_id: filter.session_id,
        status: filter.status,
        delegation: filter.delegation,
        mine: filter.mine.unwrap_or(false),
    };
    let list = format!("enrollments {scope:?}");
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, today, before, size.fetch())?;
            Page::cut(rows, size, &list, |seen| ((), seen.row.id.0))
        })
        .await?;
    let page = EnrollmentPage {
        items: page.items.into_iter().map(EnrollmentView::from).collect(),
        next_cursor: page.next_cursor,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
