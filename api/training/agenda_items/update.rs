use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{AgendaItemKind, AgendaSide};
use super::get::lock_visible;
use super::model::{self, AgendaItemContent};
use super::policy;
use super::view::{self, AgendaItemPath, AgendaItemView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::planned_moment;
use crate::kernel::ids::UserId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};

/// A change of an agenda item (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"starts_at": "2024-08-30T02:00:00Z", "side": null}))]
pub struct AgendaItemChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<AgendaItemKind>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<AgendaSide>)]
    side: Patch<AgendaSide>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 50))]
    #[schema(max_length = 50)]
    speaker_name: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<UserId>)]
    speaker_id: Patch<UserId>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    organization_name: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    place: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    starts_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440, nullable = false)]
    duration_minutes: Option<i32>,
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 0, max = 999))]
    #[schema(minimum = 0, maximum = 999, nullable = false)]
    position: Option<i32>,
}

impl AgendaItemChange {
    /// The content after the change.
    fn apply(self, mut content: AgendaItemContent) -> AgendaItemContent {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        set!(
            kind,
            side,
            title,
            title_en,
            speaker_name,
            speaker_id,
            organization_name,
            place,
            starts_at,
            duration_minutes,
            position
        );
        content
    }
}

problems!(UpdateAgendaItemProblems: NotFound, Forbidden, WrongState);

/// Update an agenda item
///
/// Requires the administrator of the division of the session. Works until the session is archived or cancelled. A speaker
/// in two places at once is not refused: the answer has the flag `speaker_double_booked`.
#[utoipa::path(tag = "agenda", security(("bearer" = [])), params(AgendaItemPath), request_body = AgendaItemChange,
    responses((status = 200, description = "The agenda item after the change.", body = AgendaItemView,
        headers(("ETag" = String, description = "Its new version."))), UpdateAgendaItemProblems))]
#[patch("/agenda-items/{id}")]
pub async fn update_agenda_item(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: IfMatch,
    path: Path<AgendaItemPath>,
    body: Json<AgendaItemChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let (mut item, session) = lock_visible(tx.conn, path.0.id, &caller)?;
            caller.require(&session)?;
            view::check(&if_match, &item)?;
            policy::edit(&session)?;
            let content = change.apply(item.content.clone());
            if content != item.content {
                item = model::update(tx.conn, item.id, &content, tx.now)?;
            }
            view::answer(tx.conn, item, &caller)
        })
        .await
}
