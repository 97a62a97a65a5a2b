//! Whether the judges suffice, at whatever cost: a flow by shortest chains of moves, faster than the one of least cost.

use std::collections::VecDeque;

use super::allocation::{Allocation, Move};
use super::problem::Problem;

/// Whether all places can be served. Judges may meet who may not, except those who stand.
pub fn suffices(problem: &Problem) -> bool {
    let mut allocation = Allocation::new(problem, &[]);
    allocation.entries().all(|entry| {
        let needed = problem.needs[entry] as usize;
        needed <= problem.open.ones(entry).count()
            && (0..needed).all(|_| serve(&mut allocation, entry))
    })
}

fn serve(allocation: &mut Allocation, entry: usize) -> bool {
    let Some(moves) = chain(allocation, entry) else {
        return false;
    };
    allocation.apply(&moves);
    true
}

/// The fewest moves that bring the entry a judge: a judge with room, or one who passes another entry on.
fn chain(allocation: &Allocation, entry: usize) -> Option<Vec<Move>> {
    let mut last_moves = vec![None; allocation.problem.judges.len()];
    let mut is_seen = vec![false; allocation.problem.entries.len()];
    let mut to_visit = VecDeque::from([(entry, None)]);
    is_seen[entry] = true;
    while let Some((entry, from)) = to_visit.pop_front() {
        let unseen = |to: &usize| last_moves[*to].is_none() && Some(*to) != from;
        let reached = allocation
            .free
            .ones(entry)
            .filter(unseen)
            .collect::<Vec<_>>();
        for to in &reached {
            last_moves[*to] = Some(Move {
                entry,
                from,
                to: *to,
            });
        }
        let with_room = reached.iter().filter(|judge| allocation.has_room(**judge));
        if let Some(end) = with_room.min_by_key(|judge| allocation.level(**judge)) {
            return Some(moves_to(*end, &last_moves));
        }
        for from in reached {
            for held in allocation.held.ones(from) {
                if !std::mem::replace(&mut is_seen[held], true) {
                    to_visit.push_back((held, Some(from)));
                }
            }
        }
    }
    None
}

fn moves_to(end: usize, last_moves: &[Option<Move>]) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut at = Some(end);
    while let Some(step) = at.and_then(|judge| last_moves[judge]) {
        moves.push(step);
        at = step.from;
    }
    moves
}
