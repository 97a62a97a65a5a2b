//! Imports that go on after their request: each by one replica at a time. What a replica leaves unfinished another one
//! takes up, after the last part that is committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::PgConnection;

use super::codes::{ImportMode, ImportStatus};
use super::file::{ImportFile, MOST_LINES, Record, Records};
use super::import::{ONE_AT_A_TIME, OPERATION};
use super::kinds;
use super::leases::{self, Job};
use super::model;
use super::run::{self, AT_ONCE, Batches, MOST_FAULTS, Outcome, Plan, Whole};
use crate::access::App;
use crate::access::auth::Caller;
use crate::kernel::ids::ImportId;
use crate::platform::db::{Act, Tx};
use crate::platform::error::{Code, Error, Result};
use crate::platform::slice::Turn;
use crate::platform::web::blocking;

/// How often a replica looks for jobs.
const EVERY: Duration = Duration::from_secs(5);
/// How often a job shows a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long the transaction of an atomic import may take.
const PATIENCE: Duration = Duration::from_secs(3600);
/// How often a part is tried.
const MOST_ATTEMPTS: i32 = 5;
/// What the audit trail calls the service that keeps the jobs.
const KEEPER: &str = "imports";

/// For as long as the service runs.
pub async fn run(app: Arc<App>) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        if let Err(cause) = work_off(&app).await {
            tracing::warn!(%cause, "imports are taken up again later");
        }
    }
}

/// Carries out the jobs that no replica is at, one after the other; returns how many.
pub async fn work_off(app: &App) -> Result<usize> {
    let mut done = 0;
    while take_up(app, None).await? {
        done += 1;
    }
    Ok(done)
}

/// Carries out one job, or the oldest that no replica is at; false: there is none.
pub async fn take_up(app: &App, id: Option<ImportId>) -> Result<bool> {
    let taken = app.db.write(Act::system(KEEPER), move |tx| {
        Ok(leases::take_up(tx.conn, id, tx.now)?)
    });
    let Some(job) = taken.await? else {
        return Ok(false);
    };
    let job = Arc::new(job);
    let ended = tokio::select! {
        done = carry_out(app, &job) => done,
        lost = stay_alive(app, &job) => lost,
    };
    match ended {
        Ok(()) => {}
        Err(Error::Refused(problem)) => fail(app, &job, problem.code).await?,
        Err(cause) if job.attempts >= MOST_ATTEMPTS => {
            tracing::error!(id = %job.import.id, %cause, "an import failed");
            fail(app, &job, Code::Internal).await?;
        }
        Err(cause) => {
            tracing::warn!(id = %job.import.id, %cause, "an import is taken up again later");
            let job = job.clone();
            let released = app.db.write(Act::system(KEEPER), move |tx| {
                Ok(leases::release(tx.conn, &job, tx.now)?)
            });
            released.await?;
            return Ok(false);
        }
    }
    forget_file(app, &job).await?;
    Ok(true)
}

/// Renews the lease until the replica lost it.
async fn stay_alive(app: &App, job: &Arc<Job>) -> Result<()> {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let job = job.clone();
        let renewed = app.db.write(Act::system(KEEPER), move |tx| {
            Ok(leases::renew(tx.conn, &job, tx.now)?)
        });
        if let Err(cause) = renewed.await {
            tracing::warn!(%cause, "the lease of an import was not renewed");
        }
    }
}

async fn fail(app: &App, job: &Arc<Job>, reason: Code) -> Result<()> {
    let job = job.clone();
    let failed = app.db.write(Act::system(KEEPER), move |tx| {
        Ok(leases::fail(tx.conn, &job, reason.as_str(), tx.now)?)
    });
    failed.await
}

/// Removes the file of a job that has ended.
async fn forget_file(app: &App, job: &Arc<Job>) -> Result<()> {
    let Some(name) = job.import.file else {
        return Ok(());
    };
    let mine = job.clone();
    let ended = app.db.read(move |conn| {
        let in_use = leases::files_in_use(conn)?;
        Ok(!in_use.contains(&mine.import.file.unwrap_or_default()))
    });
    if ended.await? {
        let files = app.files.clone();
        blocking(move || files.remove_kept(name)).await??;
    }
    Ok(())
}

async fn carry_out(app: &App, job: &Arc<Job>) -> Result<()> {
    let caller = job.basis.caller(app, OPERATION).await?;
    let importable = kinds::importable(job.import.kind);
    let (files, of) = (app.files.clone(), job.clone());
    let records = blocking(move || -> Result<_> {
        let import = &of.import;
        let file = ImportFile {
            format: import.format,
            open: || files.open_kept(import.file.unwrap_or_default()),
        };
        let mut records = file.records(import.encoding, importable.columns)?;
        records.skip(import.lines_read)?;
        Ok(records)
    });
    let records = records.await??;
    let plan = Plan {
        importable,
        import: (!job.import.dry_run).then_some(job.import.id),
        pointers: records.pointers.clone(),
        most_faults: MOST_FAULTS,
    };
    match job.import.mode == ImportMode::Partial && !job.import.dry_run {
        true => in_parts(app, job, caller, plan, records).await,
        false => as_a_whole(app, job, caller, plan, records).await,
    }
}

/// Commits some lines at a time, each with how far the import is.
async fn in_parts(
    app: &App,
    job: &Arc<Job>,
    caller: Caller,
    plan: Plan,
    mut records: Records,
) -> Result<()> {
    loop {
        let read = blocking(move || -> Result<_> {
            let some = records.some(AT_ONCE)?;
            Ok((some, records))
        });
        let (some, rest) = read.await??;
        records = rest;
        let (job, caller, plan) = (job.clone(), caller.clone(), plan.clone());
        let part = app.db.write(caller.act(), move |tx| {
            if !leases::hold(tx.conn, &job)? {
                return Ok(Progress::Lost);
            }
            let id = job.import.id;
            if some.is_empty() {
                model::end(tx.conn, id, ImportStatus::Succeeded, tx.now)?;
                return Ok(Progress::Ended);
            }
            let done = run::part(tx, &caller, &plan, &some, Outcome::default())?;
            model::advance(tx.conn, id, &done, &done.faults, tx.now)?;
            Ok(Progress::Goes)
        });
        match part.await? {
            Progress::Goes => {}
            Progress::Lost | Progress::Ended => return Ok(()),
        }
    }
}

enum Progress {
    Goes,
    Ended,
    /// Cancelled, or another replica took it up.
    Lost,
}

/// Makes rows of all lines in one transaction, or checks them.
async fn as_a_whole(
    app: &App,
    job: &Arc<Job>,
    caller: Caller,
    mut plan: Plan,
    records: Records,
) -> Result<()> {
    let turn = ONE_AT_A_TIME.acquire().await;
    let _turn = turn.map_err(|closed| Error::Unavailable(closed.to_string()))?;
    plan.most_faults = model::MOST_KEPT_FAULTS;
    let lost = Arc::new(AtomicBool::new(false));
    let (job, seen) = (job.clone(), lost.clone());
    let db = app.db.patient(PATIENCE);
    let written = db.write(caller.act(), move |tx| {
        let mut batches = Held {
            job: job.clone(),
            records,
            lost: seen.clone(),
        };
        let import = &job.import;
        let atomic = import.mode == ImportMode::Atomic;
        let done = run::whole(tx, &caller, &plan, &mut batches, atomic, import.dry_run)?;
        if !leases::hold(tx.conn, &job)? {
            seen.store(true, Ordering::Release);
            return Err(Error::Unavailable("the import was cancelled".into()));
        }
        let (outcome, found) = match done {
            Whole::Written(outcome) => (outcome, Vec::new()),
            Whole::Unwritten(unwritten) => (unwritten.outcome, unwritten.found),
        };
        run::record(tx, &caller, plan.importable, &found)?;
        model::advance(tx.conn, import.id, &outcome, &outcome.faults, tx.now)?;
        match atomic && outcome.failed > 0 && !import.dry_run {
            true => leases::fail(tx.conn, &job, Code::ImportFailed.as_str(), tx.now)?,
            false => end(tx, import.id)?,
        }
        Ok(())
    });
    match written.await {
        Err(_) if lost.load(Ordering::Acquire) => Ok(()),
        written => written,
    }
}

fn end(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    model::end(tx.conn, id, ImportStatus::Succeeded, tx.now)?;
    Ok(())
}

/// Lines of a job for as long as the replica has it.
struct Held {
    job: Arc<Job>,
    records: Records,
    lost: Arc<AtomicBool>,
}

impl Batches for Held {
    fn next(&mut self, conn: &mut PgConnection) -> Result<Option<Arc<[Record]>>> {
        if !leases::is_held(conn, &self.job)? {
            self.lost.store(true, Ordering::Release);
            return Err(Error::Unavailable("the import was cancelled".into()));
        }
        let some = self.records.some(MOST_LINES)?;
        Ok((!some.is_empty()).then(|| some.into()))
    }
}

/// Removes files of imports that have ended, and ends imports whose requests broke off.
pub fn clear_up(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let age = chrono::Duration::hours(1);
    let old = turn.files.kept(tx.now, age)?;
    if !old.is_empty() {
        let in_use = leases::files_in_use(tx.conn)?;
        for name in old.iter().filter(|name| !in_use.contains(name)) {
            turn.files.remove_kept(*name)?;
        }
    }
    Ok(leases::end_broken_off(
        tx.conn,
        tx.now - age,
        tx.now,
        turn.most,
    )?)
}
