use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::ics;
use super::model::CalendarFeed;
use crate::access::auth::Secret;
use crate::kernel::ids::CalendarFeedId;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CalendarFeedPath {
    /// The address of a calendar.
    #[param(inline)]
    pub id: CalendarFeedId,
}

/// A secret address of the caller's trainings. The secret itself is not shown again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000096", "name": "手机日历",
    "created_at": "2024-08-01T01:02:03.000004Z", "revoked_at": null}))]
pub struct CalendarFeedView {
    pub id: CalendarFeedId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    /// Null while the address works.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<CalendarFeed> for CalendarFeedView {
    fn from(feed: CalendarFeed) -> Self {
        Self {
            id: feed.id,
            name: feed.name,
            created_at: feed.created_at,
            revoked_at: feed.revoked_at,
        }
    }
}

/// The addresses of the caller's calendars that work, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct CalendarFeedList {
    pub items: Vec<CalendarFeedView>,
}

/// A new secret address, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000096", "name": "手机日历",
    "path_with_secret": "/v1/calendar-feeds/Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSBzZWNyZXQ.ics",
    "created_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct NewCalendarFeedView {
    pub id: CalendarFeedId,
    pub name: String,
    /// A path relative to the base URL. Give the whole URL to a calendar program. Who has it reads the calendar.
    pub path_with_secret: String,
    pub created_at: DateTime<Utc>,
}

impl NewCalendarFeedView {
    pub fn new(feed: CalendarFeed, secret: &Secret) -> Self {
        Self {
            id: feed.id,
            name: feed.name,
            path_with_secret: format!("/v1/calendar-feeds/{}.ics", secret.0),
            created_at: feed.created_at,
        }
    }
}

/// An iCalendar file (RFC 5545): CRLF, lines folded at 75 octets, the time zone Asia/Shanghai.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")]
pub struct CalendarFile(pub String);

impl CalendarFile {
    /// The file as an answer. A program that asks again with the ETag gets 304 while nothing has changed.
    pub fn answer(self, name: &str, caching: &'static str) -> HttpResponse {
        let digest = hex::encode(&Sha256::digest(self.0.as_bytes())[..8]);
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, ics::MEDIA_TYPE))
            .insert_header((CACHE_CONTROL, caching))
            .insert_header((ETAG, format!("\"{digest}\"")))
            .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
            .body(self.0)
    }
}
