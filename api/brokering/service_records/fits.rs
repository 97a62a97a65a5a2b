//! Whether the case, the plan and the match that a record names are of the served party.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::brokering::service_plans::model::{Party, PartyColumns, account_of, unknown};
use crate::kernel::ids::{CaseId, MatchId, PersonId, ServicePlanId, UserId};
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{cases, listings, matches, service_plans};
use crate::platform::error::{Problem, Result};

/// What a record hangs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HangsOn {
    pub case_id: Option<CaseId>,
    pub plan_id: Option<ServicePlanId>,
    pub match_id: Option<MatchId>,
}

type PlanColumns = (ServicePlanId, PartyColumns, Option<MatchId>);

/// Fails where a case, a plan or a match is not there or not of the party.
pub fn check_all(
    conn: &mut PgConnection,
    all: impl Iterator<Item = (HangsOn, Party)>,
) -> Result<()> {
    let all: HashSet<(HangsOn, Party)> = all.filter(|(on, _)| *on != HangsOn::default()).collect();
    if all.is_empty() {
        return Ok(());
    }
    let of_cases = clients(conn, all.iter().filter_map(|(on, _)| on.case_id).collect())?;
    let plan_ids: Vec<ServicePlanId> = all.iter().filter_map(|(on, _)| on.plan_id).collect();
    let plans: Vec<PlanColumns> = service_plans::table
        .filter(service_plans::id.eq_any(plan_ids))
        .select((
            service_plans::id,
            (
                service_plans::subject_person_id,
                service_plans::subject_team_id,
                service_plans::subject_organization_id,
            ),
            service_plans::match_id,
        ))
        .load(conn)?;
    for (on, party) in all {
        if let Some(id) = on.case_id {
            let client = of_cases.get(&id).copied();
            let client = client.ok_or_else(|| unknown("/case_id"))?;
            fits(same_party(conn, client, party)?, "/case_id")?;
        }
        if let Some(id) = on.match_id {
            fits(is_of_match(conn, id, party, "/match_id")?, "/match_id")?;
        }
        if let Some(id) = on.plan_id {
            let plan = plans.iter().find(|plan| plan.0 == id);
            let (_, subject, match_id) = plan.ok_or_else(|| unknown("/plan_id"))?;
            let is_of = match (Party::of_columns(*subject), *match_id) {
                (Some(subject), _) => same_party(conn, subject, party)?,
                (None, Some(of)) => {
                    on.match_id.is_none_or(|named| named == of)
                        && is_of_match(conn, of, party, "/plan_id")?
                }
                (None, None) => false,
            };
            fits(is_of, "/plan_id")?;
        }
    }
    Ok(())
}

fn fits(is_of: bool, pointer: &str) -> Result<()> {
    match is_of {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            pointer,
            "does_not_fit",
            "与服务对象不符",
            "is not of the served party",
        )
        .into()),
    }
}

fn clients(conn: &mut PgConnection, ids: Vec<CaseId>) -> Result<HashMap<CaseId, Party>> {
    let rows: Vec<(CaseId, PartyColumns)> = cases::table
        .filter(cases::id.eq_any(ids))
        .select((
            cases::id,
            (
                cases::client_person_id,
                cases::client_team_id,
                cases::client_organization_id,
            ),
        ))
        .load(conn)?;
    let parties = rows.into_iter();
    let parties = parties.filter_map(|(id, columns)| Some((id, Party::of_columns(columns)?)));
    Ok(parties.collect())
}

/// Whether two parties are one: a person may have several accounts and records.
pub fn same_party(conn: &mut PgConnection, one: Party, other: Party) -> Result<bool> {
    Ok(match (one, other) {
        (Party::Person(one), Party::Person(other)) if one != other => {
            persons_of(conn, one)?.contains(&other)
        }
        _ => one == other,
    })
}

/// Whether a party owns a listing of a match.
fn is_of_match(conn: &mut PgConnection, id: MatchId, party: Party, pointer: &str) -> Result<bool> {
    let owners: Vec<UserId> = listings::table
        .inner_join(
            matches::table.on(matches::need_id
                .eq(listings::id)
                .or(matches::offer_id.eq(listings::id))),
        )
        .filter(matches::id.eq(id))
        .select(listings::owner_id)
        .load(conn)?;
    if owners.is_empty() {
        return Err(unknown(pointer).into());
    }
    let Some(account) = account_of(conn, party)? else {
        return Ok(false);
    };
    let all = persons_of(conn, PersonId(account.0))?;
    Ok(owners.iter().any(|owner| all.contains(&PersonId(owner.0))))
}
