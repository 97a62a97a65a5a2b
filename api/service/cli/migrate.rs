use clap::Args;

use super::database::Database;
use crate::platform::db::{self, catalog, migrations};
use crate::platform::settings::Settings;

#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Take back the newest N migrations instead
    #[arg(long, value_name = "N")]
    revert: Option<u32>,
    /// Only tell which migrations are missing; fail when objects of those that ran are
    #[arg(long, conflicts_with = "revert")]
    pending: bool,
}

pub fn run(settings: &Settings, args: &MigrateArgs) -> anyhow::Result<()> {
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    if args.pending {
        catalog::check_recorded(&mut conn)?;
        for name in migrations::pending(&mut conn)? {
            println!("pending {name}");
        }
        catalog::check(&mut conn)?;
    } else if let Some(count) = args.revert {
        for name in migrations::revert(&mut conn, count)? {
            println!("reverted {name}");
        }
    } else {
        for name in migrations::run(&mut conn)? {
            println!("ran {name}");
        }
        catalog::check(&mut conn)?;
    }
    drop(conn);
    database.close()
}
