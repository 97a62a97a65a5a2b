//! What somebody is to an organisation today.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;

/// The roles in force of one person in one organisation: those that he said yes to.
#[derive(Clone, Debug, Default)]
pub struct Standing(pub Vec<MembershipRole>);

impl Standing {
    pub fn of(
        conn: &mut PgConnection,
        user: UserId,
        organization: OrganizationId,
        today: NaiveDate,
    ) -> QueryResult<Self> {
        model::roles_in_force(conn, user, organization, today).map(Self)
    }

    pub fn owns(&self) -> bool {
        self.0.contains(&MembershipRole::Owner)
    }

    /// Whether he may speak and write for the organisation.
    pub fn manages(&self) -> bool {
        self.owns() || self.0.contains(&MembershipRole::Manager)
    }

    /// Whether he belongs to it in any way.
    pub fn belongs(&self) -> bool {
        !self.0.is_empty()
    }
}
