use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, PersonRecordScope};
use super::view::{PersonRecordPage, PersonRecordView, TABLE};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::{Page, after_id};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonRecordFilter {
    /// Only names that hold this text. Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 50))]
    #[param(min_length = 1, max_length = 50, example = "张三")]
    name: Option<String>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Only those on the staff of this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only those that an account took over, or only those that none took over.
    taken_over: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListPersonRecordsProblems: Forbidden);

/// List person records
///
/// Newest first: the records that the caller may get one by one. Filters are joined by "and".
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "person-records", security(("bearer" = []), ("client" = ["people:read"])), params(PersonRecordFilter),
    responses((status = 200, description = "A page of person records.", content((PersonRecordPage = "application/json"), (CsvFile = "text/csv"))), ListPersonRecordsProblems))]
#[get("/person-records")]
pub async fn list_person_records(
    app: Data<App>,
    form: ListForm,
    caller: May<ask::ReadPersonRecord>,
    filter: Query<PersonRecordFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = PersonRecordScope {
        name: filter.name,
        division: filter.division,
        organization_id: filter.organization_id,
        taken_over: filter.taken_over,
    };
    let list = format!("person records {} {scope:?}", caller.user_id);
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let vault = app.db.vault().clone();
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, today, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let items = page.items.into_iter();
            Ok(PersonRecordPage {
                items: items
                    .map(|record| PersonRecordView::new(record, &vault))
                    .collect::<Result<_>>()?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
