//! Sends what is due.

use std::sync::Arc;
use std::time::Duration;

use super::{gateway, model};
use crate::platform::db::{Act, Db};
use crate::platform::error::Result;
use crate::platform::settings::{Sender, Settings};

const EVERY: Duration = Duration::from_secs(1);
/// Messages a beat; what is more waits for the next.
const AT_ONCE: usize = 100;

fn act() -> Act {
    Act::system("outbox")
}

/// Sends what is due by the gateway, if one is set; answers how many were handed over.
pub async fn deliver_due(db: &Db, sender: &Sender) -> Result<usize> {
    let Sender::Http(to) = sender else {
        return Ok(0);
    };
    let client = gateway::client()?;
    let mut sent = 0;
    for _ in 0..AT_ONCE {
        let taken = db
            .write(act(), |tx| {
                let row = model::take_due(tx)?;
                let message = row.as_ref().map(|row| row.message(tx.vault)).transpose()?;
                Ok(row.zip(message.flatten()))
            })
            .await?;
        let Some((row, message)) = taken else {
            break;
        };
        let (id, purpose) = (row.id, row.purpose.clone());
        match gateway::post(&client, to, &row, &message).await {
            Ok(()) => {
                db.write(act(), move |tx| Ok(model::sent(tx, id)?)).await?;
                sent += 1;
            }
            Err(failure) => {
                tracing::warn!(%id, purpose, why = failure.why, "a message was not sent");
                db.write(act(), move |tx| {
                    Ok(model::failed(tx, &row, &failure.why, failure.for_good)?)
                })
                .await?;
            }
        }
    }
    Ok(sent)
}

/// For as long as the service runs.
pub async fn run(db: Db, settings: Arc<Settings>) {
    let sender = &settings.sender;
    if matches!(sender, Sender::Outbox) {
        tracing::info!("setting sender: codes are sent to nobody; `tianfu outbox` shows them");
        return;
    }
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        if let Err(cause) = deliver_due(&db, sender).await {
            tracing::warn!(%cause, "messages could not be sent and are tried again");
        }
    }
}
