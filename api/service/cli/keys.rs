//! `tianfu keys`: the keys that sign access tokens.

use clap::Args;

use super::database::Database;
use super::serve;
use crate::access::auth::signing_keys;
use crate::kernel::clock::Clock;
use crate::platform::db::{self, Act};
use crate::platform::settings::Settings;
use crate::service::sealing;

#[derive(Debug, Args)]
pub struct RotateArgs {
    /// The old keys may be in other hands: what they signed is good no more, from now on
    #[arg(long)]
    at_once: bool,
}

pub fn rotate(settings: &Settings, args: &RotateArgs) -> anyhow::Result<()> {
    let database = Database::open_keyed(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    let now = Clock::default().now();
    let settings = database.keyed(settings.clone(), &mut conn)?;
    let vault = sealing::unlock(&mut conn, &settings, now)?;
    Act::command("keys rotate").hold(&mut conn)?;
    let (kid, begins) = signing_keys::rotate(&mut conn, &vault, args.at_once, now)?;
    println!("key {kid} signs from {}", begins.to_rfc3339());
    println!(
        "{}",
        match args.at_once {
            true =>
                "access tokens signed before are refused within a second; sessions go on with a refresh",
            false => "access tokens signed before stay good until they expire",
        }
    );
    drop(conn);
    database.close()
}

pub fn list(settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    for key in signing_keys::all(&mut conn)? {
        let until = key
            .retired_at
            .map_or_else(|| "on".to_owned(), |at| format!("to {}", at.to_rfc3339()));
        println!(
            "{}  signs from {} {until}",
            key.kid,
            key.not_before.to_rfc3339()
        );
    }
    drop(conn);
    database.close()
}
