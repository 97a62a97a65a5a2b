use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::OrganizationKind;
use super::model::{self, OrganizationScope};
use super::uscc::{Uscc, credit_code_form};
use super::view::{self, OrganizationPage, TABLE};
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::{Page, TOTAL_CAP, after_id, counted};
use crate::platform::error::Result;
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganizationFilter {
    /// Only names that hold this text. Width (brackets, too), case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "电气")]
    q: Option<String>,
    #[param(inline, example = "enterprise")]
    kind: Option<OrganizationKind>,
    /// Only the one with this unified social credit code.
    #[validate(length(min = 18, max = 18), custom(function = credit_code_form))]
    #[param(value_type = Option<String>, min_length = 18, max_length = 18, example = "91510600MA0000001E")]
    uscc: Option<TypedCode>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Only those that belong to this organisation directly.
    #[param(inline)]
    parent_id: Option<OrganizationId>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too, counted up to 10,000.
    #[serde(default)]
    count: bool,
}

/// Find organisations
///
/// Newest first. Filters are joined by "and".
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "organizations", security(()), params(OrganizationFilter),
    responses((status = 200, description = "A page of organisations.", content((OrganizationPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/organizations")]
pub async fn list_organizations(
    app: Data<App>,
    form: ListForm,
    filter: Query<OrganizationFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    // A code with a wrong check digit is nobody's.
    let uscc = filter.uscc.as_ref().map(|code| Uscc::read(code.as_str()));
    let nobodys = matches!(uscc, Some(Err(_)));
    let scope = OrganizationScope {
        q: filter.q,
        kind: filter.kind,
        uscc: uscc.and_then(Result::ok),
        division: filter.division,
        parent_id: filter.parent_id,
    };
    let list = format!("organizations {scope:?}");
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let (page, total) = app
        .db
        .read(move |conn| {
            if nobodys {
                let page = Page {
                    items: Vec::new(),
                    next_cursor: None,
                };
                return Ok((page, filter.count.then(|| counted(0))));
            }
            let rows = model::page(conn, &scope, before, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, TOTAL_CAP)?)),
                false => None,
            };
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let page = Page {
                items: view::show_many(conn, page.items, today)?,
                next_cursor: page.next_cursor,
            };
            Ok((page, total))
        })
        .await?;
    let page = OrganizationPage {
        items: page.items,
        next_cursor: page.next_cursor,
        total,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
