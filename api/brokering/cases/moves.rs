//! What closing and reopening a case have in common.

use chrono::{DateTime, Utc};

use super::get::{CasePath, absent};
use super::model::{self, Case, CaseUpdate, Parties};
use super::policy::Placed;
use super::state::{self, Move};
use super::view::CaseView;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::access::transitions::{Locked, Transitions};
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

/// A case and whom rights over it look at.
pub struct LockedCase {
    pub case: Case,
    parties: Parties,
    society: Option<OrganizationId>,
}

impl Governed for LockedCase {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.case.row.division],
            owners: self.parties.owners.clone(),
            begun_by: self.parties.broker,
            society: self.society,
            ..Subject::default()
        }
    }
}

impl Transitions for CasePath {
    type Row = LockedCase;
    type Move = Move;
    type Moved = CaseUpdate;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<LockedCase> {
        let today = official_day(tx.now);
        let case = model::lock(tx.conn, self.id, caller, today)?.ok_or_else(absent)?;
        let parties = model::parties(tx.conn, &case, caller, today)?;
        let society = Placed::of(caller, &case, parties.clone()).subject().society;
        Ok(LockedCase {
            case,
            parties,
            society,
        })
    }

    fn etag(row: &LockedCase, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(row.case.etag())
    }

    fn status(row: &LockedCase, _: DateTime<Utc>) -> &'static str {
        row.case.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<CaseUpdate> {
        Some(CaseUpdate {
            status: Some(state::step(locked.row.case.row.status, by)?),
            ..CaseUpdate::default()
        })
    }

    fn write(row: LockedCase, tx: &mut Tx<'_>, moved: &CaseUpdate) -> Result<LockedCase> {
        let id = row.case.row.id;
        model::update(tx.conn, id, moved, tx.now)?;
        Ok(LockedCase {
            case: model::written(tx.conn, id, official_day(tx.now))?,
            ..row
        })
    }

    fn answer(row: LockedCase, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        CaseView::at(row.case, tx.now).answer()
    }
}
