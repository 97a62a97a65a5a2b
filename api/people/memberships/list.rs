use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, MembershipScope, MembershipViewer};
use super::view::MembershipPage;
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembershipFilter {
    /// Only those of this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only those of this person.
    #[param(inline)]
    user_id: Option<UserId>,
    #[param(inline, example = "staff")]
    role: Option<MembershipRole>,
    /// `true`: in force today; `false`: over, not yet begun, or not accepted by the person.
    in_force: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List memberships
///
/// Newest first: one's own, those of the organisations that one manages, and those of the division that one
/// administers.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipFilter),
    responses((status = 200, description = "A page of memberships.", body = MembershipPage)))]
#[get("/memberships")]
pub async fn list_memberships(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadMembership>,
    filter: Query<MembershipFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = MembershipScope {
        organization_id: filter.organization_id,
        user_id: filter.user_id,
        role: filter.role,
        in_force: filter.in_force,
    };
    let viewer = MembershipViewer {
        records: caller.records.clone(),
        territory: caller.territory(Right::ReadMembership),
        today: official_day(app.clock.now()),
    };
    let list = format!("memberships {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let rows = app
        .db
        .read(move |conn| Ok(model::page(conn, &scope, &viewer, before, size.fetch())?))
        .await?;
    let page = Page::cut(rows, size, &list, |one| ((), one.row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&MembershipPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
