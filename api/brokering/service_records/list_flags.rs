use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::ServiceFlagKind;
use super::flags::{self, Flag, FlagScope};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, ServiceRecordFlagId, ServiceRecordId, UserId};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

/// What the service noticed of a record. A flag accuses of nothing and stops nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "record_id": "0198f3a2-5b1c-7000-8000-0000000000a1",
    "version_number": 1, "kind": "overlap", "other_record_id": "0198f3a2-5b1c-7000-8000-0000000000a2", "figure": 30,
    "raised_at": "2024-08-30T03:00:00.000000Z", "answer": "两家企业同一会议室座谈",
    "answered_by": "0198f3a2-5b1c-7000-8000-000000000001", "answered_at": "2024-08-31T03:00:00.000000Z"}))]
pub struct ServiceRecordFlagView {
    pub id: ServiceRecordFlagId,
    pub record_id: ServiceRecordId,
    /// The version of the record that it was noticed of.
    #[schema(minimum = 1)]
    pub version_number: i32,
    pub kind: ServiceFlagKind,
    /// The record that it was compared with.
    pub other_record_id: Option<ServiceRecordId>,
    /// What the kind counts, see the code list; null where it counts nothing.
    pub figure: Option<i32>,
    pub raised_at: DateTime<Utc>,
    /// What the broker says to it.
    pub answer: Option<String>,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<DateTime<Utc>>,
}

impl From<Flag> for ServiceRecordFlagView {
    fn from(flag: Flag) -> Self {
        Self {
            id: flag.id,
            record_id: flag.record_id,
            version_number: flag.version_number,
            kind: flag.kind,
            other_record_id: flag.other_record_id,
            figure: flag.figure,
            raised_at: flag.raised_at,
            answer: flag.answer,
            answered_by: flag.answered_by,
            answered_at: flag.answered_at,
        }
    }
}

/// A page of flags, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ServiceRecordFlagPage {
    pub items: Vec<ServiceRecordFlagView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceRecordFlagFilter {
    /// Of this record.
    #[param(inline)]
    record_id: Option<ServiceRecordId>,
    /// Of the records of this broker.
    #[param(inline)]
    broker_id: Option<BrokerId>,
    #[param(inline, example = "overlap")]
    kind: Option<ServiceFlagKind>,
    /// Of records in this division or inside it.
    #[param(inline)]
    division: Option<DivisionCode>,
    /// With or without an answer of the broker.
    answered: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List flags of service records
///
/// Newest first: of the caller's own services as a broker, and of the records of the division that the caller administers.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordFlagFilter),
    responses((status = 200, description = "A page of flags.", body = ServiceRecordFlagPage)))]
#[get("/service-record-flags")]
pub async fn list_service_record_flags(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadServiceFlag>,
    filter: Query<ServiceRecordFlagFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = FlagScope {
        record_id: filter.record_id,
        broker_id: filter.broker_id,
        kind: filter.kind,
        division: filter.division,
        answered: filter.answered,
    };
    let list = format!("service record flags {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let page = app
        .db
        .read(move |conn| {
            let rows = flags::page(conn, &scope, &caller, now, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = ServiceRecordFlagPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
