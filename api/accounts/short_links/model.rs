use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::ids::{ShortLinkId, UserId};
use crate::platform::db::schema::short_links;
use crate::platform::error::Result;

/// The letters of a code: those of Crockford's base 32, none of which is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
pub const CODE_LENGTH: usize = 8;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = short_links)]
pub struct ShortLink {
    pub id: ShortLinkId,
    pub code: String,
    pub path: String,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
}

impl ShortLink {
    /// It never changes.
    pub fn etag(&self) -> String {
        "\"1\"".to_owned()
    }
}

/// A code that nobody can guess from others.
pub fn new_code() -> Result<String> {
    let mut random = [0; CODE_LENGTH];
    getrandom::fill(&mut random).map_err(|cause| anyhow::anyhow!("no random bytes: {cause}"))?;
    let letters = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    Ok(letters.collect())
}

/// A code as a person types it: in small letters, with O for zero, I and L for one, and hyphens.
pub fn code_as_stored(typed: &str) -> String {
    let letters = typed.chars().filter(|letter| *letter != '-');
    letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

pub fn insert(
    conn: &mut PgConnection,
    code: &str,
    path: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<ShortLink> {
    diesel::insert_into(short_links::table)
        .values((
            short_links::id.eq(ShortLinkId::new()),
            short_links::code.eq(code),
            short_links::path.eq(path),
            short_links::created_by.eq(by),
            short_links::created_at.eq(now),
        ))
        .returning(ShortLink::as_returning())
        .get_result(conn)
}

pub fn find(conn: &mut PgConnection, typed: &str) -> QueryResult<Option<ShortLink>> {
    short_links::table
        .filter(short_links::code.eq(code_as_stored(typed)))
        .select(ShortLink::as_select())
        .first(conn)
        .optional()
}

pub fn lock(conn: &mut PgConnection, typed: &str) -> QueryResult<Option<ShortLink>> {
    short_links::table
        .filter(short_links::code.eq(code_as_stored(typed)))
        .select(ShortLink::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn delete(conn: &mut PgConnection, id: ShortLinkId) -> QueryResult<usize> {
    diesel::delete(short_links::table.find(id)).execute(conn)
}

/// Those of one person, newest first.
pub fn page(
    conn: &mut PgConnection,
    records: &[UserId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ShortLink>> {
    let mut query = short_links::table
        .filter(short_links::created_by.eq_any(records))
        .select(ShortLink::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(short_links::id.lt(ShortLinkId(before)));
    }
    query.order(short_links::id.desc()).limit(fetch).load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for (typed, stored) in [
            ("7H3KQ2ZB", "7H3KQ2ZB"),
            ("7h3k-q2zb", "7H3KQ2ZB"),
            ("oOiIlLzz", "001111ZZ"),
        ] {
            assert_eq!(code_as_stored(typed), stored);
        }
        let code = new_code().expect("a code");
        assert_eq!(code_as_stored(&code), code);
        assert_eq!(code.len(), CODE_LENGTH);
    }
}
