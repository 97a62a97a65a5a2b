use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::codes::{AgendaItemKind, AgendaSide};
use crate::access::auth::Caller;
use crate::kernel::ids::{AgendaItemId, PersonId, TrainingSessionId, UserId};
use crate::platform::db::schema::{agenda_items, training_sessions, users};
use crate::platform::error::{Error, Problem};
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model as sessions;

/// No item lasts longer.
pub const LONGEST_MINUTES: i32 = 1440;

/// What an item says.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agenda_items, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AgendaItemContent {
    pub kind: AgendaItemKind,
    pub side: Option<AgendaSide>,
    pub title: String,
    pub title_en: String,
    pub speaker_name: String,
    pub speaker_id: Option<UserId>,
    pub organization_name: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub duration_minutes: i32,
    pub position: i32,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = agenda_items)]
pub struct AgendaItem {
    pub id: AgendaItemId,
    pub version: i32,
    pub session_id: TrainingSessionId,
    #[diesel(embed)]
    pub content: AgendaItemContent,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl AgendaItem {
    /// Also for an item of a session that the caller may not read.
    pub fn absent() -> Error {
        Problem::not_found("没有这项议程", "there is no such agenda item").into()
    }

    pub fn ends_at(&self) -> DateTime<Utc> {
        self.content.starts_at + Duration::minutes(self.content.duration_minutes.into())
    }
}

/// The account of a speaker.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Speaker {
    pub person_id: PersonId,
    pub display_name: String,
}

/// An item with the account of its speaker.
pub type Spoken = (AgendaItem, Option<Speaker>);

pub fn insert(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    content: &AgendaItemContent,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<AgendaItem> {
    diesel::insert_into(agenda_items::table)
        .values((
            content,
            agenda_items::id.eq(AgendaItemId::new()),
            agenda_items::session_id.eq(session),
            agenda_items::created_by.eq(by),
            agenda_items::created_at.eq(now),
            agenda_items::updated_at.eq(now),
        ))
        .returning(AgendaItem::as_returning())
        .get_result(conn)
}

pub fn count(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<i64> {
    agenda_items::table
        .filter(agenda_items::session_id.eq(session))
        .count()
        .get_result(conn)
}

/// The session of an item, whoever asks.
pub fn session_of(
    conn: &mut PgConnection,
    id: AgendaItemId,
) -> QueryResult<Option<TrainingSessionId>> {
    agenda_items::table
        .find(id)
        .select(agenda_items::session_id)
        .first(conn)
        .optional()
}

/// Locks an item until the transaction ends. Its session is locked before.
pub fn lock(conn: &mut PgConnection, id: AgendaItemId) -> QueryResult<Option<AgendaItem>> {
    agenda_items::table
        .find(id)
        .select(AgendaItem::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: AgendaItemId,
    content: &AgendaItemContent,
    now: DateTime<Utc>,
) -> QueryResult<AgendaItem> {
    diesel::update(agenda_items::table.find(id))
        .set((
            content,
            agenda_items::version.eq(agenda_items::version + 1),
            agenda_items::updated_at.eq(now),
        ))
        .returning(AgendaItem::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: AgendaItemId) -> QueryResult<usize> {
    diesel::delete(agenda_items::table.find(id)).execute(conn)
}

/// An item of a session that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: AgendaItemId,
    caller: Option<&Caller>,
) -> QueryResult<Option<Spoken>> {
    let found: Option<Spoken> = agenda_items::table
        .left_join(users::table.on(agenda_items::speaker_id.eq(users::id.nullable())))
        .filter(agenda_items::id.eq(id))
        .select((AgendaItem::as_select(), Option::<Speaker>::as_select()))
        .first(conn)
        .optional()?;
    let Some(found) = found else {
        return Ok(None);
    };
    let session = sessions::find(conn, found.0.session_id, caller)?;
    Ok(session.map(|_| found))
}

/// The items of a session, in their order.
pub fn of_session(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<Vec<Spoken>> {
    agenda_items::table
        .left_join(users::table.on(agenda_items::speaker_id.eq(users::id.nullable())))
        .filter(agenda_items::session_id.eq(session))
        .order((
            agenda_items::starts_at,
            agenda_items::position,
            agenda_items::id,
        ))
        .select((AgendaItem::as_select(), Option::<Speaker>::as_select()))
        .load(conn)
}

/// The items with a speaker that happen at some time of a period, in sessions that the caller may read and that were not
/// cancelled.
pub fn spoken_between(
    conn: &mut PgConnection,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    caller: Option<&Caller>,
) -> QueryResult<Vec<Spoken>> {
    let longest = Duration::minutes(LONGEST_MINUTES.into());
    let earliest = from.checked_sub_signed(longest).unwrap_or(from);
    let has_speaker = agenda_items::speaker_id
        .is_not_null()
        .or(agenda_items::speaker_name.ne(""));
    let mut items: Vec<Spoken> = agenda_items::table
        .left_join(users::table.on(agenda_items::speaker_id.eq(users::id.nullable())))
        .filter(agenda_items::starts_at.gt(earliest))
        .filter(agenda_items::starts_at.lt(to))
        .filter(has_speaker)
        .select((AgendaItem::as_select(), Option::<Speaker>::as_select()))
        .load(conn)?;
    let of: HashSet<TrainingSessionId> = items.iter().map(|(item, _)| item.session_id).collect();
    let shown: HashSet<TrainingSessionId> = training_sessions::table
        .filter(sessions::visible_to(caller))
        .filter(training_sessions::id.eq_any(of))
        .filter(training_sessions::status.ne(TrainingSessionStatus::Cancelled))
        .select(training_sessions::id)
        .load(conn)?
        .into_iter()
        .collect();
    items.retain(|(item, _)| shown.contains(&item.session_id));
    Ok(items)
}

/// The account that an item names as its speaker.
pub fn speaker(conn: &mut PgConnection, id: Option<UserId>) -> QueryResult<Option<Speaker>> {
    let Some(id) = id else {
        return Ok(None);
    };
    users::table
        .find(id)
        .select(Speaker::as_select())
        .first(conn)
        .optional()
}
