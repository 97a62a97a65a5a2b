//! What rights over a certificate are checked against.

use super::model::Certificate;
use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;

/// A certificate, and the accounts of its holder.
pub struct HeldCertificate {
    pub row: Certificate,
    pub holder_accounts: Vec<UserId>,
}

impl Governed for HeldCertificate {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.row.division],
            owners: self.holder_accounts.clone(),
            ..Subject::default()
        }
    }
}
