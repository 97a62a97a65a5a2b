//! Which judges hold which entries while a plan is made.

use super::bits::Bits;
use super::problem::Problem;

#[derive(Clone)]
pub struct Allocation<'p> {
    pub problem: &'p Problem,
    /// By entry: the judges who could take it, and those who hold it.
    pub free: Bits,
    pub taken: Bits,
    /// By judge: the entries held.
    pub held: Bits,
    loads: Vec<u32>,
}

/// An entry passes from one judge to another one; from none: the entry gains a judge.
#[derive(Clone, Copy)]
pub struct Move {
    pub entry: usize,
    pub from: Option<usize>,
    pub to: usize,
}

/// Two judges on one entry who may not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    pub entry: usize,
    pub judges: [usize; 2],
}

impl<'p> Allocation<'p> {
    /// Empty. `banned` pairs of entry and judge are closed besides those of the problem.
    pub fn new(problem: &'p Problem, banned: &[(usize, usize)]) -> Self {
        let (entries, judges) = (problem.entries.len(), problem.judges.len());
        let mut free = problem.open.clone();
        for (entry, judge) in banned {
            free.set(*entry, *judge, false);
        }
        Allocation {
            problem,
            free,
            taken: Bits::new(entries, judges),
            held: Bits::new(judges, entries),
            loads: vec![0; judges],
        }
    }

    /// The new entries of the judge.
    pub fn load(&self, judge: usize) -> u32 {
        self.loads[judge]
    }

    pub fn has_room(&self, judge: usize) -> bool {
        self.loads[judge] < self.problem.room(judge)
    }

    /// The load that is evened out.
    pub fn level(&self, judge: usize) -> u32 {
        self.problem.levels[judge] + self.loads[judge]
    }

    pub fn judges(&self) -> std::ops::Range<usize> {
        0..self.problem.judges.len()
    }

    pub fn entries(&self) -> std::ops::Range<usize> {
        0..self.problem.entries.len()
    }

    pub fn apply(&mut self, moves: &[Move]) {
        for step in moves {
            if let Some(from) = step.from {
                self.set(step.entry, from, false);
                self.loads[from] -= 1;
            }
            self.set(step.entry, step.to, true);
            self.loads[step.to] += 1;
        }
    }

    /// Whether the judge meets none of those to avoid when the judge takes the entry from another one.
    pub fn is_clean(&self, entry: usize, from: usize, to: usize) -> bool {
        let mut met = self.taken.common(entry, &self.problem.avoided, to);
        met.all(|judge| judge == from)
    }

    /// The pairs on the entry who may not meet.
    pub fn clashes_on(&self, entry: usize) -> impl Iterator<Item = Clash> + '_ {
        self.taken.ones(entry).flat_map(move |judge| {
            let met = self.taken.common(entry, &self.problem.avoided, judge);
            met.filter(move |met| judge < *met).map(move |met| Clash {
                entry,
                judges: [judge, met],
            })
        })
    }

    pub fn clashes(&self) -> Vec<Clash> {
        let entries = self.entries();
        entries.flat_map(|entry| self.clashes_on(entry)).collect()
    }

    fn set(&mut self, entry: usize, judge: usize, is_taken: bool) {
        self.free.set(entry, judge, !is_taken);
        self.taken.set(entry, judge, is_taken);
        self.held.set(judge, entry, is_taken);
    }
}
