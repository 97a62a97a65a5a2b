use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, VerificationScope, VerificationStatus, VerificationViewer};
use super::view::{VerificationPage, VerificationView};
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::memberships;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerificationFilter {
    /// Only this person's.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Only this organisation's.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    #[param(inline, example = "submitted")]
    status: Option<VerificationStatus>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List verifications
///
/// Newest first: one's own, those of the organisations that one manages, and those of the division that one
/// administers.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationFilter),
    responses((status = 200, description = "A page of verifications.", body = VerificationPage)))]
#[get("/verifications")]
pub async fn list_verifications(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadVerification>,
    filter: Query<VerificationFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = VerificationScope {
        user_id: filter.user_id,
        organization_id: filter.organization_id,
        status: filter.status,
    };
    let today = official_day(app.clock.now());
    let list = format!("verifications {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let rows = app
        .db
        .read(move |conn| {
            let viewer = VerificationViewer {
                records: caller.records.clone(),
                manages: memberships::model::managed_by(conn, &caller.records, today)?,
                territory: caller.territory(Right::ReadVerification),
                today,
            };
            Ok(model::page(conn, &scope, &viewer, before, size.fetch())?)
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let show = |row| VerificationView::new(row, today);
    Ok(Answer::ok(&VerificationPage {
        items: page.items.into_iter().map(show).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
