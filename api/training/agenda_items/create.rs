use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{AgendaItemKind, AgendaSide};
use super::model::{self, AgendaItemContent};
use super::policy;
use super::view::{self, AgendaItemView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::planned_moment;
use crate::kernel::ids::UserId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

/// A new agenda item.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "lecture", "side": "supply", "title": "天府科技云供给侧服务实务", "speaker_name": "李教授",
    "organization_name": "省科协学会部", "place": "新津区会展中心", "starts_at": "2024-08-30T01:00:00Z", "duration_minutes": 90}))]
pub struct NewAgendaItem {
    kind: AgendaItemKind,
    side: Option<AgendaSide>,
    /// In Chinese.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: String,
    /// Public. The name of the account, when absent and `speaker_id` is given.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_length = 50)]
    speaker_name: String,
    /// The account of the speaker.
    speaker_id: Option<UserId>,
    /// Of the speaker.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    organization_name: String,
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    place: String,
    /// Also before or after the session, for example a site visit on the day before.
    #[validate(custom(function = planned_moment))]
    starts_at: DateTime<Utc>,
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440)]
    duration_minutes: i32,
    /// The order of items that start at the same time.
    #[serde(default)]
    #[validate(range(min = 0, max = 999))]
    #[schema(minimum = 0, maximum = 999, default = 0)]
    position: i32,
}

problems!(CreateAgendaItemProblems: NotFound, Forbidden, UserMerged, WrongState);

/// Add an item to the agenda of a training session
///
/// Requires the administrator of the division of the session. Works until the session is archived or cancelled. A session
/// has at most 200 items. A speaker in two places at once is not refused: the answer has the flag `speaker_double_booked`.
/// `If-Match` compares the version of the session.
#[utoipa::path(tag = "agenda", security(("bearer" = [])), params(TrainingSessionPath), request_body = NewAgendaItem,
    responses((status = 201, description = "The agenda item.", body = AgendaItemView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateAgendaItemProblems))]
#[post("/training-sessions/{id}/agenda")]
pub async fn create_agenda_item(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
    body: Json<NewAgendaItem>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let session = sessions::lock(tx.conn, path.id, &caller)?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            if_match.check(&session.etag())?;
            policy::edit(&session)?;
            policy::add(model::count(tx.conn, session.id)?)?;
            let content = AgendaItemContent {
                kind: new.kind,
                side: new.side,
                title: new.title,
                title_en: new.title_en,
                speaker_name: new.speaker_name,
                speaker_id: new.speaker_id,
                organization_name: new.organization_name,
                place: new.place,
                starts_at: new.starts_at,
                duration_minutes: new.duration_minutes,
                position: new.position,
            };
            let item = model::insert(tx.conn, session.id, &content, caller.user_id, tx.now)?;
            let speaker = model::speaker(tx.conn, item.content.speaker_id)?;
            let location = format!("/v1/agenda-items/{}", item.id);
            let (view, etag) = view::shown(tx.conn, (item, speaker), Some(&caller))?;
            Ok(Answer::created(location, &view)?.etag(etag))
        })
        .await
}
