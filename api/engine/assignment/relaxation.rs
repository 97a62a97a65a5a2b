//! The smallest changes of a request that make a plan possible. Each is found by solving the changed request.

use super::capacity;
use super::outcome::Relaxation;
use super::problem::{Problem, Terms};
use super::request::Request;
use super::solve;

/// With more judges than these, the number of further judges is reckoned and not tried.
const MOST_JUDGES: usize = 300;

pub fn relaxations(request: &Request, missing: u64) -> Vec<Relaxation> {
    let terms = Terms::of(request);
    let fewer = |fewer| Terms {
        judges_per_entry: terms.judges_per_entry - fewer,
        ..terms
    };
    // With no new judge per entry everything is served: the smallest reduction exists.
    let reduction = smallest(1, terms.judges_per_entry, |count| {
        is_served(request, fewer(count))
    });
    let reduced = reduction
        .and_then(|least| {
            let most = terms.judges_per_entry - 1;
            smallest(least, most, |count| has_plan(request, fewer(count)))
        })
        .map(|count| Relaxation::JudgesPerEntry(terms.judges_per_entry - count));
    let raised = terms
        .max_per_judge
        .and_then(|maximum| raised_maximum(request, maximum))
        .map(Relaxation::MaxPerJudge);
    let added = reduction
        .and_then(|reduction| added_judges(request, reduction, missing))
        .map(Relaxation::AddJudges);
    [reduced, raised, added].into_iter().flatten().collect()
}

fn raised_maximum(request: &Request, maximum: u32) -> Option<u32> {
    let raised = |maximum| Terms {
        max_per_judge: Some(maximum),
        ..Terms::of(request)
    };
    // No judge can have more than all entries and all that stands.
    let most = u32::try_from(request.entries.len() + request.fixed.len()).ok()?;
    if maximum >= most || !is_served(request, raised(most)) {
        return None;
    }
    let least = smallest(maximum + 1, most, |maximum| {
        is_served(request, raised(maximum))
    })?;
    smallest(least, most, |maximum| has_plan(request, raised(maximum)))
}

/// Each further judge serves an entry once and has `max_per_judge`. So there must be at least as many as the places by
/// which the entries have to be reduced, and as the missing places require; and so many suffice: their places can be
/// dealt out in turn.
fn added_judges(request: &Request, reduction: u32, missing: u64) -> Option<u32> {
    let added = |added_judges| Terms {
        added_judges,
        ..Terms::of(request)
    };
    let least = match request.max_per_judge {
        Some(0) => return None,
        Some(maximum) => missing.div_ceil(u64::from(maximum)),
        None => 1,
    };
    let least = u32::try_from(least).ok()?.max(reduction);
    if request.judges.len() + least as usize > MOST_JUDGES {
        return request.avoid.is_empty().then_some(least);
    }
    let most = least.saturating_add(request.judges_per_entry);
    smallest(least, most, |count| has_plan(request, added(count)))
}

/// Whether the judges suffice, even if some meet who may not.
fn is_served(request: &Request, terms: Terms) -> bool {
    capacity::suffices(&Problem::new(request, terms))
}

fn has_plan(request: &Request, terms: Terms) -> bool {
    if request.avoid.is_empty() {
        return is_served(request, terms);
    }
    solve(&Problem::new(request, terms)).is_ok()
}

/// The smallest number that holds, if all larger ones hold as well. The least is tried first: it is the likely one.
fn smallest(least: u32, most: u32, holds: impl Fn(u32) -> bool) -> Option<u32> {
    if least > most {
        return None;
    }
    if holds(least) {
        return Some(least);
    }
    if !holds(most) {
        return None;
    }
    let (mut fails, mut found) = (least, most);
    while fails + 1 < found {
        let middle = fails + (found - fails) / 2;
        if holds(middle) {
            found = middle;
        } else {
            fails = middle;
        }
    }
    Some(found)
}
