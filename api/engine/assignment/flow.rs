//! The flow of least cost from entries to judges, by successive shortest paths.
//!
//! Each place of an entry is one unit of flow. A unit ends at a judge with room, on a path of moves: the entry takes a
//! judge, who passes another entry on to the next judge, and so on. The cost of a path is first the level of the judge
//! at its end, which makes the cost of loads convex, then the sum over its moves. As only the end of a path changes a
//! load, the paths are searched over judges alone: of all entries that a judge could pass on to another one, only the
//! cheapest counts, and a heap per two judges yields it. Potentials keep the costs of moves from being negative.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::allocation::{Allocation, Move};
use super::problem::Problem;

const UNREACHED: i64 = i64::MAX;

pub struct Flow<'p> {
    pub allocation: Allocation<'p>,
    /// The places of each entry that stay empty.
    pub missing: Vec<u32>,
    potentials: Vec<i64>,
    /// What one judge could pass on to another one: cost and entry. Some of it has become impossible since.
    offers: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
}

/// The shortest paths from an entry: distances reduced by the potentials, and the last move of each path.
struct Paths {
    distances: Vec<i64>,
    last_moves: Vec<Option<Move>>,
}

impl<'p> Flow<'p> {
    /// Serves as many places as possible, at the least cost.
    pub fn solve(problem: &'p Problem, banned: &[(usize, usize)]) -> Self {
        let mut flow = Flow::new(problem, banned);
        for entry in flow.allocation.entries() {
            flow.serve(entry);
        }
        flow
    }

    /// Serves all places at the least cost, or gives up at the first that stays empty.
    pub fn complete(problem: &'p Problem, banned: &[(usize, usize)]) -> Option<Self> {
        let mut flow = Flow::new(problem, banned);
        let mut entries = flow.allocation.entries();
        entries.all(|entry| flow.serve(entry)).then_some(flow)
    }

    pub fn is_complete(&self) -> bool {
        self.missing.iter().all(|missing| *missing == 0)
    }

    fn new(problem: &'p Problem, banned: &[(usize, usize)]) -> Self {
        let judges = problem.judges.len();
        Flow {
            allocation: Allocation::new(problem, banned),
            missing: problem.needs.clone(),
            potentials: vec![0; judges],
            offers: vec![BinaryHeap::new(); judges * judges],
        }
    }

    fn serve(&mut self, entry: usize) -> bool {
        while self.missing[entry] > 0 && self.augment(entry) {
            self.missing[entry] -= 1;
        }
        self.missing[entry] == 0
    }

    fn augment(&mut self, entry: usize) -> bool {
        let paths = self.shortest_paths(entry);
        let reached = |judge: &usize| paths.distances[*judge] != UNREACHED;
        let ends = self.allocation.judges().filter(reached);
        let end = ends
            .filter(|judge| self.allocation.has_room(*judge))
            .min_by_key(|judge| {
                let cost = paths.distances[*judge] + self.potentials[*judge];
                (self.allocation.level(*judge), cost)
            });
        let Some(end) = end else {
            return false;
        };
        let farthest = paths.distances[end];
        for (potential, distance) in self.potentials.iter_mut().zip(&paths.distances) {
            *potential += farthest.min(*distance);
        }
        let moves = moves_to(end, &paths.last_moves);
        self.allocation.apply(&moves);
        for step in moves {
            self.offer(step);
        }
        true
    }

    /// Dijkstra's search over the judges.
    fn shortest_paths(&mut self, entry: usize) -> Paths {
        let judges = self.allocation.problem.judges.len();
        let mut paths = Paths {
            distances: vec![UNREACHED; judges],
            last_moves: vec![None; judges],
        };
        for to in self.allocation.judges() {
            if self.allocation.is_free(entry, to) {
                paths.distances[to] = self.cost(entry, to) - self.potentials[to];
                paths.last_moves[to] = Some(Move {
                    entry,
                    from: None,
                    to,
                });
            }
        }
        let mut waiting = (0..judges).collect::<Vec<_>>();
        while let Some(place) = (0..waiting.len()).min_by_key(|at| paths.distances[waiting[*at]]) {
            let from = waiting.remove(place);
            let so_far = paths.distances[from];
            if so_far == UNREACHED {
                break;
            }
            for &to in &waiting {
                let Some((cost, entry)) = self.best_offer(from, to) else {
                    continue;
                };
                let distance = so_far + cost + self.potentials[from] - self.potentials[to];
                if distance < paths.distances[to] {
                    paths.distances[to] = distance;
                    let from = Some(from);
                    paths.last_moves[to] = Some(Move { entry, from, to });
                }
            }
        }
        paths
    }

    /// The cheapest entry that one judge could pass on to another one.
    fn best_offer(&mut self, from: usize, to: usize) -> Option<(i64, usize)> {
        let offers = &mut self.offers[from * self.allocation.problem.judges.len() + to];
        while let Some(Reverse((cost, entry))) = offers.peek() {
            let entry = *entry as usize;
            if self.allocation.is_taken(entry, from) && self.allocation.is_free(entry, to) {
                return Some((*cost, entry));
            }
            offers.pop();
        }
        None
    }

    /// Notes what has become possible by a move: the judge may pass the entry on, and the former judge may get it back.
    fn offer(&mut self, step: Move) {
        for judge in self.allocation.judges() {
            if self.allocation.is_free(step.entry, judge) {
                self.note(step.entry, step.to, judge);
            }
            if let Some(former) = step
                .from
                .filter(|_| self.allocation.is_taken(step.entry, judge))
            {
                self.note(step.entry, judge, former);
            }
        }
    }

    fn note(&mut self, entry: usize, from: usize, to: usize) {
        let cost = self.cost(entry, to) - self.cost(entry, from);
        let offers = &mut self.offers[from * self.allocation.problem.judges.len() + to];
        offers.push(Reverse((cost, entry as u32)));
    }

    fn cost(&self, entry: usize, judge: usize) -> i64 {
        let problem = self.allocation.problem;
        problem.costs[problem.cell(entry, judge)]
    }
}

/// The moves of the path that ends at the judge.
pub fn moves_to(end: usize, last_moves: &[Option<Move>]) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut at = Some(end);
    while let Some(step) = at.and_then(|judge| last_moves[judge]) {
        moves.push(step);
        at = step.from;
    }
    moves
}
