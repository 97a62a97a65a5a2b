use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::AwardStatus;
use super::model::{self, AwardScope};
use super::view::{self, AwardPage};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardTierId, ContestId, OrganizationId};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AwardFilter {
    /// Of this contest.
    #[param(inline)]
    contest_id: Option<ContestId>,
    /// Of this tier.
    #[param(inline)]
    tier_id: Option<AwardTierId>,
    /// To this organisation, or to a project of it.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only awards to entries whose owner or team the caller is, or to an organisation that the caller acts for.
    #[param(default = false)]
    mine: Option<bool>,
    #[param(inline, example = "confirmed")]
    status: Option<AwardStatus>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "513300")]
    division: Option<DivisionCode>,
    /// A part of the name of the winner, the organisation or the project, now or before an erratum. Width, case,
    /// traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "龙康珠")]
    q: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List awards
///
/// Newest first: the public ones, those of the caller, and those of contests that the caller organises or administers. Filters are
/// joined by "and".
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(AwardFilter),
    responses((status = 200, description = "A page of awards.", body = AwardPage)))]
#[get("/awards")]
pub async fn list_awards(
    app: Data<App>,
    request: HttpRequest,
    caller: Anyone,
    filter: Query<AwardFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = AwardScope {
        contest_id: filter.contest_id,
        tier_id: filter.tier_id,
        organization_id: filter.organization_id,
        mine: filter.mine.unwrap_or(false),
        status: filter.status,
        division: filter.division,
        q: filter.q,
    };
    let list = format!("awards {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let managed = match caller {
                Some(caller) => organizations_of(conn, caller, today)?,
                None => Vec::new(),
            };
            let rows = model::page(conn, &scope, caller, &managed, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(AwardPage {
                items: view::show_many(conn, page.items, caller, &managed)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
