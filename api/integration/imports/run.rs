//! The lines of an import, in the transactions that they are written in.

use std::sync::Arc;

use diesel::{Connection, PgConnection};
use serde::{Deserialize, Serialize};

use super::file::Record;
use super::model::{self, MadeRow};
use super::table::column_of;
use crate::access::auth::Caller;
use crate::access::importing::{Importable, Made};
use crate::kernel::ids::ImportId;
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Place, Problem, Result};

/// Lines that are tried together, and that a partial import commits at a time: locks on what others need are short.
pub const AT_ONCE: usize = 100;
/// Faults that an answer names.
pub const MOST_FAULTS: usize = 1000;

/// An import whose lines are made into rows.
#[derive(Clone)]
pub struct Plan {
    pub importable: &'static Importable,
    /// The import that the rows are kept under. `None` where nothing is written.
    pub import: Option<ImportId>,
    /// The members that the columns of a table stand for.
    pub pointers: Arc<[String]>,
    /// Faults that are told.
    pub most_faults: usize,
}

/// The lines of an import that is written as a whole, some at a time. The first call to return none ends the lines.
pub trait Batches {
    fn next(&mut self, conn: &mut PgConnection) -> Result<Option<Arc<[Record]>>>;
}

/// All lines at once.
pub struct Once(pub Option<Arc<[Record]>>);

impl Batches for Once {
    fn next(&mut self, _: &mut PgConnection) -> Result<Option<Arc<[Record]>>> {
        Ok(self.0.take())
    }
}

/// What became of the lines.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Lines that were read.
    #[serde(default)]
    pub read: usize,
    pub created: usize,
    pub skipped: usize,
    /// Lines that are not valid.
    pub failed: usize,
    /// The first ones, each with its line.
    pub faults: Vec<FieldProblem>,
}

impl Outcome {
    /// The counts alone.
    pub fn counted(&self) -> Self {
        Self {
            faults: Vec::new(),
            ..*self
        }
    }

    /// The counts since there were so many.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            read: self.read - before.read,
            created: self.created - before.created,
            skipped: self.skipped - before.skipped,
            failed: self.failed - before.failed,
            faults: Vec::new(),
        }
    }
}

/// What was done with lines in one transaction.
struct Run<'a> {
    caller: &'a Caller,
    plan: &'a Plan,
    outcome: Outcome,
    made: Vec<MadeRow>,
    /// Lines about which the report tells that their rows are there.
    found: Vec<Vec<u8>>,
}

/// What a report tells of an import that wrote nothing.
pub struct Unwritten {
    pub outcome: Outcome,
    /// Lines about which it tells that their rows are there.
    pub found: Vec<Vec<u8>>,
}

/// What became of the lines of an import that is written as a whole.
pub enum Whole {
    Written(Outcome),
    Unwritten(Unwritten),
}

/// Makes rows of all lines. Undone with `dry_run`, and with `atomic` where a line is not valid.
pub fn whole(
    tx: &mut Tx<'_>,
    caller: &Caller,
    plan: &Plan,
    batches: &mut dyn Batches,
    atomic: bool,
    dry_run: bool,
) -> Result<Whole> {
    let (now, vault) = (tx.now, tx.vault);
    let done = tx.conn.transaction(|conn| {
        let mut tx = Tx { conn, now, vault };
        let mut run = Run::new(caller, plan);
        while let Some(records) = batches.next(tx.conn)? {
            run.outcome.read += records.len();
            // One bad line fails an atomic import, so all are tried together first.
            if !(atomic && run.together(&mut tx, &records)?) {
                run.each(&mut tx, &records)?;
            }
            run.keep_rows(&mut tx)?;
        }
        let fails = atomic && run.outcome.failed > 0;
        if fails {
            (run.outcome.created, run.outcome.skipped) = (0, 0);
        }
        if fails || dry_run {
            return Err(Stop::Undone(Unwritten {
                outcome: run.outcome,
                found: run.found,
            }));
        }
        Ok(run.finish(&mut tx)?)
    });
    match done {
        Ok(outcome) => Ok(Whole::Written(outcome)),
        Err(Stop::Undone(unwritten)) => Ok(Whole::Unwritten(unwritten)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Makes rows of the valid lines of a part of a file, and adds what became of them to `outcome`.
pub fn part(
    tx: &mut Tx<'_>,
    caller: &Caller,
    plan: &Plan,
    records: &[Record],
    outcome: Outcome,
) -> Result<Outcome> {
    let mut run = Run {
        outcome,
        ..Run::new(caller, plan)
    };
    run.outcome.read += records.len();
    run.each(tx, records)?;
    run.keep_rows(tx)?;
    run.finish(tx)
}

/// Keeps on record that a report tells that the rows of these lines are there.
pub fn record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    importable: &'static Importable,
    lines: &[Vec<u8>],
) -> Result<()> {
    match &importable.found {
        Some(found) if !lines.is_empty() => (found.record)(tx, caller, lines),
        _ => Ok(()),
    }
}

/// Why a transaction is rolled back.
enum Stop {
    Undone(Unwritten),
    Failed(Error),
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The refusal of an atomic import with lines that are not valid.
pub fn refused(outcome: Outcome) -> Error {
    let mut problem = Problem::new(Code::ImportFailed).member("failed", outcome.failed);
    problem.fields = outcome.faults;
    problem.into()
}

impl<'a> Run<'a> {
    fn new(caller: &'a Caller, plan: &'a Plan) -> Self {
        Self {
            caller,
            plan,
            outcome: Outcome::default(),
            made: Vec::new(),
            found: Vec::new(),
        }
    }

    fn finish(self, tx: &mut Tx<'_>) -> Result<Outcome> {
        record(tx, self.caller, self.plan.importable, &self.found)?;
        Ok(self.outcome)
    }

    /// Keeps which rows were made of the lines so far.
    fn keep_rows(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let made = std::mem::take(&mut self.made);
        match self.plan.import {
            Some(import) => Ok(model::add_rows(tx.conn, import, &made)?),
            None => Ok(()),
        }
    }

    fn each(&mut self, tx: &mut Tx<'_>, records: &[Record]) -> Result<()> {
        records
            .chunks(AT_ONCE)
            .try_for_each(|some| self.halves(tx, some))
    }

    /// Tries lines together; where one fails, each half of them, since a savepoint for each line costs.
    fn halves(&mut self, tx: &mut Tx<'_>, records: &[Record]) -> Result<()> {
        if self.together(tx, records)? {
            return Ok(());
        }
        if let [record] = records {
            return self.alone(tx, record);
        }
        let (first, second) = records.split_at(records.len() / 2);
        self.halves(tx, first)?;
        self.halves(tx, second)
    }

    /// Makes rows of all of several lines; false: of none of them.
    fn together(&mut self, tx: &mut Tx<'_>, records: &[Record]) -> Result<bool> {
        let lines = records.iter().map(|record| record.json.as_deref().ok());
        let Some(lines) = lines.collect::<Option<Vec<&[u8]>>>() else {
            return Ok(false);
        };
        if let [_] = lines[..] {
            return Ok(false);
        }
        match self.make(tx, &lines) {
            Ok(made) => {
                self.count(records, &lines, &made);
                Ok(true)
            }
            Err(Error::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn alone(&mut self, tx: &mut Tx<'_>, record: &Record) -> Result<()> {
        let line = match &record.json {
            Ok(line) => line,
            Err(problem) => {
                self.fail(record.line, problem.clone());
                return Ok(());
            }
        };
        match self.make(tx, &[line]) {
            Ok(made) => self.count(std::slice::from_ref(record), &[line], &made),
            Err(Error::Refused(problem)) => {
                let found = self.plan.importable.found.as_ref();
                if found.is_some_and(|found| found.refusals.contains(&problem.code)) {
                    self.find(line);
                }
                self.fail(record.line, *problem);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Makes rows of all of these lines or of none.
    fn make(&self, tx: &mut Tx<'_>, lines: &[&[u8]]) -> Result<Vec<Made>> {
        let (now, vault) = (tx.now, tx.vault);
        tx.conn.transaction(|conn| {
            let mut tx = Tx { conn, now, vault };
            (self.plan.importable.make)(&mut tx, self.caller, lines)
        })
    }

    fn count(&mut self, records: &[Record], lines: &[&[u8]], made: &[Made]) {
        for ((record, line), made) in records.iter().zip(lines).zip(made) {
            match made {
                Made::Created(row) => {
                    self.outcome.created += 1;
                    self.made.push(MadeRow {
                        line: record.line as i64,
                        row: *row,
                    });
                }
                Made::Skipped => {
                    self.outcome.skipped += 1;
                    self.find(line);
                }
            }
        }
    }

    fn find(&mut self, line: &[u8]) {
        if self.plan.importable.found.is_some() {
            self.found.push(line.to_vec());
        }
    }

    fn fail(&mut self, line: usize, problem: Problem) {
        self.outcome.failed += 1;
        let mut faults = problem.fields;
        if faults.is_empty() {
            let mut detail = problem.detail.unwrap_or_else(|| {
                Bilingual::new(problem.code.title_zh(), problem.code.title_en())
            });
            // The row that stands in the way.
            for member in ["existing_id", "user_id"] {
                if let Some(id) = problem.members.get(member).and_then(|id| id.as_str()) {
                    detail.zh.push_str(&format!("（{id}）"));
                    detail.en.push_str(&format!(" ({id})"));
                }
            }
            faults.push(FieldProblem::body("", problem.code.as_str(), detail));
        }
        let room = self
            .plan
            .most_faults
            .saturating_sub(self.outcome.faults.len());
        let faults = faults.into_iter().take(room);
        let pointers = self.plan.pointers.clone();
        let faults = faults.map(|fault| {
            let column = match &fault.place {
                Place::Pointer(place) => column_of(&pointers, place),
                Place::Parameter(_) => None,
            };
            let column = fault.column.or(column);
            fault.in_line(line).in_column(column)
        });
        self.outcome.faults.extend(faults);
    }
}
