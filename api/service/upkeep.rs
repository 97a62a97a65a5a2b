//! What the system clock does (SY in the tables of states): listings expire, matches lapse, old sessions and keys are
//! forgotten. Every replica does it; what one is at, the others leave alone.

use std::sync::Arc;
use std::time::Duration;

use crate::access::App;
use crate::access::auth::{guessing, signing_keys};
use crate::accounts::{one_time_codes, sessions};
use crate::market::{listings, matches};
use crate::people::{identity_numbers, verifications};
use crate::platform::db::{Act, Tx, idempotency};
use crate::platform::error::Result;
use crate::platform::outbox;

const EVERY: Duration = Duration::from_secs(15);
/// In one transaction, so that none is long.
const ROWS_AT_ONCE: u16 = 500;

/// Once: answers how many listings expired and how many matches lapsed.
pub async fn once(app: &App) -> Result<(usize, usize)> {
    let most = i64::from(ROWS_AT_ONCE);
    let expired = in_batches(app, move |tx| {
        let due = listings::model::hold_due(tx.conn, tx.now, most)?;
        matches::model::hold_open_of(tx.conn, &due)?;
        Ok(listings::model::expire(tx.conn, &due, tx.now)?)
    });
    let expired = expired.await?;
    let lapsed = in_batches(app, move |tx| {
        Ok(matches::model::lapse_due(tx.conn, tx.now, most)?)
    });
    let lapsed = lapsed.await?;
    in_batches(app, move |tx| {
        Ok(verifications::model::expire_due(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(idempotency::forget_old(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(sessions::purge::over(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(sessions::challenges::forget_old(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(guessing::forget_budgets(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(guessing::forget_old_places(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(one_time_codes::forget_old(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(outbox::model::give_up(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(outbox::model::forget_old(tx.conn, tx.now, most)?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(identity_numbers::model::forget_settled(
            tx.conn, tx.now, most,
        )?)
    })
    .await?;
    in_batches(app, move |tx| {
        Ok(listings::set_aside::forget_settled(tx.conn, tx.now, most)?)
    })
    .await?;
    let key_age = app.settings.signing_key_age;
    let fresh = app.db.write(Act::system("upkeep"), move |tx| {
        Ok(signing_keys::rotate_due(
            tx.conn, tx.vault, key_age, tx.now,
        )?)
    });
    if let Some(kid) = fresh.await? {
        tracing::info!(kid, "a new key signs access tokens soon");
    }
    Ok((expired, lapsed))
}

/// Does a step again and again, each time in a transaction of its own, until it has less to do than it may.
async fn in_batches<F>(app: &App, step: F) -> Result<usize>
where
    F: Fn(&mut Tx<'_>) -> Result<usize> + Copy + Send + 'static,
{
    let mut all = 0;
    loop {
        let done = app.db.write(Act::system("upkeep"), step).await?;
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
        match once(&app).await {
            Ok((0, 0)) => {}
            Ok((expired, lapsed)) => tracing::info!(expired, lapsed, "time has passed"),
            Err(cause) => tracing::warn!(%cause, "upkeep failed and is tried again"),
        }
    }
}
