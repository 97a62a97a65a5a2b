//! What the lines of an import have in common, read once. Holds for one transaction.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::people::memberships::model::managed_by;
use crate::platform::db::Tx;
use crate::platform::db::schema::organizations;
use crate::platform::error::Result;
use crate::platform::error::constraints::unknown_division_at;
use crate::reference::divisions::model as divisions;

#[derive(Debug, Default)]
pub struct Known {
    managed: Option<Vec<OrganizationId>>,
    divisions: HashSet<DivisionCode>,
    seats: HashMap<OrganizationId, Option<DivisionCode>>,
}

impl Known {
    /// The organisations that the caller manages.
    pub fn managed(&mut self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<OrganizationId>> {
        if let Some(managed) = &self.managed {
            return Ok(managed.clone());
        }
        let managed = managed_by(tx.conn, &caller.records, official_day(tx.now))?;
        self.managed = Some(managed.clone());
        Ok(managed)
    }

    /// Fails where there is no such division.
    pub fn require_division(
        &mut self,
        conn: &mut PgConnection,
        pointer: &str,
        division: &DivisionCode,
    ) -> Result<()> {
        if self.divisions.contains(division) {
            return Ok(());
        }
        if divisions::find(conn, division)?.is_none() {
            return Err(unknown_division_at(pointer).into());
        }
        self.divisions.insert(division.clone());
        Ok(())
    }

    /// Where an organisation has its seat; `None`: there is no such organisation.
    pub fn seat_of(
        &mut self,
        conn: &mut PgConnection,
        organization: OrganizationId,
    ) -> QueryResult<Option<DivisionCode>> {
        if let Some(seat) = self.seats.get(&organization) {
            return Ok(seat.clone());
        }
        let seat: Option<DivisionCode> = organizations::table
            .find(organization)
            .select(organizations::division)
            .first(conn)
            .optional()?;
        self.seats.insert(organization, seat.clone());
        Ok(seat)
    }
}
