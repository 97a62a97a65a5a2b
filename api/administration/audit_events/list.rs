use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::model::{self, AuditScope};
use super::policy;
use super::view::{AuditEventPage, AuditEventView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::entries::model::withheld_from;
use crate::kernel::{DivisionCode, ids};
use crate::platform::db::{Page, PageSize, after_id, counted, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditEventFilter {
    /// Only rows of this table.
    #[validate(length(min = 1, max = 63))]
    #[param(min_length = 1, max_length = 63, example = "listings")]
    resource: Option<String>,
    /// Only this row, by its key.
    #[validate(length(min = 1, max = 100))]
    #[param(
        min_length = 1,
        max_length = 100,
        example = "0198f3a2-5b1c-7000-8000-000000000010"
    )]
    row_id: Option<String>,
    /// Only what this account or API client did.
    actor_id: Option<Uuid>,
    /// Only what this operation did.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "reject_listing")]
    operation: Option<String>,
    /// Only from this moment on.
    #[param(example = "2026-08-30T00:00:00Z")]
    since: Option<DateTime<Utc>>,
    /// Only before this moment.
    #[param(example = "2026-08-31T00:00:00Z")]
    until: Option<DateTime<Utc>>,
    /// Only what concerns this division (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too.
    #[serde(default)]
    count: bool,
}

/// The key of a row: most keys are ids.
fn key(text: String) -> String {
    match ids::written(&text) {
        Some(id) => id.to_string(),
        None => text,
    }
}

problems!(ListAuditEventsProblems: Forbidden);

/// List the audit trail
///
/// Newest first. The province administrator reads all; a city's administrator what concerns his division, and his own;
/// everybody else what he did and what was done to what is his. It is not for judges. Events of entries of contests with
/// which the caller has a conflict of interest are left out, and those of awards, objections and grants of such contests; in a
/// blind stage, those of entries whose entrant the caller may not know as well.
///
/// Nothing is ever taken out of the trail. Once an account is erased, events of its rows are returned without `before`,
/// `after` and `reason`, and events of its acts without `reason`, session and address, to every caller; `withheld` is true
/// for these events. The chain is verified on the machine, over what is stored.
#[utoipa::path(tag = "audit-events", security(("bearer" = [])), params(AuditEventFilter),
    responses((status = 200, description = "A page of events.", body = AuditEventPage), ListAuditEventsProblems))]
#[get("/audit-events")]
pub async fn list_audit_events(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadAuditTrail>,
    filter: Query<AuditEventFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = AuditScope {
        reach: policy::reach(&caller)?,
        resource: filter.resource,
        row_id: filter.row_id.map(key),
        actor_id: filter.actor_id,
        operation: filter.operation,
        since: filter.since,
        until: filter.until,
        division: filter.division,
    };
    let list = format!("audit_events {scope:?}");
    let size = PageSize::of(filter.limit);
    let reader = caller.clone();
    let now = app.clock.now();
    let before = after_id(filter.cursor, &list)?;
    let (rows, total, erased) = app
        .db
        .read(move |conn| {
            let hidden = withheld_from(conn, &reader, now)?;
            let rows = model::page(conn, &scope, &hidden, before, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &hidden)?)),
                false => None,
            };
            let erased = model::erased_in(conn, rows.iter().map(|(event, _)| event))?;
            Ok((rows, total, erased))
        })
        .await?;
    let page = Page::cut(rows, size, &list, |(event, _)| ((), event.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let shown = |event| AuditEventView::new(event, &caller, &erased);
    Ok(Answer::ok(&AuditEventPage {
        items: page.items.into_iter().map(shown).collect(),
        next_cursor: page.next_cursor,
        total,
    })?
    .next_page(link))
}
