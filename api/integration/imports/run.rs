//! An import in a transaction.

use diesel::Connection;

use super::codes::ImportMode;
use super::file::Record;
use crate::access::auth::Caller;
use crate::access::importing::{Importable, Made};
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

/// Lines that are tried together. Where one fails, they are tried again one by one: a savepoint for each line costs.
const TOGETHER: usize = 50;
/// Faults that an answer names.
const MOST_FAULTS: usize = 1000;

/// What became of the lines.
#[derive(Debug, Default)]
pub struct Outcome {
    pub created: usize,
    pub skipped: usize,
    /// Lines that are not valid.
    pub failed: usize,
    /// The first ones, each with its line.
    pub faults: Vec<FieldProblem>,
}

impl Outcome {
    fn count(&mut self, made: &[Made]) {
        let created = made.iter().filter(|made| **made == Made::Created).count();
        self.created += created;
        self.skipped += made.len() - created;
    }

    fn fail(&mut self, line: usize, problem: Problem) {
        self.failed += 1;
        let mut faults = problem.fields;
        if faults.is_empty() {
            let detail = problem.detail.unwrap_or_else(|| {
                Bilingual::new(problem.code.title_zh(), problem.code.title_en())
            });
            faults.push(FieldProblem::body("", problem.code.as_str(), detail));
        }
        let room = MOST_FAULTS.saturating_sub(self.faults.len());
        let faults = faults.into_iter().take(room);
        self.faults.extend(faults.map(|fault| fault.in_line(line)));
    }
}

/// Makes rows of the lines. With `dry_run`, all is undone at the end. An atomic import with a line that is not valid fails,
/// unless it is a dry run.
pub fn run(
    tx: &mut Tx<'_>,
    caller: &Caller,
    importable: &Importable,
    records: Vec<Record>,
    mode: ImportMode,
    dry_run: bool,
) -> Result<Outcome> {
    let (now, vault) = (tx.now, tx.vault);
    let done = tx.conn.transaction(|conn| {
        let mut tx = Tx { conn, now, vault };
        let mut outcome = all(&mut tx, caller, importable, records)?;
        if mode == ImportMode::Atomic && outcome.failed > 0 {
            (outcome.created, outcome.skipped) = (0, 0);
            return Err(match dry_run {
                true => Stop::Undone(outcome),
                false => Stop::Failed(refused(outcome)),
            });
        }
        match dry_run {
            true => Err(Stop::Undone(outcome)),
            false => Ok(outcome),
        }
    });
    match done {
        Ok(outcome) | Err(Stop::Undone(outcome)) => Ok(outcome),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Why a transaction is rolled back.
enum Stop {
    Undone(Outcome),
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

fn refused(outcome: Outcome) -> Error {
    let mut problem = Problem::new(Code::ImportFailed).member("failed", outcome.failed);
    problem.fields = outcome.faults;
    problem.into()
}

fn all(
    tx: &mut Tx<'_>,
    caller: &Caller,
    importable: &Importable,
    mut records: Vec<Record>,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for chunk in records.chunks_mut(TOGETHER) {
        if chunk.iter().all(|record| record.json.is_ok()) {
            match together(tx, caller, importable, chunk) {
                Ok(made) => {
                    outcome.count(&made);
                    continue;
                }
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        for record in chunk {
            match together(tx, caller, importable, std::slice::from_ref(record)) {
                Ok(made) => outcome.count(&made),
                Err(Error::Refused(problem)) => outcome.fail(record.line, *problem),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(outcome)
}

/// Makes rows of all of these lines or of none.
fn together(
    tx: &mut Tx<'_>,
    caller: &Caller,
    importable: &Importable,
    records: &[Record],
) -> Result<Vec<Made>> {
    let (now, vault) = (tx.now, tx.vault);
    tx.conn.transaction(|conn| {
        let mut tx = Tx { conn, now, vault };
        let make = |record: &Record| match &record.json {
            Ok(json) => (importable.make)(&mut tx, caller, json),
            Err(problem) => Err(problem.clone().into()),
        };
        records.iter().map(make).collect()
    })
}
