//! What the moves of a certificate have in common.

use diesel::PgConnection;

use super::get::{CertificatePath, absent};
use super::model;
use super::policy::HeldCertificate;
use crate::platform::error::Result;

/// Locks a certificate. Anybody may know of it.
pub fn lock(conn: &mut PgConnection, path: &CertificatePath) -> Result<HeldCertificate> {
    let row = model::lock(conn, &path.number()?)?.ok_or_else(absent)?;
    let holder_accounts = model::accounts_of(conn, row.holder_id)?;
    Ok(HeldCertificate {
        row,
        holder_accounts,
    })
}
