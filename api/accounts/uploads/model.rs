use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::LIFE_HOURS;
use crate::accounts::attachments::model::{Attachment, Thing};
use crate::kernel::ids::{AttachmentId, UserId};
use crate::platform::db::schema::{attachments, uploads};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub struct Upload {
    pub id: AttachmentId,
    pub user_id: UserId,
    pub file_name: String,
    pub content_type: String,
    pub size: i64,
    pub received: i64,
    pub parts: Vec<Uuid>,
    pub on_kind: Option<String>,
    pub on_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Upload {
    pub fn on(&self) -> Option<Thing> {
        Some(Thing {
            kind: self.on_kind.clone()?,
            id: self.on_id?,
        })
    }

    /// The bytes that have not come yet.
    pub fn missing(&self) -> u64 {
        u64::try_from(self.size - self.received).unwrap_or_default()
    }
}

/// A file that was announced.
#[derive(Clone, Debug)]
pub struct NewUpload {
    pub file_name: String,
    pub content_type: &'static str,
    pub size: i64,
    pub on: Option<Thing>,
}

pub fn insert(
    conn: &mut PgConnection,
    new: &NewUpload,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Upload> {
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(AttachmentId::new()),
            uploads::user_id.eq(by),
            uploads::file_name.eq(&new.file_name),
            uploads::content_type.eq(new.content_type),
            uploads::size.eq(new.size),
            uploads::on_kind.eq(new.on.as_ref().map(|on| &on.kind)),
            uploads::on_id.eq(new.on.as_ref().map(|on| on.id)),
            uploads::created_at.eq(now),
            uploads::expires_at.eq(now + Duration::hours(LIFE_HOURS)),
        ))
        .returning(Upload::as_returning())
        .get_result(conn)
}

/// An upload of one of these accounts that goes on.
pub fn find(
    conn: &mut PgConnection,
    id: AttachmentId,
    records: &[UserId],
    now: DateTime<Utc>,
) -> QueryResult<Option<Upload>> {
    uploads::table
        .find(id)
        .filter(uploads::user_id.eq_any(records))
        .filter(uploads::expires_at.gt(now))
        .select(Upload::as_select())
        .first(conn)
        .optional()
}

/// The same, locked until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: AttachmentId,
    records: &[UserId],
    now: DateTime<Utc>,
) -> QueryResult<Option<Upload>> {
    uploads::table
        .find(id)
        .filter(uploads::user_id.eq_any(records))
        .filter(uploads::expires_at.gt(now))
        .select(Upload::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// What an upload of one of these accounts became.
pub fn finished(
    conn: &mut PgConnection,
    id: AttachmentId,
    records: &[UserId],
) -> QueryResult<Option<Attachment>> {
    attachments::table
        .find(id)
        .filter(attachments::uploaded_by.eq_any(records))
        .select(Attachment::as_select())
        .first(conn)
        .optional()
}

/// Adds a piece that was received.
pub fn add_part(
    conn: &mut PgConnection,
    upload: &Upload,
    part: Uuid,
    bytes: i64,
) -> QueryResult<Upload> {
    let mut parts = upload.parts.clone();
    parts.push(part);
    diesel::update(uploads::table.find(upload.id))
        .set((
            uploads::parts.eq(parts),
            uploads::received.eq(upload.received + bytes),
        ))
        .returning(Upload::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: AttachmentId) -> QueryResult<usize> {
    diesel::delete(uploads::table.find(id)).execute(conn)
}

/// Deletes uploads past their term, and returns their pieces.
pub fn forget_expired(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<Vec<Vec<Uuid>>> {
    let expired: Vec<AttachmentId> = uploads::table
        .filter(uploads::expires_at.le(now))
        .order(uploads::id)
        .limit(most)
        .select(uploads::id)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(uploads::table.filter(uploads::id.eq_any(expired)))
        .returning(uploads::parts)
        .get_results(conn)
}
