//! Finds whose an expertise is.

use diesel::prelude::*;

use super::model::Expertise;
use super::policy::Knower;
use crate::kernel::ids::{TeamId, UserId};
use crate::people::{teams, users};

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
