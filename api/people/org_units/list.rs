use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::OrgUnitPage;
use crate::access::App;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrgUnitFilter {
    /// Only those of this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List units
///
/// Of one organisation, or of all; at every depth, in the order in which they were set up.
#[utoipa::path(tag = "org-units", security(()), params(OrgUnitFilter),
    responses((status = 200, description = "A page of units.", body = OrgUnitPage)))]
#[get("/org-units")]
pub async fn list_org_units(
    app: Data<App>,
    request: HttpRequest,
    filter: Query<OrgUnitFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let organization = filter.organization_id;
    let list = format!("org_units {organization:?}");
    let size = PageSize::of(filter.limit);
    let after = after_id(filter.cursor, &list)?;
    let rows = app
        .db
        .read(move |conn| Ok(model::page(conn, organization, after, size.fetch())?))
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&OrgUnitPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
