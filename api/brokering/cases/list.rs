use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::CaseStatus;
use super::model::{self, CaseScope};
use super::view::{CasePage, CaseView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, OrganizationId, PersonId, PersonRecordId, TeamId, UserId};
use crate::platform::db::{Page, PageSize, after_id, counted, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseFilter {
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Of this client, a person with an account.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Of this client, a person without an account.
    #[param(inline)]
    person_record_id: Option<PersonRecordId>,
    /// Of this client, a team.
    #[param(inline)]
    team_id: Option<TeamId>,
    /// Of this client, an organisation.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// That this broker has.
    #[param(inline)]
    main_broker_id: Option<BrokerId>,
    #[param(inline, example = "open")]
    status: Option<CaseStatus>,
    /// `true`: open without a main broker; `false`: the others.
    unassigned: Option<bool>,
    /// `true`: open with a next action whose last day is over; `false`: the others.
    overdue: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Return the total too.
    #[serde(default)]
    count: bool,
}

/// List cases
///
/// Newest first: the cases that `GET /v1/cases/{id}` shows to the caller.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CaseFilter),
    responses((status = 200, description = "A page of cases.", body = CasePage)))]
#[get("/cases")]
pub async fn list_cases(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadCase>,
    filter: Query<CaseFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let user = filter.user_id.map(|id| PersonId(id.0));
    let record = filter.person_record_id.map(|id| PersonId(id.0));
    let scope = CaseScope {
        division: filter.division,
        client_person: user.or(record),
        client_team: filter.team_id,
        client_organization: filter.organization_id,
        main_broker: filter.main_broker_id,
        status: filter.status,
        unassigned: filter.unassigned,
        overdue: filter.overdue,
    };
    let now = app.clock.now();
    let today = official_day(now);
    let list = format!("cases {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let (page, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, today, before, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &caller, today)?)),
                false => None,
            };
            Ok((
                Page::cut(rows, size, &list, |case| ((), case.row.id.0))?,
                total,
            ))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    let page = CasePage {
        items: items.map(|case| CaseView::at(case, now)).collect(),
        next_cursor: page.next_cursor,
        total,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
