//! Assigning judges to the entries of a contest.
//!
//! A request is indexed in an order that its seed decides (`problem`) and solved as a flow of least cost (`flow`): even
//! loads first, then judges who name the track, then the seed. Judges who may not meet are parted by exchanges
//! (`exchange`) and, where these do not suffice, by a search (`parting`). If the judges do not suffice, the result names
//! the entries that lack judges (`shortage`) and the smallest changes that help (`relaxation`, which tries each change
//! by a flow without costs: `capacity`).
//!
//! Pure and deterministic: the order of the request's lists does not matter.

mod allocation;
mod bits;
mod capacity;
mod exchange;
mod flow;
mod outcome;
mod parting;
mod problem;
mod relaxation;
mod request;
mod shortage;
#[cfg(test)]
mod tests;

use allocation::Allocation;
use flow::Flow;
use problem::{Problem, Terms};

pub use outcome::{
    AvoidUnsatisfied, FullJudge, Infeasible, Load, Meeting, NoPlan, Plan, Relaxation, ShortEntry,
};
pub use request::{Balance, Entry, Judge, Pair, Request};

/// Assigns judges to all entries, or says why that is not possible.
pub fn plan(request: &Request) -> Result<Plan, NoPlan> {
    let problem = Problem::new(request, Terms::of(request));
    match solve(&problem) {
        Ok(allocation) => Ok(plan_of(&allocation)),
        Err(Unsolved::Short(flow)) => Err(NoPlan::Infeasible(infeasible(request, &flow))),
        Err(Unsolved::Meetings(unsatisfied)) => Err(NoPlan::AvoidUnsatisfied(unsatisfied)),
    }
}

enum Unsolved<'p> {
    Short(Box<Flow<'p>>),
    Meetings(AvoidUnsatisfied),
}

fn solve(problem: &Problem) -> Result<Allocation<'_>, Unsolved<'_>> {
    let flow = Flow::solve(problem, &[]);
    if flow.is_complete() {
        parting::part(flow).map_err(Unsolved::Meetings)
    } else {
        Err(Unsolved::Short(Box::new(flow)))
    }
}

fn infeasible(request: &Request, flow: &Flow) -> Infeasible {
    let missing = flow.missing.iter().map(|missing| u64::from(*missing)).sum();
    let shortage = shortage::shortage(flow);
    Infeasible {
        missing,
        entries_short: shortage.entries,
        judges_full: shortage.judges,
        relaxations: relaxation::relaxations(request, missing),
    }
}

fn plan_of(allocation: &Allocation) -> Plan {
    let problem = allocation.problem;
    let mut assigned = Vec::new();
    for entry in allocation.entries() {
        assigned.extend(allocation.taken.ones(entry).map(|judge| Pair {
            entry: problem.entries[entry],
            judge: problem.judges[judge],
        }));
    }
    assigned.sort_unstable();
    let load = |judge| Load {
        judge: problem.judges[judge],
        fixed: problem.fixed[judge],
        assigned: allocation.load(judge),
    };
    let mut loads = allocation.judges().map(load).collect::<Vec<_>>();
    loads.sort_by_key(|load| load.judge);
    Plan { assigned, loads }
}
