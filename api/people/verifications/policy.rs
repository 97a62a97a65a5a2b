//! What rights over a verification are asked of, and the rule that nobody verifies himself or his own.

use chrono::Days;
use diesel::prelude::*;

use super::model::{self, Place, Verification, Verified};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::kernel::clock::official_day;
use crate::kernel::ids::UserId;
use crate::people::memberships;
use crate::people::memberships::Standing;
use crate::platform::error::{Code, Result};

/// Days for which an organisation stays one's own after one has left it.
const OWN_AFTER_DAYS: u64 = 365;

/// Who is verified, where he is at home, and what the caller is to him.
pub struct Looked {
    of: Verified,
    place: Place,
    caller: UserId,
    standing: Standing,
    /// Whether he belongs to it, did not long ago, or said yes to be.
    belonged: bool,
}

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
                Standing::of(conn, caller.user_id, id, today)?,
                memberships::model::belonged(conn, caller.user_id, id, since)?,
            ),
            Verified::User(_) => (Standing::default(), false),
        };
        Ok(Self {
            of,
            place: model::place(conn, of)?,
            caller: caller.user_id,
            standing,
            belonged,
        })
    }

    /// Nobody decides on himself, on an organisation that he belongs to or did within a year, or on what he submitted. What
    /// somebody else made him without his yes does not keep him from it.
    pub fn is_not_his_own(&self, verification: &Verification) -> Result<()> {
        let own = self.of == Verified::User(self.caller)
            || verification.submitted_by == self.caller
            || self.belonged;
        if own {
            Err(Code::OwnProposal.into())
        } else {
            Ok(())
        }
    }
}

impl Governed for Looked {
    fn subject(&self) -> Subject<'_> {
        let owner = match self.of {
            Verified::User(user) => Some(user),
            Verified::Organization(_) => self.standing.manages().then_some(self.caller),
        };
        Subject {
            divisions: self.place.0.iter().collect(),
            owners: owner.into_iter().collect(),
            ..Subject::default()
        }
    }
}
