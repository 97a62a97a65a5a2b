//! Finds who is verified, where they are at home, and what the caller is to them.

use chrono::Days;
use diesel::prelude::*;

use super::model::{self, Verified};
use super::policy::Looked;
use crate::access::auth::Caller;
use crate::kernel::clock::official_day;
use crate::people::memberships::{self, Standing};

/// Days for which an organisation stays one's own after one has left it.
const OWN_AFTER_DAYS: u64 = 365;

impl Looked {
    pub fn at(
        conn: &mut PgConnection,
        of: Verified,
        caller: &Caller,
        now: chrono::DateTime<chrono::Utc>,
    ) -> QueryResult<Self> {
        let today = official_day(now);
        let since = today - Days::new(OWN_AFTER_DAYS);
        let (standing, belonged) = match of {
            Verified::Organization(id) => (
                Standing::of(conn, &caller.records, id, today)?,
                memberships::model::belonged(conn, &caller.records, id, since)?,
            ),
            Verified::User(_) => (Standing::default(), false),
        };
        Ok(Self {
            of,
            place: model::place(conn, of)?,
            caller: caller.records.clone(),
            standing,
            belonged,
        })
    }
}
