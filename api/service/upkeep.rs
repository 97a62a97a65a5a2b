//! What the system clock does (SY in the tables of states): the jobs of all slices, again and again. Every replica does
//! them; what one is at, the others leave alone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::access::App;
use crate::platform::db::Act;
use crate::platform::error::Result;
use crate::platform::slice::{Job, Turn};
use crate::service::slices;

const EVERY: Duration = Duration::from_secs(15);
/// In one transaction, so that none is long.
const ROWS_AT_ONCE: u16 = 500;

/// How many rows each job did something with.
#[derive(Debug, Default)]
pub struct Done(HashMap<&'static str, usize>);

impl Done {
    pub fn of(&self, job: &str) -> usize {
        self.0.get(job).copied().unwrap_or_default()
    }
}

/// Every job once. A job that fails keeps no other from its work; the first failure is returned.
pub async fn once(app: &App) -> Result<Done> {
    let mut done = Done::default();
    let mut failed = None;
    for job in slices::jobs() {
        match in_batches(app, job).await {
            Ok(rows) => {
                if rows > 0 {
                    tracing::info!(job = job.name, rows, "time has passed");
                }
                done.0.insert(job.name, rows);
            }
            Err(cause) => {
                tracing::warn!(job = job.name, %cause, "a job failed and is tried again");
                failed = failed.or(Some(cause));
            }
        }
    }
    match failed {
        None => Ok(done),
        Some(cause) => Err(cause),
    }
}

/// Does a job again and again, each time in a transaction of its own, until it has less to do than it may.
async fn in_batches(app: &App, job: &'static Job) -> Result<usize> {
    let turn = Turn {
        most: i64::from(ROWS_AT_ONCE),
        settings: app.settings.clone(),
        files: app.files.clone(),
    };
    let mut all = 0;
    loop {
        let turn = turn.clone();
        let step = app
            .db
            .write(Act::system("upkeep"), move |tx| (job.run)(tx, &turn));
        let done = step.await?;
        all += done;
        if done < usize::from(ROWS_AT_ONCE) {
            return Ok(all);
        }
    }
}

/// For as long as the service runs.
pub async fn run(app: Arc<App>) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        app.limits.forget_idle();
        // Failures are logged job by job.
        let _ = once(&app).await;
    }
}
