//! Assigning judges to the entries of a contest.
//!
//! A request is indexed in an order that its seed decides (`problem`) and solved as a flow of least cost (`flow`): even
//! loads first, then judges who name the track, then the seed. Judges who may not meet are parted by exchanges
//! (`exchange`) and, where these do not suffice, by a search (`parting`). If the judges do not suffice, the result names
//! the entries that lack judges (`shortage`) and the smallest changes that help (`relaxation`).
//!
//! Pure and deterministic: the order of the request's lists does not matter.

mod outcome;
mod request;

pub use outcome::{
    AvoidUnsatisfied, FullJudge, Infeasible, Load, Meeting, NoPlan, Plan, Relaxation, ShortEntry,
};
pub use request::{Balance, Entry, Judge, Pair, Request};
