//! Who sees which list of awards.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};
use uuid::Uuid;

use super::codes::AwardListStatus;
use super::model::AwardList;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::{ContestId, OrganizationId};

/// As whom a caller looks at the lists of a contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Reads the ranking: organisers and administrators without a conflict of interest.
    Official,
    /// The entrant of an entry that was ranked, who checks the ranking.
    Finalist,
    Everybody,
}

impl Viewer {
    pub fn of(
        conn: &mut PgConnection,
        contest: &Contest,
        caller: Option<&Caller>,
        managed: &[OrganizationId],
    ) -> QueryResult<Self> {
        let Some(caller) = caller else {
            return Ok(Self::Everybody);
        };
        if caller.may(Right::ReadRanking, contest) && !is_behind_a_wall(conn, contest.id, caller)? {
            return Ok(Self::Official);
        }
        Ok(match is_finalist(conn, contest.id, caller, managed)? {
            true => Self::Finalist,
            false => Self::Everybody,
        })
    }

    /// Finalists see the list in force, everybody the final one.
    pub fn sees(self, list: &AwardList) -> bool {
        match list.status {
            AwardListStatus::Final => true,
            AwardListStatus::Proposed | AwardListStatus::InPublicity => self != Self::Everybody,
            AwardListStatus::Superseded => self == Self::Official,
        }
    }

    /// Whether the caller sees ranks and scores, and the entries without an award.
    pub fn is_insider(self) -> bool {
        self != Self::Everybody
    }
}

#[derive(QueryableByName)]
struct Holds {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

/// Whether an entry of the caller's is in the ranking that a list of the contest follows from.
fn is_finalist(
    conn: &mut PgConnection,
    contest: ContestId,
    caller: &Caller,
    managed: &[OrganizationId],
) -> QueryResult<bool> {
    let records: Vec<Uuid> = caller.records.iter().map(|one| one.0).collect();
    let managed: Vec<Uuid> = managed.iter().map(|one| one.0).collect();
    let found: Holds = diesel::sql_query(
        "select exists (select from award_lists l join stage_result_rows r on r.result_id = l.result_id \
            join entries e on e.id = r.entry_id \
          where l.contest_id = $1 and l.status <> 'superseded' \
            and (e.owner_id = any ($2) or e.organization_id = any ($3) or exists (select from entry_members m \
                where m.entry_id = e.id and m.person_id = any ($2)))) as holds",
    )
    .bind::<SqlUuid, _>(contest)
    .bind::<Array<SqlUuid>, _>(records)
    .bind::<Array<SqlUuid>, _>(managed)
    .get_result(conn)?;
    Ok(found.holds)
}
