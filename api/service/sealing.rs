//! Seals what an earlier data key sealed with the key in use, at each start. In batches, each a transaction.
//!
//! Replicas that start together take turns. Replicas that already serve read and write sealed rows meanwhile.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Text};

use crate::people::contact_points::model as contact_points;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::person_records::model as person_records;
use crate::platform::db::migrations;
use crate::platform::privacy::{self, Place, SEALED_COLUMNS, Sealed, SealedColumn, Vault};
use crate::platform::settings::Settings;

/// Rows a transaction.
const AT_ONCE: i64 = 500;

/// The vault of a database, with everything in it sealed under the key in use.
pub fn unlock(
    conn: &mut PgConnection,
    settings: &Settings,
    now: DateTime<Utc>,
) -> anyhow::Result<Vault> {
    let vault = privacy::open(conn, settings, now)?;
    migrations::alone(conn, |conn| {
        // First those that a keyed hash stands beside, which changes with the key.
        let mut sealed = until_done(conn, |conn| {
            Ok(contact_points::reseal(conn, &vault, AT_ONCE)?)
        })?;
        sealed += until_done(conn, |conn| {
            Ok(identity_numbers::reseal(conn, &vault, AT_ONCE)?)
        })?;
        sealed += until_done(conn, |conn| {
            Ok(person_records::reseal(conn, &vault, AT_ONCE)?)
        })?;
        for column in &SEALED_COLUMNS {
            sealed += reseal(conn, &vault, column)?;
        }
        if sealed > 0 {
            tracing::info!(rows = sealed, "sealed personal data with the key in use");
        }
        Ok(())
    })?;
    Ok(vault)
}

/// Runs `batch` until it finds nothing more to do; answers how much it did.
fn until_done(
    conn: &mut PgConnection,
    mut batch: impl FnMut(&mut PgConnection) -> anyhow::Result<usize>,
) -> anyhow::Result<usize> {
    let mut all = 0;
    loop {
        let done = conn.transaction(&mut batch)?;
        all += done;
        if done == 0 {
            return Ok(all);
        }
    }
}

#[derive(QueryableByName)]
struct OldRow {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Bytea)]
    sealed: Sealed,
}

/// Seals what another key sealed with the key in use.
fn reseal(conn: &mut PgConnection, vault: &Vault, column: &SealedColumn) -> anyhow::Result<usize> {
    let SealedColumn { table, name, row } = column;
    let next = format!(
        "select {row} as place, {name} as sealed from {table} where substring({name} from 2 for 4) <> $1
          limit {AT_ONCE} for update"
    );
    until_done(conn, |conn| {
        let rows: Vec<OldRow> = diesel::sql_query(&next)
            .bind::<Bytea, _>(vault.key_id().to_vec())
            .load(conn)?;
        for old in &rows {
            let place = Place {
                table,
                column: name,
                row: &old.place,
            };
            let value: serde_json::Value = vault.unseal(place, &old.sealed)?;
            let sealed = vault.seal(place, &value)?;
            let update = format!("update {table} set {name} = $1 where {row} = $2");
            diesel::sql_query(update)
                .bind::<Bytea, _>(sealed)
                .bind::<Text, _>(&old.place)
                .execute(conn)?;
        }
        Ok(rows.len())
    })
}
