//! What rights over a case are checked against, and the order in which brokers are proposed.

use std::cmp::Ordering;

use super::model::{Candidate, Case, Parties};
use crate::access::auth::{Caller, Scope};
use crate::access::rights::{Governed, Right, Subject, refused};
use crate::kernel::DivisionCode;
use crate::kernel::ids::OrganizationId;
use crate::kernel::roles::Role;
use crate::platform::error::Result;

/// A case, or one to be opened, as rights see it.
pub struct Placed<'a> {
    division: &'a DivisionCode,
    parties: Parties,
    society: Option<OrganizationId>,
}

impl<'a> Placed<'a> {
    pub fn new(caller: &Caller, division: &'a DivisionCode, parties: Parties) -> Self {
        Self {
            division,
            society: society_of(caller, &parties),
            parties,
        }
    }

    pub fn of(caller: &Caller, case: &'a Case, parties: Parties) -> Self {
        Self::new(caller, &case.row.division, parties)
    }
}

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.parties.owners.clone(),
            begun_by: self.parties.broker,
            society: self.society,
            ..Subject::default()
        }
    }
}

/// The society of the caller that the client is or belongs to; of several the one that the caller leads.
fn society_of(caller: &Caller, parties: &Parties) -> Option<OrganizationId> {
    let societies = caller.grants.iter().filter_map(|grant| match &grant.scope {
        Scope::Society(society) => Some(society),
        Scope::Division(_) | Scope::Contest(_) => None,
    });
    societies
        .filter(|society| {
            parties.organization == Some(society.id)
                || parties.owners.iter().any(|owner| society.has(owner))
        })
        .max_by_key(|society| society.is_led_by(&caller.records))
        .map(|society| society.id)
}

/// Who moves cases gives a case away, and its main broker.
pub fn hands_over(caller: &Caller, case: &Placed<'_>) -> Result<()> {
    match caller.may(Right::MoveCase, case) || caller.may(Right::KeepCase, case) {
        true => Ok(()),
        false => Err(refused(Right::MoveCase)),
    }
}

/// Who assigns cases.
pub fn moves(caller: &Caller, case: &Placed<'_>) -> Result<()> {
    match caller.may(Right::MoveCase, case) {
        true => Ok(()),
        false => Err(refused(Right::MoveCase)),
    }
}

/// Administrators give a broker more cases than the broker can carry.
pub fn overrides(caller: &Caller, case: &Placed<'_>) -> Result<()> {
    match caller.role(Right::MoveCase, case) {
        Some(Role::ProvinceAdmin | Role::CityAdmin) => Ok(()),
        _ => Err(refused(Right::MoveCase)),
    }
}

/// Puts the least loaded broker first: open cases by capacity, then who got a case the longest ago, then by id. Those who are
/// full come last.
pub fn rank(candidates: &mut [Candidate]) {
    candidates.sort_by(|one, other| {
        let load = |of: &Candidate| (of.broker.open_cases, i64::from(of.broker.row.capacity));
        is_full(one)
            .cmp(&is_full(other))
            .then_with(|| less_loaded(load(one), load(other)))
            .then_with(|| {
                let (one, other) = (&one.broker.row, &other.broker.row);
                (one.last_assigned_at, one.id).cmp(&(other.last_assigned_at, other.id))
            })
    });
}

pub fn is_full(candidate: &Candidate) -> bool {
    candidate.broker.open_cases >= i64::from(candidate.broker.row.capacity)
}

/// Compares two shares `open ÷ capacity` exactly.
fn less_loaded((open, capacity): (i64, i64), (other_open, other_capacity): (i64, i64)) -> Ordering {
    (open * other_capacity).cmp(&(other_open * capacity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_exactly() {
        for (one, other, order) in [
            ((1, 3), (2, 6), Ordering::Equal),
            ((1, 3), (1, 2), Ordering::Less),
            ((3, 10), (1, 4), Ordering::Greater),
            ((0, 1), (0, 9), Ordering::Equal),
        ] {
            assert_eq!(less_loaded(one, other), order, "{one:?} {other:?}");
        }
    }
}
