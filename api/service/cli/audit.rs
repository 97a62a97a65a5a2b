use anyhow::Context;
use clap::Args;
use diesel::RunQueryDsl;

use super::database::Database;
use super::progress;
use crate::administration::audit_events::chain::{self, Hash};
use crate::platform::db;
use crate::platform::settings::Settings;

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A head that an earlier run printed and that must still be in the chain: without one a cut off end cannot show
    #[arg(long, value_name = "HASH", value_parser = hash)]
    head: Option<Hash>,
}

fn hash(text: &str) -> Result<Hash, String> {
    let bytes = hex::decode(text).unwrap_or_default();
    bytes
        .try_into()
        .map_err(|_| "expected 64 hexadecimal digits".to_owned())
}

pub fn verify(settings: &Settings, args: &VerifyArgs) -> anyhow::Result<()> {
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    // A long chain takes its time.
    diesel::sql_query("set statement_timeout = 0").execute(&mut conn)?;
    let length = chain::length(&mut conn).context("there is no audit trail; run tianfu migrate")?;
    let bar = progress::bar(length.unsigned_abs(), "verifying");
    let outcome = chain::verify(&mut conn, args.head.as_ref(), |links| {
        bar.inc(links as u64);
    })?;
    bar.finish_and_clear();
    drop(conn);
    database.close()?;
    match outcome {
        Ok(whole) => {
            println!("{} events, head {}", whole.events, hex::encode(whole.head));
            Ok(())
        }
        Err(broken) => anyhow::bail!("{broken}"),
    }
}
