//! What changes of a metric have in common.

use super::model::{self, ImpactEntry, ImpactMetric};
use super::view::{self, ImpactMetricView, absent};
use crate::access::auth::Caller;
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::official_day;
use crate::kernel::ids::ImpactMetricId;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Result};

/// A metric that is locked, and its entry.
pub struct LockedMetric {
    pub row: ImpactMetric,
    pub of: ImpactEntry,
    pub sight: Sight,
    pub view: ImpactMetricView,
}

impl LockedMetric {
    /// 404 for a caller who may not know of it.
    pub fn lock(tx: &mut Tx<'_>, id: ImpactMetricId, caller: &Caller) -> Result<Self> {
        let today = official_day(tx.now);
        let sight = Sight::of(tx.conn, caller, today)?;
        let known = model::find_visible(tx.conn, id, caller, &sight)?.ok_or_else(absent)?;
        let of = model::find_entry(tx.conn, known.entry_id, caller, &sight)?;
        let row = model::lock(tx.conn, id)?;
        Ok(Self {
            view: view::show(tx.conn, row.clone(), today)?,
            row,
            of: of.ok_or_else(absent)?,
            sight,
        })
    }

    /// Only the account that filed a figure changes it.
    pub fn is_filer(&self, caller: &Caller) -> bool {
        caller.is(self.row.filed_by)
    }

    /// A figure is verified by another person than the one who filed it, and than those whose figure it is.
    pub fn not_own(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<()> {
        let own =
            self.is_filer(caller) || model::is_own(tx.conn, self.of.entry.id, caller, &self.sight)?;
        match own {
            true => Err(Code::OwnProposal.into()),
            false => Ok(()),
        }
    }
}
