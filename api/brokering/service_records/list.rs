use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ServiceKind, ServiceRecordStatus};
use super::model;
use super::view::{ServiceRecordPage, ServiceRecordView};
use super::visible::ServiceRecordScope;
use crate::access::App;
use crate::access::external_ref::ClientRef;
use crate::access::rights::{May, ask};
use crate::brokering::service_plans::model::Party;
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, OrganizationId, PersonId, ServicePlanId, TeamId,
};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query, several};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceRecordFilter {
    /// By one of these brokers, joined by commas.
    #[serde(default, deserialize_with = "several")]
    #[validate(length(max = 20))]
    #[param(style = Form, explode = false, max_items = 20)]
    broker_id: Option<Vec<BrokerId>>,
    /// To this person, with an account or without.
    #[param(inline)]
    person_id: Option<PersonId>,
    /// To this team.
    #[param(inline)]
    team_id: Option<TeamId>,
    /// To this organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// Of this case.
    #[param(inline)]
    case_id: Option<CaseId>,
    /// Of this service plan.
    #[param(inline)]
    plan_id: Option<ServicePlanId>,
    /// Of this match.
    #[param(inline)]
    match_id: Option<MatchId>,
    #[param(inline, example = "visit")]
    kind: Option<ServiceKind>,
    /// In one of these states, joined by commas.
    #[serde(default, deserialize_with = "several")]
    #[validate(length(max = 20))]
    #[param(style = Form, explode = false, max_items = 20, example = json!(["confirmed", "audited_ok"]))]
    status: Option<Vec<ServiceRecordStatus>>,
    /// In one of these divisions or inside it, joined by commas.
    #[serde(default, deserialize_with = "several")]
    #[validate(length(max = 20))]
    #[param(style = Form, explode = false, max_items = 20, example = json!(["510600"]))]
    division: Option<Vec<DivisionCode>>,
    /// As counted by cities: in this city, or in this province outside Sichuan; 510000: of the province itself.
    #[param(inline, example = "510600")]
    city: Option<DivisionCode>,
    /// Of the month of this day.
    #[validate(custom(function = day_of_the_exchange))]
    month_on: Option<NaiveDate>,
    /// Started on this day or later, in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: Option<NaiveDate>,
    /// Started on this day or earlier.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: Option<NaiveDate>,
    /// Recorded after the month was locked, or in time.
    late: Option<bool>,
    /// With or without a flag.
    flagged: Option<bool>,
    /// What the calling API client calls the record; for API clients only.
    #[validate(length(min = 1, max = 200))]
    #[param(min_length = 1, max_length = 200, example = "DY-2026-0815")]
    external_ref: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List service records
///
/// Newest first: services by and to the caller and those that the caller acts for, and those of the division of the
/// caller's roles. An API client with `services:write` lists the records that it wrote.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:read"])), params(ServiceRecordFilter),
    responses((status = 200, description = "A page of records.", body = ServiceRecordPage)))]
#[get("/service-records")]
pub async fn list_service_records(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadServiceRecord>,
    filter: Query<ServiceRecordFilter>,
) -> Result<Answer> {
    use chrono::Datelike as _;
    let filter = filter.0;
    let served = (filter.person_id, filter.team_id, filter.organization_id);
    let scope = ServiceRecordScope {
        brokers: filter.broker_id,
        served: Party::of_columns(served),
        case_id: filter.case_id,
        plan_id: filter.plan_id,
        match_id: filter.match_id,
        kind: filter.kind,
        statuses: filter.status,
        divisions: filter.division.unwrap_or_default(),
        city: filter.city,
        month: filter.month_on.and_then(|day| day.with_day(1)),
        from_on: filter.from_on,
        to_on: filter.to_on,
        late: filter.late,
        flagged: filter.flagged,
        external_ref: ClientRef::given(&caller, filter.external_ref)?,
    };
    let list = format!("service records {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let viewer = caller.clone();
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &viewer, now, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    let page = ServiceRecordPage {
        items: items
            .map(|row| ServiceRecordView::new(row, Some(&caller)))
            .collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
