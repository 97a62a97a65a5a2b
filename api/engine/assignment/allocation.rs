//! Which judges hold which entries while a plan is made.

use super::problem::Problem;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Closed,
    Free,
    Taken,
}

#[derive(Clone)]
pub struct Allocation<'p> {
    pub problem: &'p Problem,
    cells: Vec<Cell>,
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
        let mut cells = problem
            .open
            .iter()
            .map(|open| if *open { Cell::Free } else { Cell::Closed })
            .collect::<Vec<_>>();
        for (entry, judge) in banned {
            cells[problem.cell(*entry, *judge)] = Cell::Closed;
        }
        Allocation {
            problem,
            cells,
            loads: vec![0; problem.judges.len()],
        }
    }

    pub fn is_free(&self, entry: usize, judge: usize) -> bool {
        self.cells[self.problem.cell(entry, judge)] == Cell::Free
    }

    pub fn is_taken(&self, entry: usize, judge: usize) -> bool {
        self.cells[self.problem.cell(entry, judge)] == Cell::Taken
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

    pub fn judges_of(&self, entry: usize) -> impl Iterator<Item = usize> + '_ {
        self.judges()
            .filter(move |judge| self.is_taken(entry, *judge))
    }

    pub fn entries_of(&self, judge: usize) -> impl Iterator<Item = usize> + '_ {
        self.entries()
            .filter(move |entry| self.is_taken(*entry, judge))
    }

    pub fn apply(&mut self, moves: &[Move]) {
        for step in moves {
            if let Some(from) = step.from {
                self.set(step.entry, from, Cell::Free);
                self.loads[from] -= 1;
            }
            self.set(step.entry, step.to, Cell::Taken);
            self.loads[step.to] += 1;
        }
    }

    /// Whether the judge meets none of those to avoid when the judge takes the entry from another one.
    pub fn is_clean(&self, entry: usize, from: usize, to: usize) -> bool {
        let mut avoided = self.problem.avoided[to].iter();
        avoided.all(|met| *met == from || !self.is_taken(entry, *met))
    }

    /// The pairs on the entry who may not meet.
    pub fn clashes_on(&self, entry: usize) -> impl Iterator<Item = Clash> + '_ {
        self.judges_of(entry).flat_map(move |judge| {
            let avoided = self.problem.avoided[judge].iter();
            avoided
                .filter(move |met| judge < **met && self.is_taken(entry, **met))
                .map(move |met| Clash {
                    entry,
                    judges: [judge, *met],
                })
        })
    }

    pub fn clashes(&self) -> Vec<Clash> {
        self.entries()
            .flat_map(|entry| self.clashes_on(entry))
            .collect()
    }

    fn set(&mut self, entry: usize, judge: usize, to: Cell) {
        let cell = self.problem.cell(entry, judge);
        self.cells[cell] = to;
    }
}
