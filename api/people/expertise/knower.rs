//! Finds who keeps an expertise.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::Whose;
use super::policy::Knower;
use crate::access::auth::Caller;
use crate::people::organizations::model::acts_for;
use crate::people::{organizations, teams, users};

impl Knower {
    /// `None`: there is no such person, team or organisation.
    pub fn of(
        conn: &mut PgConnection,
        whose: Whose,
        caller: &Caller,
        today: NaiveDate,
    ) -> QueryResult<Option<Self>> {
        Ok(match whose {
            Whose::Person(id) => users::model::find(conn, id)?.map(|user| Self {
                owners: vec![user.id],
                division: user.division,
            }),
            Whose::Team(id) => teams::model::find(conn, id)?.map(|team| Self {
                owners: vec![team.lead_id],
                division: Some(team.division),
            }),
            Whose::Organization(id) => {
                let Some(organization) = organizations::model::find(conn, id)? else {
                    return Ok(None);
                };
                let acts = acts_for(conn, caller, id, today)?;
                Some(Self {
                    owners: acts.then_some(caller.user_id).into_iter().collect(),
                    division: Some(organization.content.division),
                })
            }
        })
    }
}
