//! What rights over a verification are asked of, and the rule that nobody verifies himself or his own.

use diesel::prelude::*;

use super::model::{self, Place, Verification, Verified};
use crate::auth::Caller;
use crate::clock::official_day;
use crate::error::{Code, Result};
use crate::ids::UserId;
use crate::memberships::Standing;
use crate::rights::{Governed, Subject};

/// Who is verified, where he is at home, and what the caller is to him.
pub struct Looked {
    of: Verified,
    place: Place,
    caller: UserId,
    standing: Standing,
}

impl Looked {
    pub fn at(
        conn: &mut PgConnection,
        of: Verified,
        caller: &Caller,
        now: chrono::DateTime<chrono::Utc>,
    ) -> QueryResult<Self> {
        let standing = match of {
            Verified::Organization(id) => {
                Standing::of(conn, caller.user_id, id, official_day(now))?
            }
            Verified::User(_) => Standing::default(),
        };
        Ok(Self {
            of,
            place: model::place(conn, of)?,
            caller: caller.user_id,
            standing,
        })
    }

    /// Nobody decides on himself, on an organisation that he belongs to, or on what he submitted.
    pub fn is_not_his_own(&self, verification: &Verification) -> Result<()> {
        let own = self.of == Verified::User(self.caller)
            || verification.submitted_by == self.caller
            || self.standing.belongs();
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
