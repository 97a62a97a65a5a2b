use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Notification, Settings};
use crate::kernel::ids::NotificationId;
use crate::platform::db::Total;
use crate::platform::error::{Error, Problem};
use crate::platform::notifications::kinds;
use crate::platform::outbox::Channel;
use crate::platform::web::Language;

/// What the caller was told of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000060", "kind": "match_proposed",
    "kind_name": "收到对接邀请", "text": "有人提议将“变压器渗漏油在线监测”与“油中溶解气体在线监测”对接，请在 2026-09-13 前答复。",
    "about": {"resource": "matches", "id": "0198f3a2-5b1c-7000-8000-000000000030"},
    "created_at": "2026-08-30T01:02:03.000004Z", "read_at": null}))]
pub struct NotificationView {
    pub id: NotificationId,
    /// A code of `GET /v1/code-lists/notification_kinds`. The list may grow: treat a code you do not know as one more, not as a
    /// fault.
    pub kind: String,
    /// The name of the kind, in the language of the response.
    pub kind_name: String,
    /// The event in one or two sentences, in the language of the response.
    pub text: String,
    pub about: NotificationSubject,
    pub created_at: DateTime<Utc>,
    /// Null while the caller has not read it.
    pub read_at: Option<DateTime<Utc>>,
}

/// What the event is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"resource": "matches", "id": "0198f3a2-5b1c-7000-8000-000000000030"}))]
pub struct NotificationSubject {
    /// The kind of resource, in the plural, as in `resource` of an audit event.
    #[schema(example = "matches")]
    pub resource: String,
    /// Its id. Whether the caller can still read the resource depends on its state.
    pub id: Uuid,
}

impl NotificationView {
    pub fn new(row: Notification, language: Language) -> Self {
        // A kind that this version does not know was written by a later one.
        let kind = kinds::find(&row.kind);
        Self {
            id: row.id,
            kind_name: kind
                .map_or(&*row.kind, |kind| kind.name(language))
                .to_owned(),
            text: kind.map_or_else(String::new, |kind| kind.text(&row.facts, language)),
            kind: row.kind,
            about: NotificationSubject {
                resource: row.resource,
                id: row.resource_id,
            },
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// A page of notifications, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct NotificationPage {
    pub items: Vec<NotificationView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// How many notifications the caller has not read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"unread": {"value": 3, "exact": true}}))]
pub struct UnreadNotifications {
    pub unread: Total,
}

/// How many notifications were marked as read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"read": 3}))]
pub struct ReadNotifications {
    #[schema(minimum = 0)]
    pub read: usize,
}

/// A notification of the caller.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct NotificationPath {
    /// The notification.
    pub id: NotificationId,
}

pub fn absent() -> Error {
    Problem::not_found("没有这条通知", "there is no such notification").into()
}

/// A notification in an export.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedNotification {
    pub id: NotificationId,
    pub kind: String,
    pub about: NotificationSubject,
    /// What the text is made of.
    #[schema(value_type = Object)]
    pub facts: Value,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

impl From<Notification> for ExportedNotification {
    fn from(row: Notification) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            about: NotificationSubject {
                resource: row.resource,
                id: row.resource_id,
            },
            facts: row.facts,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// By which channels the caller is told of each kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"sms": ["match_proposed"], "email": null, "kinds": [{"kind": "match_proposed",
    "name": "收到对接邀请", "inbox": true, "sms": true, "email": false}]}))]
pub struct NotificationSettings {
    /// The kinds that the caller chose to get by SMS. Null: each kind has its default.
    pub sms: Option<Vec<String>>,
    /// The kinds that the caller chose to get by e-mail. Null: each kind has its default.
    pub email: Option<Vec<String>>,
    /// Every kind, with what holds for it now.
    pub kinds: Vec<NotificationKindSettings>,
}

/// By which channels the caller is told of a kind of event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "match_proposed", "name": "收到对接邀请", "inbox": true, "sms": true, "email": false}))]
pub struct NotificationKindSettings {
    /// A code of `GET /v1/code-lists/notification_kinds`. The list may grow.
    pub kind: String,
    /// Its name, in the language of the response.
    pub name: &'static str,
    /// Always true: the inbox holds every kind.
    pub inbox: bool,
    /// Whether the kind goes to the verified phone number of the caller too.
    pub sms: bool,
    /// Whether the kind goes to the verified e-mail address of the caller too.
    pub email: bool,
}

impl NotificationSettings {
    pub fn new(settings: Settings, language: Language) -> Self {
        let chosen = &settings.chosen;
        let of = kinds::all().iter().map(|kind| NotificationKindSettings {
            kind: kind.code.to_owned(),
            name: kind.name(language),
            inbox: true,
            sms: kind.is_wanted(chosen, Channel::Sms),
            email: kind.is_wanted(chosen, Channel::Email),
        });
        Self {
            kinds: of.collect(),
            sms: settings.chosen.sms,
            email: settings.chosen.email,
        }
    }
}

/// The kinds that an account chose to get by each channel. Null: each kind has its default.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedNotificationSettings {
    pub sms: Option<Vec<String>>,
    pub email: Option<Vec<String>>,
}
