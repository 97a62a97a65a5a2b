//! Whose number an operation is about.

use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;

/// The number of an account.
pub struct OwnNumber(pub UserId);

impl Governed for OwnNumber {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: vec![self.0],
            ..Subject::default()
        }
    }
}
