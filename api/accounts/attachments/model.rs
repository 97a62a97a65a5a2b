use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use crate::access::auth::Caller;
use crate::access::file_places::{FilePlaces, hides_uploader};
use crate::kernel::ids::{AttachmentId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{attachments, blobs, uploads, users};
use crate::platform::error::{Code, Problem, Result};
use crate::platform::storage::{Digest, Files, Incoming};

/// The thing that a file hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    pub kind: String,
    pub id: Uuid,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = attachments)]
pub struct Attachment {
    pub id: AttachmentId,
    pub version: i32,
    pub sha256: Vec<u8>,
    pub size: i64,
    pub file_name: String,
    pub content_type: String,
    pub uploaded_by: UserId,
    pub on_kind: Option<String>,
    pub on_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Attachment {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// The thing that the file hangs on; `None` for a free file.
    pub fn on(&self) -> Option<Thing> {
        Some(Thing {
            kind: self.on_kind.clone()?,
            id: self.on_id?,
        })
    }

    pub fn digest(&self) -> Result<Digest> {
        Ok(Digest::try_from(&*self.sha256).map_err(anyhow::Error::from)?)
    }
}

/// A file whose bytes were received and checked.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub id: AttachmentId,
    pub file_name: String,
    pub content_type: &'static str,
    pub size: u64,
    pub digest: Digest,
    pub on: Option<Thing>,
}

/// Takes received bytes over and writes the row that names them. The row of the blob is locked before the bytes get their
/// place, so the upkeep does not remove them meanwhile; it is looked at again after the upkeep, so it is there.
pub fn keep(
    tx: &mut Tx<'_>,
    files: &Files,
    by: UserId,
    file: NewFile,
    incoming: Incoming,
) -> Result<Attachment> {
    diesel::insert_into(blobs::table)
        .values(blobs::sha256.eq(&file.digest.0[..]))
        .on_conflict(blobs::sha256)
        .do_update()
        .set(blobs::released_at.eq(None::<DateTime<Utc>>))
        .execute(tx.conn)?;
    let row = (
        attachments::id.eq(file.id),
        attachments::sha256.eq(&file.digest.0[..]),
        attachments::size.eq(i64::try_from(file.size).unwrap_or(i64::MAX)),
        attachments::file_name.eq(stored_name(file.id, &file.file_name, file.on.as_ref())),
        attachments::content_type.eq(file.content_type),
        attachments::uploaded_by.eq(by),
        attachments::on_kind.eq(file.on.as_ref().map(|on| &on.kind)),
        attachments::on_id.eq(file.on.as_ref().map(|on| on.id)),
        attachments::created_at.eq(tx.now),
        attachments::updated_at.eq(tx.now),
    );
    let attachment = diesel::insert_into(attachments::table)
        .values(row)
        .returning(Attachment::as_returning())
        .get_result(tx.conn)?;
    files.settle(incoming, &file.digest)?;
    Ok(attachment)
}

/// What the smallest file counts for: rows and names take room, too.
const LEAST_COUNTED_BYTES: u64 = 4096;

/// Locks the account of a caller who stores bytes, so that its uploads are counted one after the other, and checks that
/// `more` bytes still fit in. Bytes that were announced count as stored.
pub fn hold_quota(tx: &mut Tx<'_>, caller: &Caller, more: u64, quota: u64) -> Result<()> {
    let erased_at: Option<DateTime<Utc>> = users::table
        .find(caller.user_id)
        .select(users::erased_at)
        .for_no_key_update()
        .first(tx.conn)?;
    if erased_at.is_some() {
        return Err(Code::InvalidToken.into());
    }
    let stored: i64 = attachments::table
        .filter(attachments::uploaded_by.eq_any(&caller.records))
        .select(sql::<BigInt>(
            "coalesce(sum(greatest(size, 4096)), 0)::bigint",
        ))
        .first(tx.conn)?;
    let announced: i64 = uploads::table
        .filter(uploads::user_id.eq_any(&caller.records))
        .filter(uploads::expires_at.gt(tx.now))
        .select(sql::<BigInt>(
            "coalesce(sum(greatest(size, 4096)), 0)::bigint",
        ))
        .first(tx.conn)?;
    let used = u64::try_from(stored + announced).unwrap_or_default();
    let more = more.max(LEAST_COUNTED_BYTES);
    if used + more <= quota {
        return Ok(());
    }
    Err(Problem::new(Code::FileQuotaExceeded)
        .detail(
            format!("已用 {used} 字节，上限为 {quota} 字节"),
            format!("{used} bytes are stored, and {quota} may be"),
        )
        .into())
}

/// Locks the thing that a file is to hang on, for a caller who may change it.
pub fn hold_thing(
    tx: &mut Tx<'_>,
    places: &FilePlaces,
    on: Option<&Thing>,
    caller: &Caller,
) -> Result<()> {
    match on.and_then(|on| Some((places.find(&on.kind)?, on.id))) {
        Some((place, id)) => (place.hold_to_change)(tx, id, caller),
        None => Ok(()),
    }
}

/// What follows for the thing that a file was added to.
pub fn file_added(tx: &mut Tx<'_>, places: &FilePlaces, on: Option<&Thing>) -> Result<()> {
    let place = on.and_then(|on| Some((places.find(&on.kind)?.after_change?, on.id)));
    place.map_or(Ok(()), |(follow, id)| follow(tx, id))
}

/// Whether the caller may read a file: as the thing that it hangs on, or as the uploader of a free file.
pub fn is_visible(
    conn: &mut PgConnection,
    places: &FilePlaces,
    attachment: &Attachment,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    match attachment.on() {
        None => Ok(caller.is_some_and(|caller| caller.is(attachment.uploaded_by))),
        Some(on) => is_thing_visible(conn, places, &on, caller, now),
    }
}

pub fn is_thing_visible(
    conn: &mut PgConnection,
    places: &FilePlaces,
    on: &Thing,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    match places.find(&on.kind) {
        Some(place) => (place.is_visible)(conn, on.id, caller, now),
        None => Ok(false),
    }
}

/// A file that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    places: &FilePlaces,
    id: AttachmentId,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<Option<Attachment>> {
    let found: Option<Attachment> = attachments::table
        .find(id)
        .select(Attachment::as_select())
        .first(conn)
        .optional()?;
    match found {
        Some(found) if is_visible(conn, places, &found, caller, now)? => Ok(Some(found)),
        _ => Ok(None),
    }
}

/// Locks a file that the caller may read until the transaction ends.
pub fn lock(
    tx: &mut Tx<'_>,
    places: &FilePlaces,
    id: AttachmentId,
    caller: &Caller,
) -> Result<Option<Attachment>> {
    let found: Option<Attachment> = attachments::table
        .find(id)
        .select(Attachment::as_select())
        .for_update()
        .first(tx.conn)
        .optional()?;
    match found {
        Some(found) if is_visible(tx.conn, places, &found, Some(caller), tx.now)? => {
            Ok(Some(found))
        }
        _ => Ok(None),
    }
}

/// The name of a file as it is stored: on a thing whose readers must not know whose the thing is, one that says nothing.
fn stored_name(id: AttachmentId, name: &str, on: Option<&Thing>) -> String {
    if !on.is_some_and(|on| hides_uploader(&on.kind)) {
        return name.to_owned();
    }
    let id = id.0.simple().to_string();
    let (_, short) = id.split_at(id.len() - 8);
    match name.rsplit_once('.') {
        Some((_, ending)) => format!("{short}.{ending}"),
        None => short.to_owned(),
    }
}

pub fn set_on(
    conn: &mut PgConnection,
    id: AttachmentId,
    on: &Thing,
    now: DateTime<Utc>,
) -> QueryResult<Attachment> {
    let name: String = attachments::table
        .find(id)
        .select(attachments::file_name)
        .first(conn)?;
    diesel::update(attachments::table.find(id))
        .set((
            attachments::file_name.eq(stored_name(id, &name, Some(on))),
            attachments::on_kind.eq(&on.kind),
            attachments::on_id.eq(on.id),
            attachments::version.eq(attachments::version + 1),
            attachments::updated_at.eq(now),
        ))
        .returning(Attachment::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: AttachmentId, now: DateTime<Utc>) -> QueryResult<()> {
    let given_up = diesel::delete(attachments::table.find(id))
        .returning(attachments::sha256)
        .get_results(conn)?;
    release(conn, given_up, now)
}

/// Deletes the files of things that are deleted.
pub fn delete_of(
    conn: &mut PgConnection,
    kind: &str,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let of_things = attachments::table
        .filter(attachments::on_kind.eq(kind))
        .filter(attachments::on_id.eq_any(ids));
    let given_up = diesel::delete(of_things)
        .returning(attachments::sha256)
        .get_results(conn)?;
    release(conn, given_up, now)
}

/// Deletes the files of an account that hang on nothing.
pub fn delete_free(conn: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> QueryResult<()> {
    let free = attachments::table
        .filter(attachments::uploaded_by.eq(user))
        .filter(attachments::on_kind.is_null());
    let given_up = diesel::delete(free)
        .returning(attachments::sha256)
        .get_results(conn)?;
    release(conn, given_up, now)
}

/// Notes that files gave bytes up. Whether others still use them is looked at later. Several are locked in one order.
fn release(
    conn: &mut PgConnection,
    mut given_up: Vec<Vec<u8>>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    given_up.sort_unstable();
    given_up.dedup();
    for digest in given_up {
        diesel::update(blobs::table.find(digest))
            .set(blobs::released_at.eq(now))
            .execute(conn)?;
    }
    Ok(())
}

/// Whose files a list shows.
#[derive(Clone, Debug)]
pub enum Scope {
    Of(Thing),
    UploadedBy(Vec<UserId>),
}

/// Newest first. Whether the caller may read the thing is checked before.
pub fn page(
    conn: &mut PgConnection,
    scope: &Scope,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Attachment>> {
    let mut query = attachments::table
        .select(Attachment::as_select())
        .into_boxed();
    query = match scope {
        Scope::Of(on) => query
            .filter(attachments::on_kind.eq(on.kind.clone()))
            .filter(attachments::on_id.eq(on.id)),
        Scope::UploadedBy(records) => query.filter(attachments::uploaded_by.eq_any(records)),
    };
    if let Some(before) = before {
        query = query.filter(attachments::id.lt(AttachmentId(before)));
    }
    query.order(attachments::id.desc()).limit(fetch).load(conn)
}

/// All files that accounts uploaded.
pub fn of_accounts(conn: &mut PgConnection, records: &[UserId]) -> QueryResult<Vec<Attachment>> {
    attachments::table
        .filter(attachments::uploaded_by.eq_any(records))
        .order(attachments::id)
        .select(Attachment::as_select())
        .load(conn)
}

/// Locks bytes that were given up before `before`, leaves those that files use again, and deletes the rows of the others.
/// Returns the digests of deleted rows, and how many rows were looked at.
pub fn forget_unused_blobs(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    most: i64,
) -> QueryResult<(Vec<Vec<u8>>, usize)> {
    let released: Vec<Vec<u8>> = blobs::table
        .filter(blobs::released_at.le(before))
        .order(blobs::sha256)
        .limit(most)
        .select(blobs::sha256)
        .for_update()
        .skip_locked()
        .load(conn)?;
    // A statement of its own: it sees what was committed before the lock.
    let used: Vec<Vec<u8>> = attachments::table
        .filter(attachments::sha256.eq_any(&released))
        .select(attachments::sha256)
        .distinct()
        .load(conn)?;
    diesel::update(blobs::table.filter(blobs::sha256.eq_any(&used)))
        .set(blobs::released_at.eq(None::<DateTime<Utc>>))
        .execute(conn)?;
    let unused: Vec<Vec<u8>> = released
        .iter()
        .filter(|digest| !used.contains(digest))
        .cloned()
        .collect();
    diesel::delete(blobs::table.filter(blobs::sha256.eq_any(&unused))).execute(conn)?;
    Ok((unused, released.len()))
}

/// Gives rows to bytes that have none; they are removed later, under the lock on the row, unless a file uses them by then.
pub fn note_strays(
    conn: &mut PgConnection,
    digests: &[Digest],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let rows: Vec<_> = digests
        .iter()
        .map(|digest| (blobs::sha256.eq(&digest.0[..]), blobs::released_at.eq(now)))
        .collect();
    diesel::insert_into(blobs::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
}
