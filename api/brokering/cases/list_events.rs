use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, CaseScope};
use super::view::CaseEventPage;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{CaseId, OrganizationId, PersonId, PersonRecordId, TeamId, UserId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseEventFilter {
    /// Of this case.
    #[param(inline)]
    case_id: Option<CaseId>,
    /// Of all cases of this client, a person with an account.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Of all cases of this client, a person without an account.
    #[param(inline)]
    person_record_id: Option<PersonRecordId>,
    /// Of all cases of this client, a team.
    #[param(inline)]
    team_id: Option<TeamId>,
    /// Of all cases of this client, an organisation.
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

/// List events of cases
///
/// Oldest first: the history of a case, or of all cases of a client, that the caller may read.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CaseEventFilter),
    responses((status = 200, description = "A page of events.", body = CaseEventPage)))]
#[get("/case-events")]
pub async fn list_case_events(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadCase>,
    filter: Query<CaseEventFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let user = filter.user_id.map(|id| PersonId(id.0));
    let record = filter.person_record_id.map(|id| PersonId(id.0));
    let case = filter.case_id;
    let scope = CaseScope {
        client_person: user.or(record),
        client_team: filter.team_id,
        client_organization: filter.organization_id,
        ..CaseScope::default()
    };
    let today = official_day(app.clock.now());
    let list = format!("case events {case:?} {scope:?}");
    let size = PageSize::of(filter.limit);
    let after = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::events_page(conn, &scope, case, &caller, today, after, size.fetch())?;
            Page::cut(rows, size, &list, |event| ((), event.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = CaseEventPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
