use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, TeamScope};
use super::view::{self, TeamPage};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::organizations::codes::{Uscc, credit_code_form};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TeamFilter {
    /// Only names that hold this text. Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "节能")]
    q: Option<String>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "500000")]
    division: Option<DivisionCode>,
    /// Only those of this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only those of the organisation with this unified social credit code.
    #[validate(length(min = 18, max = 18), custom(function = credit_code_form))]
    #[param(value_type = Option<String>, min_length = 18, max_length = 18, example = "91510600MA0000001E")]
    uscc: Option<TypedCode>,
    /// Only those that this person is in; one's own also where one was asked to join.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// Find teams
///
/// Newest first. Filters are joined by "and".
#[utoipa::path(tag = "teams", security((), ("bearer" = [])), params(TeamFilter),
    responses((status = 200, description = "A page of teams.", body = TeamPage)))]
#[get("/teams")]
pub async fn list_teams(
    app: Data<App>,
    request: HttpRequest,
    anyone: Anyone,
    filter: Query<TeamFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = TeamScope {
        q: filter.q,
        division: filter.division,
        organization_id: filter.organization_id,
        user_id: filter.user_id,
        // A code with a wrong check digit is of no organisation.
        uscc: filter.uscc.map(|code| Uscc::read(code.as_str()).ok()),
    };
    let list = format!("teams {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let viewer = anyone.0.as_ref();
            let rows = model::page(conn, &scope, viewer, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(Page {
                items: view::show_many(conn, page.items, viewer)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&TeamPage {
        items: page.items,
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
