use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ServicePlanKind, ServicePlanStatus};
use super::model::{self, ServicePlanScope};
use super::party::Party;
use super::view::ServicePlanPage;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, CaseId, MatchId, OrganizationId, PersonId, TeamId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServicePlanFilter {
    #[param(inline, example = "worker")]
    kind: Option<ServicePlanKind>,
    /// Of this person, with an account or without.
    #[param(inline)]
    person_id: Option<PersonId>,
    /// Of this team.
    #[param(inline)]
    team_id: Option<TeamId>,
    /// Of this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Of this order.
    #[param(inline)]
    match_id: Option<MatchId>,
    /// Of this case.
    #[param(inline)]
    case_id: Option<CaseId>,
    /// Carried out by this broker.
    #[param(inline)]
    broker_id: Option<BrokerId>,
    #[param(inline, example = "active")]
    status: Option<ServicePlanStatus>,
    /// In this division or inside it.
    #[param(inline)]
    division: Option<DivisionCode>,
    /// Active plans whose day of review has come, or the others.
    review_due: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List service plans
///
/// Newest first: plans of the caller and of those that the caller acts for, plans that the caller carries out, and those of
/// the division of the caller's roles.
#[utoipa::path(tag = "service-plans", security(("bearer" = []), ("client" = ["services:read"])), params(ServicePlanFilter),
    responses((status = 200, description = "A page of plans.", body = ServicePlanPage)))]
#[get("/service-plans")]
pub async fn list_service_plans(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadServicePlan>,
    filter: Query<ServicePlanFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = ServicePlanScope {
        kind: filter.kind,
        subject: Party::of_columns((filter.person_id, filter.team_id, filter.organization_id)),
        match_id: filter.match_id,
        case_id: filter.case_id,
        broker_id: filter.broker_id,
        status: filter.status,
        division: filter.division,
        review_due: filter.review_due,
    };
    let list = format!("service plans {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, now, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = ServicePlanPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
