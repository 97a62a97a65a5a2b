//! Files of a metric: who reads them, and who changes them.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::FILE_KIND;
use super::moves::LockedMetric;
use super::update::not_the_filer;
use super::{content, model};
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::accounts::attachments::model as attachments;
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::official_day;
use crate::kernel::ids::ImpactMetricId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Callers who may read the metric.
pub fn is_visible(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(caller) = caller else {
        return Ok(false);
    };
    let sight = Sight::of(conn, caller, official_day(now))?;
    Ok(model::find_visible(conn, ImpactMetricId(id), caller, &sight)?.is_some())
}

/// The account that filed the metric, until it is verified.
pub fn hold_to_change(tx: &mut Tx<'_>, id: Uuid, caller: &Caller) -> Result<()> {
    let locked = LockedMetric::lock(tx, ImpactMetricId(id), caller)?;
    require(caller, Right::FileImpact, &locked.of)?;
    if !locked.is_filer(caller) {
        return Err(not_the_filer().into());
    }
    content::not_withdrawn(&locked.row)?;
    content::not_verified(&locked.row)
}

/// The evidence that an erased account filed goes with the account. The figures stay.
pub fn forget(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let filed = model::of_account(tx.conn, erasure.account)?;
    let ids: Vec<Uuid> = filed.iter().map(|metric| metric.id.0).collect();
    attachments::delete_of(tx.conn, FILE_KIND, &ids, tx.now)?;
    Ok(())
}
