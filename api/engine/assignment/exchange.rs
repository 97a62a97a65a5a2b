//! Exchanges of entries between judges that part judges who may not meet, or even out loads.

use std::cmp::Reverse;

use super::allocation::{Allocation, Clash, Move};

/// How many pairs of entry and judge the searches for long exchanges may consider.
const EFFORT: usize = 10_000_000;
const FEWEST_SEARCHES: usize = 20;

/// How a judge was reached: over how many moves, at what cost, and the last of the moves.
#[derive(Clone, Copy)]
struct Reached {
    moves: u32,
    cost: i64,
    last: Move,
}

/// A path of moves that takes an entry from a judge. The best has the least rank.
struct Exchange {
    rank: (u32, u32, i64),
    moves: Vec<Move>,
}

/// Parts as many judges as exchanges can, and returns those who still meet.
pub fn part(allocation: &mut Allocation) -> Vec<Clash> {
    let mut clashes = allocation.clashes();
    if clashes.is_empty() {
        return clashes;
    }
    let pairs = allocation.problem.entries.len() * allocation.problem.judges.len();
    let mut searches_left = (EFFORT / pairs).max(FEWEST_SEARCHES);
    loop {
        for clash in &clashes {
            part_judges(allocation, clash, &mut searches_left);
        }
        let left = allocation.clashes();
        if left.is_empty() || left.len() == clashes.len() {
            clashes = left;
            break;
        }
        clashes = left;
    }
    even_out(allocation);
    clashes
}

fn part_judges(allocation: &mut Allocation, clash: &Clash, searches_left: &mut usize) {
    if !allocation
        .clashes_on(clash.entry)
        .any(|found| found == *clash)
    {
        return;
    }
    if let Some(exchange) = short_exchange(allocation, clash) {
        allocation.apply(&exchange.moves);
        return;
    }
    if *searches_left == 0 {
        return;
    }
    *searches_left -= 1;
    let mut exchanges = clash
        .judges
        .iter()
        .flat_map(|judge| exchanges(allocation, *judge, Some(clash.entry)))
        .collect::<Vec<_>>();
    exchanges.sort_by_key(|exchange| exchange.rank);
    for exchange in exchanges {
        if let Some(better) = applied(allocation, &exchange.moves, 1) {
            *allocation = better;
            return;
        }
    }
}

/// The best exchange between two judges, if it leaves the loads as even as they are: another judge takes the entry
/// and has fewer entries, or gives one in return. Mostly there is one, and it is found in little time.
fn short_exchange(allocation: &Allocation, clash: &Clash) -> Option<Exchange> {
    let judges = clash.judges.iter();
    judges
        .flat_map(|judge| {
            let others = allocation.free.ones(clash.entry);
            others
                .filter(|other| allocation.is_clean(clash.entry, *judge, *other))
                .filter_map(|other| short_exchange_with(allocation, clash.entry, *judge, other))
        })
        .min_by_key(|exchange| exchange.rank)
}

fn short_exchange_with(
    allocation: &Allocation,
    entry: usize,
    judge: usize,
    other: usize,
) -> Option<Exchange> {
    let problem = allocation.problem;
    let give = Move {
        entry,
        from: Some(judge),
        to: other,
    };
    let cost = problem.cost(entry, other) - problem.cost(entry, judge);
    let level = allocation.level(judge) - 1;
    if allocation.has_room(other) && allocation.level(other) <= level {
        let rank = (allocation.level(other), 1, cost);
        return Some(Exchange {
            rank,
            moves: vec![give],
        });
    }
    let returns = allocation.held.ones(other).filter(|returned| {
        let is_free = *returned != entry && allocation.free.has(*returned, judge);
        is_free && allocation.is_clean(*returned, other, judge)
    });
    returns
        .map(|returned| {
            (
                problem.cost(returned, judge) - problem.cost(returned, other),
                returned,
            )
        })
        .min()
        .map(|(return_cost, entry)| Exchange {
            rank: (level, 2, cost + return_cost),
            moves: vec![
                give,
                Move {
                    entry,
                    from: Some(other),
                    to: judge,
                },
            ],
        })
}

/// Moves entries from judges with many to judges with fewer, as long as that evens out their loads.
fn even_out(allocation: &mut Allocation) {
    while even_out_once(allocation) {}
}

fn even_out_once(allocation: &mut Allocation) -> bool {
    let with_room = allocation
        .judges()
        .filter(|judge| allocation.has_room(*judge));
    let Some(least) = with_room.map(|judge| allocation.level(judge)).min() else {
        return false;
    };
    let gives = |judge: &usize| allocation.load(*judge) > 0 && allocation.level(*judge) > least + 1;
    let mut judges = allocation.judges().filter(gives).collect::<Vec<_>>();
    judges.sort_by_key(|judge| Reverse(allocation.level(*judge)));
    for judge in judges {
        let level = allocation.level(judge);
        let mut exchanges = exchanges(allocation, judge, None);
        exchanges.retain(|exchange| exchange.rank.0 + 1 < level);
        exchanges.sort_by_key(|exchange| exchange.rank);
        for exchange in exchanges {
            if let Some(better) = applied(allocation, &exchange.moves, 0) {
                *allocation = better;
                return true;
            }
        }
    }
    false
}

/// The allocation after the moves, if it has fewer clashes, by at least the given number.
fn applied<'p>(
    allocation: &Allocation<'p>,
    moves: &[Move],
    fewer: usize,
) -> Option<Allocation<'p>> {
    let mut entries = moves.iter().map(|step| step.entry).collect::<Vec<_>>();
    entries.sort_unstable();
    entries.dedup();
    let count = |allocation: &Allocation| -> usize {
        let on_each = entries
            .iter()
            .map(|entry| allocation.clashes_on(*entry).count());
        on_each.sum()
    };
    let mut after = allocation.clone();
    after.apply(moves);
    (count(&after) + fewer <= count(allocation)).then_some(after)
}

/// The exchanges that take an entry from the judge, one per judge who can end them: a judge with room, or the judge
/// themselves, who receives another entry in return. With `only`, the judge gives this entry.
fn exchanges(allocation: &Allocation, judge: usize, only: Option<usize>) -> Vec<Exchange> {
    let reached = reach(allocation, judge, only);
    let ends = allocation
        .judges()
        .filter_map(|end| Some((end, reached[end]?)));
    ends.filter(|(end, _)| *end == judge || allocation.has_room(*end))
        .map(|(end, how)| {
            let level = allocation.level(end) - u32::from(end == judge);
            let moves = path_to(end, &reached);
            Exchange {
                rank: (level, how.moves, how.cost),
                moves,
            }
        })
        .collect()
}

/// The judges that an entry of the judge can reach by clean moves, each over the fewest moves.
fn reach(allocation: &Allocation, judge: usize, only: Option<usize>) -> Vec<Option<Reached>> {
    let mut reached = vec![None; allocation.problem.judges.len()];
    let given = allocation.held.ones(judge);
    for entry in given.filter(|entry| only.is_none_or(|only| only == *entry)) {
        pass_on(allocation, &mut reached, entry, judge, (1, 0));
    }
    // Passing an entry on to the judge themselves would change nothing.
    reached[judge] = None;
    let mut distance = 1;
    loop {
        let border = allocation
            .judges()
            .filter(|from| *from != judge)
            .filter_map(|from| Some((from, reached[from]?)))
            .filter(|(_, how)| how.moves == distance)
            .collect::<Vec<_>>();
        if border.is_empty() {
            return reached;
        }
        distance += 1;
        for (from, how) in border {
            for entry in allocation
                .held
                .ones(from)
                .filter(|entry| Some(*entry) != only)
            {
                pass_on(allocation, &mut reached, entry, from, (distance, how.cost));
            }
        }
    }
}

/// Notes every judge to whom the judge could pass the entry on, unless they were reached sooner or at less cost.
fn pass_on(
    allocation: &Allocation,
    reached: &mut [Option<Reached>],
    entry: usize,
    from: usize,
    (moves, so_far): (u32, i64),
) {
    let problem = allocation.problem;
    let so_far = so_far - problem.cost(entry, from);
    for to in allocation.free.ones(entry) {
        let cost = so_far + problem.cost(entry, to);
        let is_better = reached[to].is_none_or(|how| (moves, cost) < (how.moves, how.cost));
        if is_better && allocation.is_clean(entry, from, to) {
            let last = Move {
                entry,
                from: Some(from),
                to,
            };
            reached[to] = Some(Reached { moves, cost, last });
        }
    }
}

fn path_to(end: usize, reached: &[Option<Reached>]) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut at = Some(end);
    while let Some(how) = at.and_then(|judge| reached[judge]) {
        moves.push(how.last);
        at = how.last.from.filter(|_| how.moves > 1);
    }
    moves
}
