//! The flow of least cost from entries to judges, by successive shortest paths.
//!
//! Each place of an entry is one unit of flow. A unit ends at a judge with room, on a path of moves: the entry takes a
//! judge, who passes another entry on to the next judge, and so on. The cost of a path is first the level of the judge
//! at its end, which makes the cost of loads convex, then the sum over its moves. As only the end of a path changes a
//! load, the paths are searched over judges alone: of all entries that a judge could pass on to another one, only the
//! cheapest counts, and a heap per two judges yields it. Potentials keep the costs of moves from being negative. A path
//! takes the square of the number of judges, whatever the number of entries.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::allocation::{Allocation, Move};
use super::problem::Problem;

const NONE: i64 = i64::MAX;

pub struct Flow<'p> {
    pub allocation: Allocation<'p>,
    /// The places of each entry that stay empty.
    pub missing: Vec<u32>,
    potentials: Vec<i64>,
    /// What one judge could pass on to another one: cost and entry. Below the first, some have become impossible.
    offers: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
    /// The cost of the first of them, or `NONE`.
    least_costs: Vec<i64>,
}

/// The shortest paths from an entry: distances reduced by the potentials, and the judge before each judge.
struct Paths {
    distances: Vec<i64>,
    last_judges: Vec<Option<usize>>,
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
            least_costs: vec![NONE; judges * judges],
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
        let reached = |judge: &usize| paths.distances[*judge] != NONE;
        let ends = self.allocation.judges().filter(reached);
        let end = ends
            .filter(|judge| self.allocation.has_room(*judge))
            .min_by_key(|judge| {
                let cost = paths.distances[*judge] + self.potentials[*judge];
                let tie = self.allocation.problem.tie(entry, *judge);
                (self.allocation.level(*judge), cost, tie)
            });
        let Some(end) = end else {
            return false;
        };
        let farthest = paths.distances[end];
        for (potential, distance) in self.potentials.iter_mut().zip(&paths.distances) {
            *potential += farthest.min(*distance);
        }
        let moves = self.moves_to(end, entry, &paths);
        self.allocation.apply(&moves);
        moves.iter().for_each(|step| self.offer(*step));
        moves.iter().for_each(|step| self.refresh(*step));
        true
    }

    /// Dijkstra's search over the judges.
    fn shortest_paths(&self, entry: usize) -> Paths {
        let judges = self.allocation.problem.judges.len();
        let mut distances = vec![NONE; judges];
        let mut last_judges = vec![None; judges];
        let mut is_done = vec![false; judges];
        for to in self.allocation.free.ones(entry) {
            distances[to] = self.cost(entry, to) - self.potentials[to];
        }
        loop {
            let waiting = (0..judges).filter(|judge| !is_done[*judge] && distances[*judge] != NONE);
            let Some(from) = waiting.min_by_key(|judge| distances[*judge]) else {
                break;
            };
            is_done[from] = true;
            let so_far = distances[from] + self.potentials[from];
            let costs = &self.least_costs[from * judges..][..judges];
            for (to, cost) in costs.iter().enumerate() {
                if *cost == NONE || is_done[to] {
                    continue;
                }
                let distance = so_far + cost - self.potentials[to];
                if distance < distances[to] {
                    distances[to] = distance;
                    last_judges[to] = Some(from);
                }
            }
        }
        Paths {
            distances,
            last_judges,
        }
    }

    fn moves_to(&self, end: usize, entry: usize, paths: &Paths) -> Vec<Move> {
        let mut moves = Vec::new();
        let mut to = end;
        while let Some(from) = paths.last_judges[to] {
            let offers = &self.offers[self.between(from, to)];
            let passed = offers.peek().map(|Reverse((_, entry))| *entry as usize);
            moves.extend(passed.map(|entry| Move {
                entry,
                from: Some(from),
                to,
            }));
            to = from;
        }
        moves.push(Move {
            entry,
            from: None,
            to,
        });
        moves
    }

    /// Notes what has become possible by a move: the judge may pass the entry on, and the former judge may get it back.
    fn offer(&mut self, step: Move) {
        for judge in self.allocation.judges() {
            if self.allocation.free.has(step.entry, judge) {
                self.note(step.entry, step.to, judge);
            }
            if let Some(former) = step
                .from
                .filter(|_| self.allocation.taken.has(step.entry, judge))
            {
                self.note(step.entry, judge, former);
            }
        }
    }

    fn note(&mut self, entry: usize, from: usize, to: usize) {
        let cost = self.cost(entry, to) - self.cost(entry, from);
        let between = self.between(from, to);
        self.offers[between].push(Reverse((cost, entry as u32)));
    }

    /// Brings the first offers of all pairs up to date that the move can have changed.
    fn refresh(&mut self, step: Move) {
        for changed in step.from.into_iter().chain([step.to]) {
            for judge in self.allocation.judges() {
                self.refresh_between(changed, judge);
                self.refresh_between(judge, changed);
            }
        }
    }

    fn refresh_between(&mut self, from: usize, to: usize) {
        let between = self.between(from, to);
        let offers = &mut self.offers[between];
        self.least_costs[between] = loop {
            let Some(Reverse((cost, entry))) = offers.peek() else {
                break NONE;
            };
            let entry = *entry as usize;
            if self.allocation.taken.has(entry, from) && self.allocation.free.has(entry, to) {
                break *cost;
            }
            offers.pop();
        };
    }

    fn between(&self, from: usize, to: usize) -> usize {
        from * self.allocation.problem.judges.len() + to
    }

    fn cost(&self, entry: usize, judge: usize) -> i64 {
        self.allocation.problem.cost(entry, judge)
    }
}
