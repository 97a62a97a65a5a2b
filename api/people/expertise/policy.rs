//! What rights over an expertise are asked of: the person whose it is, or the team.

use diesel::prelude::*;

use super::model::Expertise;
use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TeamId, UserId};
use crate::people::{teams, users};

/// Whose an expertise is: a person's own, or the lead's of the team.
pub struct Knower {
    owner: UserId,
    division: Option<DivisionCode>,
}

impl Governed for Knower {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.division.iter().collect(),
            owners: vec![self.owner],
            ..Subject::default()
        }
    }
}

impl Knower {
    pub fn of(conn: &mut PgConnection, expertise: &Expertise) -> QueryResult<Option<Self>> {
        match (expertise.team_id, expertise.user_id) {
            (Some(team), _) => Self::team(conn, team),
            (None, Some(user)) => Self::person(conn, user),
            (None, None) => Ok(None),
        }
    }

    pub fn team(conn: &mut PgConnection, id: TeamId) -> QueryResult<Option<Self>> {
        Ok(teams::model::find(conn, id)?.map(|team| Self {
            owner: team.lead_id,
            division: Some(team.division),
        }))
    }

    pub fn person(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<Self>> {
        Ok(users::model::find(conn, id)?.map(|user| Self {
            owner: user.id,
            division: user.division,
        }))
    }
}
