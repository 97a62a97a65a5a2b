//! `tianfu outbox`: what would have been sent, for a developer.

use clap::Args;

use super::database::Database;
use super::serve;
use crate::kernel::clock::Clock;
use crate::platform::db;
use crate::platform::outbox::model as outbox;
use crate::platform::settings::{Sender, SettingError, Settings};
use crate::service::sealing;

#[derive(Debug, Args)]
pub struct OutboxArgs {
    /// How many, newest first
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
}

pub fn run(settings: &Settings, args: &OutboxArgs) -> anyhow::Result<()> {
    anyhow::ensure!(
        matches!(settings.sender, Sender::Outbox),
        SettingError::unfit(
            "sender",
            "with a gateway messages are sent, and not shown to anybody"
        )
    );
    let database = Database::open_keyed(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    let keyed = database.keyed(settings.clone(), &mut conn)?;
    let vault = sealing::unlock(&mut conn, &keyed, Clock::default().now())?;
    println!("For development: with `sender = outbox` these messages are sent to nobody.");
    for row in outbox::newest(&mut conn, args.limit)? {
        let Some(message) = row.message(&vault)? else {
            continue;
        };
        println!(
            "{}  {:<5}  {}  {}",
            row.created_at
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            row.channel,
            message.to,
            message.text_zh
        );
    }
    drop(conn);
    database.close()
}
