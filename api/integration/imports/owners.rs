//! Whose the imported listings are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use crate::kernel::ids::UserId;
use crate::kernel::roles::AccountKind;
use crate::market::listings::codes::Side;
use crate::people::users::model::{self, NewUserRow};
use crate::people::users::{IMPORTED_NEEDS, IMPORTED_OFFERS};
use crate::platform::error::{Problem, Result};

/// Owners by login name, asked for once each.
#[derive(Default)]
pub struct Owners(HashMap<String, Option<UserId>>);

impl Owners {
    /// The named owner, who must exist. Without a name, one account stands for needs and another for offers: two, since
    /// nobody is suggested his own.
    pub fn of(
        &mut self,
        conn: &mut PgConnection,
        named: Option<&str>,
        side: Side,
        now: DateTime<Utc>,
    ) -> Result<UserId> {
        let (name, display_name) = match (named, side) {
            (Some(name), _) => (name, None),
            (None, Side::Need) => (IMPORTED_NEEDS, Some("导入的需求")),
            (None, Side::Offer) => (IMPORTED_OFFERS, Some("导入的供给")),
        };
        if let Some(known) = self.0.get(name) {
            return known.ok_or_else(|| unknown().into());
        }
        let mut found = model::find_by_username(conn, name)?.map(|user| user.id);
        if let (None, Some(display_name)) = (found, display_name) {
            let row = NewUserRow {
                id: UserId::new(),
                username: name.to_owned(),
                password_hash: None,
                display_name: display_name.to_owned(),
                account_kind: AccountKind::Organization,
                affiliation: None,
                division: None,
                introduction: String::new(),
                created_at: now,
                updated_at: now,
            };
            found = Some(model::insert(conn, &row)?.id);
        }
        self.0.insert(name.to_owned(), found);
        found.ok_or_else(|| unknown().into())
    }
}

fn unknown() -> Problem {
    Problem::invalid_body(
        "/owner",
        "unknown_id",
        "没有这个用户",
        "there is no such account",
    )
}
