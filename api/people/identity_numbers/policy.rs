//! Whose number is asked for, and that a person without one is not verified.

use diesel::PgConnection;

use super::model;
use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;
use crate::platform::error::{Code, Result};

/// One's own number.
pub struct OwnNumber(pub UserId);

impl Governed for OwnNumber {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: vec![self.0],
            ..Subject::default()
        }
    }
}

/// Refuses where none is on record: whoever looks at papers looks at whose they are.
pub fn on_record(conn: &mut PgConnection, user: UserId) -> Result<()> {
    match model::find(conn, user)? {
        Some(_) => Ok(()),
        None => Err(Code::IdentityNumberMissing.into()),
    }
}
