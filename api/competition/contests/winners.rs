//! The awards of contests whose results are final, by tier.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Contest;
use crate::competition::award_rules::codes::{AwardLevel, AwardTarget};
use crate::kernel::ids::{AwardTierId, ContestId};

/// The awards of one tier.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContestAwards {
    pub tier_id: AwardTierId,
    pub code: AwardLevel,
    pub name: String,
    pub target: AwardTarget,
    pub track: Option<String>,
    /// How many awards stand: neither given up nor revoked.
    #[schema(minimum = 1)]
    pub count: i64,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = SqlUuid)]
    contest_id: ContestId,
    #[diesel(sql_type = SqlUuid)]
    tier_id: AwardTierId,
    #[diesel(sql_type = Text)]
    code: AwardLevel,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    target: AwardTarget,
    #[diesel(sql_type = Nullable<Text>)]
    track: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const COUNTED: &str = "select a.contest_id, t.id as tier_id, t.code, t.name, t.target, t.track, count(*) as count \
      from awards a join award_tiers t on t.id = a.tier_id join contests c on c.id = a.contest_id \
     where a.contest_id = any ($1) and a.status in ('confirmed', 'certificate_issued') \
       and (a.list_id is null or a.list_id = c.award_list_id) \
     group by a.contest_id, t.id order by a.contest_id, t.position";

/// The awards of those contests whose results are final, by tier; tiers without an award are left out.
pub fn of_contests(
    conn: &mut PgConnection,
    contests: &[Contest],
) -> QueryResult<HashMap<ContestId, Vec<ContestAwards>>> {
    let finalized = contests.iter().filter(|it| it.finalized_at.is_some());
    let ids: Vec<Uuid> = finalized.map(|contest| contest.id.0).collect();
    let mut all: HashMap<ContestId, Vec<ContestAwards>> = HashMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    for id in &ids {
        all.insert(ContestId(*id), Vec::new());
    }
    let counted: Vec<Counted> = diesel::sql_query(COUNTED)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(conn)?;
    for one in counted {
        all.entry(one.contest_id).or_default().push(ContestAwards {
            tier_id: one.tier_id,
            code: one.code,
            name: one.name,
            target: one.target,
            track: one.track,
            count: one.count,
        });
    }
    Ok(all)
}
