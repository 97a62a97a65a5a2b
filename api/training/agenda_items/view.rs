use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{AgendaFlag, AgendaItemKind, AgendaSide};
use super::model::{self, AgendaItem, Spoken};
use super::policy;
use crate::access::auth::Caller;
use crate::kernel::ids::{AgendaItemId, TrainingSessionId, UserId};
use crate::platform::error::Result;
use crate::platform::web::{Answer, IfMatch};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AgendaItemPath {
    /// The agenda item.
    #[param(inline)]
    pub id: AgendaItemId,
}

/// An item of the agenda of a training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000095", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "kind": "lecture", "side": "supply", "title": "天府科技云供给侧服务实务", "title_en": "", "speaker_name": "李教授",
    "speaker_id": null, "organization_name": "省科协学会部", "place": "新津区会展中心", "starts_at": "2024-08-30T01:00:00.000000Z",
    "ends_at": "2024-08-30T02:30:00.000000Z", "duration_minutes": 90, "position": 0, "flags": [],
    "created_at": "2024-08-01T01:02:03.000004Z", "updated_at": "2024-08-02T01:02:03.000004Z"}))]
pub struct AgendaItemView {
    pub id: AgendaItemId,
    pub session_id: TrainingSessionId,
    pub kind: AgendaItemKind,
    pub side: Option<AgendaSide>,
    /// In Chinese.
    pub title: String,
    /// In English; empty where there is none.
    pub title_en: String,
    /// The name of the account, where the item names an account only; empty without a speaker.
    pub speaker_name: String,
    /// The account of the speaker.
    pub speaker_id: Option<UserId>,
    /// Of the speaker.
    pub organization_name: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    #[schema(minimum = 1, maximum = 1440)]
    pub duration_minutes: i32,
    /// The order of items that start at the same time.
    #[schema(minimum = 0, maximum = 999)]
    pub position: i32,
    /// What to check. `speaker_double_booked`: another item of this or another session, as far as the caller may read it,
    /// has the same speaker at the same time. Cancelled sessions do not count.
    pub flags: Vec<AgendaFlag>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl AgendaItemView {
    fn new((item, speaker): Spoken, clashing: &HashSet<AgendaItemId>) -> Self {
        let speaker_name = policy::speaker_name(&item, speaker.as_ref());
        let flags = match clashing.contains(&item.id) {
            true => vec![AgendaFlag::SpeakerDoubleBooked],
            false => Vec::new(),
        };
        let ends_at = item.ends_at();
        let content = item.content;
        Self {
            id: item.id,
            session_id: item.session_id,
            kind: content.kind,
            side: content.side,
            title: content.title,
            title_en: content.title_en,
            speaker_name,
            speaker_id: content.speaker_id,
            organization_name: content.organization_name,
            place: content.place,
            starts_at: content.starts_at,
            ends_at,
            duration_minutes: content.duration_minutes,
            position: content.position,
            flags,
            created_at: item.created_at,
            updated_at: item.updated_at,
        }
    }
}

/// The agenda of a training session, by time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct Agenda {
    pub items: Vec<AgendaItemView>,
}

/// Items with their flags, as a caller reads them.
pub fn show(
    conn: &mut PgConnection,
    items: Vec<Spoken>,
    caller: Option<&Caller>,
) -> Result<Vec<AgendaItemView>> {
    let from = items.iter().map(|(item, _)| item.content.starts_at).min();
    let to = items.iter().map(|(item, _)| item.ends_at()).max();
    let clashing = match (from, to) {
        (Some(from), Some(to)) => {
            let others = model::spoken_between(conn, from, to, caller)?;
            // Items of a cancelled session are not among them, and do not clash.
            let taking_place: HashSet<_> = others.iter().map(|(item, _)| item.id).collect();
            let mut clashing = policy::double_booked(&items, &others);
            clashing.retain(|item| taking_place.contains(item));
            clashing
        }
        _ => HashSet::new(),
    };
    let views = items
        .into_iter()
        .map(|one| AgendaItemView::new(one, &clashing));
    Ok(views.collect())
}

/// The ETag of an item with flags or without: a flag comes and goes with other items.
fn etag(item: &AgendaItem, is_flagged: bool) -> String {
    match is_flagged {
        true => format!("\"{}.flagged\"", item.version),
        false => format!("\"{}\"", item.version),
    }
}

/// Fails with 412 unless the caller knows the version of the item. Its flags may have changed.
pub fn check(if_match: &IfMatch, item: &AgendaItem) -> Result<()> {
    if_match
        .check(&etag(item, true))
        .or_else(|_| if_match.check(&etag(item, false)))
}

/// An item as a caller reads it, with its ETag.
pub fn shown(
    conn: &mut PgConnection,
    spoken: Spoken,
    caller: Option<&Caller>,
) -> Result<(AgendaItemView, String)> {
    let item = spoken.0.clone();
    let mut views = show(conn, vec![spoken], caller)?;
    let view = views.pop().ok_or_else(AgendaItem::absent)?;
    let etag = etag(&item, !view.flags.is_empty());
    Ok((view, etag))
}

/// The answer to a change.
pub fn answer(conn: &mut PgConnection, item: AgendaItem, caller: &Caller) -> Result<Answer> {
    let speaker = model::speaker(conn, item.content.speaker_id)?;
    let (view, etag) = shown(conn, (item, speaker), Some(caller))?;
    Ok(Answer::ok(&view)?.etag(etag))
}
