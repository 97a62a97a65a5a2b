use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, RoleGrantScope};
use super::view::{RoleGrantPage, TABLE};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, OrganizationId, UserId};
use crate::kernel::roles::Role;
use crate::platform::db::{Page, after_id, counted};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvFile, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoleGrantFilter {
    /// Only this person's.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Only this role.
    #[param(inline, example = "city_admin")]
    role: Option<Role>,
    /// Only inside this division (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Only for the brokers of this society.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only for this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// `true`: in force today; `false`: revoked, over, or yet to begin.
    in_force: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too.
    #[serde(default)]
    count: bool,
}

/// List appointments
///
/// Newest first. Administrators see those inside their division, whoever leads a society and is one of its brokers
/// the others of them, everybody else his own.
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), params(RoleGrantFilter),
    responses((status = 200, description = "A page of appointments.", content((RoleGrantPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/role-grants")]
pub async fn list_role_grants(
    app: Data<App>,
    form: ListForm,
    caller: May<ask::ReadRoleGrant>,
    filter: Query<RoleGrantFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = RoleGrantScope {
        user_id: filter.user_id,
        role: filter.role,
        division: filter.division,
        organization_id: filter.organization_id,
        contest_id: filter.contest_id,
        in_force: filter.in_force,
    };
    let today = official_day(app.clock.now());
    let list = format!("role_grants {scope:?}");
    let size = form.size(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let (rows, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, today, before, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &caller, today)?)),
                false => None,
            };
            Ok((rows, total))
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let page = RoleGrantPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
        total,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
