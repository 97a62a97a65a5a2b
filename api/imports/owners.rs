//! Whose the imported listings are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use crate::auth::AccountKind;
use crate::error::{Problem, Result};
use crate::ids::UserId;
use crate::listings::codes::Side;
use crate::users::model::{self, NewUserRow};

const NEEDS: &str = "imported-needs";
const OFFERS: &str = "imported-offers";

/// Names that nobody may take: whoever did would own what is imported without an owner.
pub fn stands_for_imports(username: &str) -> bool {
    [NEEDS, OFFERS].contains(&username)
}

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
            (None, Side::Need) => (NEEDS, Some("导入的需求")),
            (None, Side::Offer) => (OFFERS, Some("导入的供给")),
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
