use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ContactKind;
use crate::kernel::ids::UserId;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::{user_contact_points, users};
use crate::platform::error::Result;
use crate::platform::privacy::{Email, Fingerprint, Phone, Place, Sealed, Vault};

/// A value that fits its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactValue {
    Phone(Phone),
    Email(Email),
}

impl ContactValue {
    pub fn new(kind: ContactKind, text: &str) -> Self {
        match kind {
            ContactKind::Phone => Self::Phone(Phone::new(text)),
            ContactKind::Email => Self::Email(Email::new(text)),
        }
    }

    pub fn kind(&self) -> ContactKind {
        match self {
            Self::Phone(_) => ContactKind::Phone,
            Self::Email(_) => ContactKind::Email,
        }
    }

    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(email) => email.masked(),
        }
    }

    /// The full value, for a caller who may see it.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.reveal(),
            Self::Email(email) => email.reveal(),
        }
    }

    /// The same for every way of writing it.
    pub fn normalised(&self) -> String {
        match self {
            Self::Phone(phone) => phone.normalised(),
            Self::Email(email) => email.normalised(),
        }
    }

    /// Whether a code that is sent to it can arrive.
    pub fn takes_codes(&self) -> bool {
        match self {
            Self::Phone(phone) => phone.takes_codes(),
            Self::Email(_) => true,
        }
    }

    pub fn fingerprint(&self, vault: &Vault) -> Fingerprint {
        vault.fingerprint(self.kind().as_str(), &self.normalised())
    }

    pub fn fingerprints(&self, vault: &Vault) -> Vec<Fingerprint> {
        vault.fingerprints(self.kind().as_str(), &self.normalised())
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = user_contact_points)]
pub struct ContactPoint {
    pub id: Uuid,
    pub version: i32,
    pub user_id: UserId,
    pub kind: ContactKind,
    pub sealed: Sealed,
    pub verified_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl ContactPoint {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn value(&self, vault: &Vault) -> Result<ContactValue> {
        let text: String = vault.unseal(place(&self.id), &self.sealed)?;
        Ok(ContactValue::new(self.kind, &text))
    }
}

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "user_contact_points",
        column: "sealed",
        row: id,
    }
}

pub fn of_user(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<ContactPoint>> {
    user_contact_points::table
        .filter(user_contact_points::user_id.eq(user))
        .order(user_contact_points::kind.desc())
        .select(ContactPoint::as_select())
        .load(conn)
}

/// The contact points of several accounts.
pub fn of_users(conn: &mut PgConnection, users: &[UserId]) -> QueryResult<Vec<ContactPoint>> {
    user_contact_points::table
        .filter(user_contact_points::user_id.eq_any(users))
        .select(ContactPoint::as_select())
        .load(conn)
}

pub fn find(
    conn: &mut PgConnection,
    user: UserId,
    kind: ContactKind,
) -> QueryResult<Option<ContactPoint>> {
    user_contact_points::table
        .filter(user_contact_points::user_id.eq(user))
        .filter(user_contact_points::kind.eq(kind))
        .select(ContactPoint::as_select())
        .first(conn)
        .optional()
}

/// The account that verified a value, unless it was merged into another.
pub fn holder(
    conn: &mut PgConnection,
    vault: &Vault,
    value: &ContactValue,
) -> QueryResult<Option<UserId>> {
    user_contact_points::table
        .inner_join(users::table)
        .filter(users::person_id.eq(users::id))
        .filter(user_contact_points::kind.eq(value.kind()))
        .filter(user_contact_points::fingerprint.eq_any(value.fingerprints(vault)))
        .filter(user_contact_points::verified_at.is_not_null())
        .select(user_contact_points::user_id)
        .first(conn)
        .optional()
}

/// Sets the value of its kind. A value that differs only in spelling stays verified; a new one is not verified.
pub fn set(
    conn: &mut PgConnection,
    vault: &Vault,
    user: UserId,
    value: &ContactValue,
    now: DateTime<Utc>,
) -> Result<ContactPoint> {
    let known = find(conn, user, value.kind())?;
    let id = known.as_ref().map_or_else(Uuid::now_v7, |known| known.id);
    let proved = match &known {
        Some(known) if known.value(vault)?.normalised() == value.normalised() => known.verified_at,
        _ => None,
    };
    let written = (
        user_contact_points::sealed.eq(vault.seal(place(&id), &value.reveal())?),
        user_contact_points::fingerprint.eq(value.fingerprint(vault)),
        user_contact_points::verified_at.eq(proved),
        user_contact_points::updated_at.eq(now),
    );
    Ok(match known {
        Some(_) => diesel::update(user_contact_points::table.find(id))
            .set((
                written,
                user_contact_points::version.eq(user_contact_points::version + 1),
            ))
            .returning(ContactPoint::as_returning())
            .get_result(conn)?,
        None => diesel::insert_into(user_contact_points::table)
            .values((
                written,
                user_contact_points::id.eq(id),
                user_contact_points::user_id.eq(user),
                user_contact_points::kind.eq(value.kind()),
                user_contact_points::created_at.eq(now),
            ))
            .returning(ContactPoint::as_returning())
            .get_result(conn)?,
    })
}

/// Marks the value that `point` had as verified. `None`: the value was changed since, or the account was merged into
/// another, which would have to verify it. Fails with `contact_point_taken` where another account verified the value.
pub fn set_verified(
    conn: &mut PgConnection,
    point: &ContactPoint,
    now: DateTime<Utc>,
) -> Result<Option<ContactPoint>> {
    let is_merged: bool = users::table
        .find(point.user_id)
        .select(users::person_id.ne(users::id))
        .for_key_share()
        .first(conn)?;
    if is_merged {
        return Ok(None);
    }
    // An account that was merged into this one may have verified the same value before.
    let value = diesel::alias!(user_contact_points as value);
    let same = value
        .filter(value.field(user_contact_points::id).eq(point.id))
        .select(value.field(user_contact_points::fingerprint));
    diesel::update(user_contact_points::table)
        .filter(user_contact_points::kind.eq(point.kind))
        .filter(user_contact_points::fingerprint.eq_any(same))
        .filter(user_contact_points::id.ne(point.id))
        .filter(is_record_of(
            user_contact_points::user_id.nullable(),
            point.user_id,
        ))
        .filter(user_contact_points::verified_at.is_not_null())
        .set((
            user_contact_points::verified_at.eq(None::<DateTime<Utc>>),
            user_contact_points::version.eq(user_contact_points::version + 1),
        ))
        .execute(conn)?;
    Ok(diesel::update(user_contact_points::table.find(point.id))
        .filter(user_contact_points::version.eq(point.version))
        .set((
            user_contact_points::verified_at.eq(now),
            user_contact_points::updated_at.eq(now),
            user_contact_points::version.eq(user_contact_points::version + 1),
        ))
        .returning(ContactPoint::as_returning())
        .get_result(conn)
        .optional()?)
}

pub fn delete(conn: &mut PgConnection, id: Uuid) -> QueryResult<usize> {
    diesel::delete(user_contact_points::table.find(id)).execute(conn)
}

/// Seals up to `most` values anew that another key sealed, with their fingerprints; returns how many.
pub fn reseal(conn: &mut PgConnection, vault: &Vault, most: i64) -> Result<usize> {
    let others = diesel::dsl::sql::<diesel::sql_types::Bool>("substring(sealed from 2 for 4) <> ")
        .bind::<diesel::sql_types::Bytea, _>(vault.key_id().to_vec());
    let points: Vec<ContactPoint> = user_contact_points::table
        .filter(others)
        .limit(most)
        .select(ContactPoint::as_select())
        .for_update()
        .load(conn)?;
    for point in &points {
        let value = point.value(vault)?;
        diesel::update(user_contact_points::table.find(point.id))
            .set((
                user_contact_points::sealed.eq(vault.seal(place(&point.id), &value.reveal())?),
                user_contact_points::fingerprint.eq(value.fingerprint(vault)),
            ))
            .execute(conn)?;
    }
    Ok(points.len())
}
