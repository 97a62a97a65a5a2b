use diesel::prelude::*;

use super::VerificationStatus;
use crate::platform::db::Tx;
use crate::platform::db::schema::verifications;
use crate::platform::error::Result;
use crate::platform::person_columns::{ERASED, Erasure};

/// Rejects what waits to be decided, also of an organisation: its evidence is erased.
pub fn reject_pending(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::update(verifications::table)
        .filter(
            verifications::user_id
                .eq(erasure.account)
                .assume_not_null()
                .or(verifications::submitted_by
                    .eq(erasure.account)
                    .and(verifications::organization_id.is_not_null())),
        )
        .filter(verifications::status.eq(VerificationStatus::Submitted))
        .set((
            verifications::status.eq(VerificationStatus::Rejected),
            verifications::decided_by.eq(erasure.by),
            verifications::decided_at.eq(tx.now),
            verifications::reason.eq(ERASED),
        ))
        .execute(tx.conn)?;
    Ok(())
}
