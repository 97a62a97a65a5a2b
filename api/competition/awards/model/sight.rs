//! Which awards a caller may know of.

use std::collections::HashSet;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Uuid as SqlUuid};
use uuid::Uuid;

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::ids::{AwardId, OrganizationId};
use crate::platform::db::schema::awards;
use crate::platform::db::{Condition, any_of};

/// Awards of the final list, and prizes for organisations, of a contest whose results are final.
const IS_PUBLIC: &str = "(awards.status in ('confirmed', 'certificate_issued', 'revoked') and exists (select from contests c \
    where c.id = awards.contest_id and c.finalized_at is not null \
      and (awards.list_id is null or awards.list_id = c.award_list_id)))";

/// The awards that a caller may know of: the public ones, the caller's own, and those of contests whose ranking the caller
/// reads, unless a wall stands between the caller and an entry of the contest.
pub fn visible_to(caller: Option<&Caller>, managed: &[OrganizationId]) -> Condition<awards::table> {
    let public: Condition<awards::table> = Box::new(sql::<Bool>(IS_PUBLIC));
    match caller {
        None => public,
        Some(caller) => any_of(public, [own(caller, managed), official(caller)]),
    }
}

/// Of entries that the caller owns, is in the team of or acts for, and of organisations that the caller acts for.
pub fn own(caller: &Caller, managed: &[OrganizationId]) -> Condition<awards::table> {
    let records: Vec<Uuid> = caller.records.iter().map(|one| one.0).collect();
    let managed: Vec<Uuid> = managed.iter().map(|one| one.0).collect();
    Box::new(
        sql::<Bool>("(exists (select from entries e where e.id = awards.entry_id and (e.owner_id = any (")
            .bind::<Array<SqlUuid>, _>(records.clone())
            .sql(") or e.organization_id = any (")
            .bind::<Array<SqlUuid>, _>(managed.clone())
            .sql(") or exists (select from entry_members m where m.entry_id = e.id and m.person_id = any (")
            .bind::<Array<SqlUuid>, _>(records)
            .sql(")))) or (awards.entry_id is null and awards.status not in ('proposed', 'rejected') and awards.organization_id = any (")
            .bind::<Array<SqlUuid>, _>(managed)
            .sql(")))"),
    )
}

/// Of contests whose ranking the caller reads.
pub fn official(caller: &Caller) -> Condition<awards::table> {
    let territory = caller.territory(Right::ReadRanking);
    let patterns = |prefixes: &[String]| -> Vec<String> {
        prefixes.iter().map(|prefix| format!("{prefix}%")).collect()
    };
    let records: Vec<Uuid> = caller.records.iter().map(|one| one.0).collect();
    let contests: Vec<Uuid> = territory.contests.iter().map(|one| one.0).collect();
    Box::new(
        sql::<Bool>("(exists (select from contests c where c.id = awards.contest_id and (")
            .bind::<Bool, _>(territory.everything)
            .sql(" or c.id = any (")
            .bind::<Array<SqlUuid>, _>(contests)
            .sql(") or c.division like any (")
            .bind::<Array<Text>, _>(patterns(&territory.inside))
            .sql(") or c.created_by = any (")
            .bind::<Array<SqlUuid>, _>(records.clone())
            .sql(") and c.division like any (")
            .bind::<Array<Text>, _>(patterns(&territory.begun_inside))
            .sql(
                "))) and not exists (select from entry_walls w join entries e on e.id = w.entry_id \
                 where e.contest_id = awards.contest_id and w.person_id = any (",
            )
            .bind::<Array<SqlUuid>, _>(records)
            .sql(")))"),
    )
}

/// Of these awards, those that the caller reads as an official, and those of the caller's own.
pub fn insiders(
    conn: &mut PgConnection,
    ids: &[AwardId],
    caller: Option<&Caller>,
    managed: &[OrganizationId],
) -> QueryResult<(HashSet<AwardId>, HashSet<AwardId>)> {
    let Some(caller) = caller else {
        return Ok(Default::default());
    };
    let mut among = |condition: Condition<awards::table>| -> QueryResult<HashSet<AwardId>> {
        let found: Vec<AwardId> = awards::table
            .filter(awards::id.eq_any(ids))
            .filter(condition)
            .select(awards::id)
            .load(conn)?;
        Ok(found.into_iter().collect())
    };
    Ok((among(official(caller))?, among(own(caller, managed))?))
}
