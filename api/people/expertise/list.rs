use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, ExpertiseScope};
use super::view::ExpertisePage;
use crate::access::App;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};
use crate::reference::code_lists::TechnologyField;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExpertiseFilter {
    /// Only titles that hold this text. Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "变压器")]
    q: Option<String>,
    /// Technology field.
    #[param(inline)]
    field: Option<TechnologyField>,
    /// Only this person's.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Only this team's.
    #[param(inline)]
    team_id: Option<TeamId>,
    /// Only this organisation's.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Only what has this keyword. Width, case, traditional characters and blanks do not matter.
    #[validate(length(min = 1, max = 30))]
    #[param(min_length = 1, max_length = 30, example = "节能")]
    keyword: Option<String>,
    /// At least this readiness level.
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    trl_min: Option<i16>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// Find expertise
///
/// Newest first. Filters are joined by "and".
#[utoipa::path(tag = "expertise", security(()), params(ExpertiseFilter),
    responses((status = 200, description = "A page of expertise.", body = ExpertisePage)))]
#[get("/expertise")]
pub async fn list_expertise(
    app: Data<App>,
    request: HttpRequest,
    filter: Query<ExpertiseFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ExpertiseScope {
        q: filter.q,
        field: filter.field,
        user_id: filter.user_id,
        team_id: filter.team_id,
        organization_id: filter.organization_id,
        keyword: filter.keyword,
        trl_min: filter.trl_min,
    };
    let list = format!("expertise {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let rows = app
        .db
        .read(move |conn| Ok(model::page(conn, &scope, before, size.fetch())?))
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&ExpertisePage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
