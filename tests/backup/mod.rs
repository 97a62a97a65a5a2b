//! Backups: a dump gives the same database again, and a service does not start on one that lost a part.

mod incomplete;
mod restore;

use tianfu::kernel::clock::Clock;
use tianfu::platform::privacy::Vault;
use tianfu::service::demo;

use crate::support::TestDatabase;
use crate::support::command::DATA_KEY;

/// Fills a database with the demonstration exchange.
pub fn fill(database: &TestDatabase) {
    let vault = Vault::new(&DATA_KEY.parse().unwrap(), None).unwrap();
    let now = Clock::default().now();
    demo::load(&mut database.connect(), &vault, demo::DEFAULT_PASSWORD, now).unwrap();
}
