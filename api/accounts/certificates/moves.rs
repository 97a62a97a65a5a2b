//! What the moves of a certificate have in common.

use super::get::{CertificatePath, absent};
use super::model;
use super::policy::HeldCertificate;
use crate::kernel::clock::official_day;
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Locks a certificate. Anybody may know of it.
pub fn lock(tx: &mut Tx<'_>, path: &CertificatePath) -> Result<HeldCertificate> {
    let row = model::lock(tx.conn, &path.number()?)?.ok_or_else(absent)?;
    let holder_accounts = model::owners_of(tx.conn, &row, official_day(tx.now))?;
    Ok(HeldCertificate {
        row,
        holder_accounts,
    })
}
