//! What the system clock does (SY in the tables of states): listings expire, matches lapse, old keys are forgotten.
//! Every replica does it; the statements find nothing to do a second time.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::auth::{guessing, signing_keys};
use crate::db::idempotency;
use crate::error::Result;
use crate::{listings, matches, one_time_codes, outbox, sessions};

const EVERY: Duration = Duration::from_secs(15);

/// Once: answers how many listings expired and how many matches lapsed.
pub async fn once(app: &App) -> Result<(usize, usize)> {
    let key_age = app.settings.signing_key_age;
    app.db
        .write(move |tx| {
            let expired = listings::model::expire_due(tx.conn, tx.now)?;
            let lapsed = matches::model::lapse_due(tx.conn, tx.now)?;
            idempotency::forget_old(tx.conn, tx.now)?;
            guessing::forget_old(tx.conn, tx.now)?;
            sessions::model::forget_old(tx.conn, tx.now)?;
            one_time_codes::forget_old(tx.conn, tx.now)?;
            outbox::model::forget_old(tx.conn, tx.now)?;
            sessions::challenges::forget_old(tx.conn, tx.now)?;
            if let Some(kid) = signing_keys::rotate_due(tx.conn, tx.vault, key_age, tx.now)? {
                tracing::info!(kid, "a new key signs access tokens soon");
            }
            Ok((expired, lapsed))
        })
        .await
}

/// For as long as the service runs.
pub async fn run(app: Arc<App>) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        match once(&app).await {
            Ok((0, 0)) => {}
            Ok((expired, lapsed)) => tracing::info!(expired, lapsed, "time has passed"),
            Err(cause) => tracing::warn!(%cause, "upkeep failed and is tried again"),
        }
    }
}
