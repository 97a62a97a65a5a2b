//! What rights over a team are asked of: its lead's own, where it is at home.

use super::model::Team;
use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;

impl Governed for Team {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            owners: vec![self.lead_id],
            ..Subject::default()
        }
    }
}

/// A place in a team, as its acceptance is asked for: only by whom it was offered to.
pub struct Offered<'a> {
    pub team: &'a Team,
    pub user_id: Option<UserId>,
}

impl Governed for Offered<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: self.user_id.into_iter().collect(),
            ..self.team.subject()
        }
    }
}

/// Somebody's place in a team: the lead's to give up, and his own.
pub struct Place<'a> {
    pub team: &'a Team,
    pub user_id: UserId,
}

impl Governed for Place<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            owners: vec![self.team.lead_id, self.user_id],
            ..self.team.subject()
        }
    }
}
