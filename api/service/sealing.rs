//! Personal data that is not yet sealed as it should be, mended at each start once the key is known: what a version
//! before left in the clear, and what a key before sealed. In batches, each a transaction; a second time finds nothing.
//!
//! Replicas that start together take turns. One that serves already reads and writes sealed rows all the while.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Text};

use crate::market::listings::model as listings;
use crate::people::contact_points::model as contact_points;
use crate::people::identity_numbers::model as identity_numbers;
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
        let mut sealed = seal_contacts(conn, &vault)?;
        sealed += seal_answers(conn, &vault)?;
        // First those that a keyed hash stands beside, which changes with the key.
        sealed += until_done(conn, |conn| {
            Ok(contact_points::reseal(conn, &vault, AT_ONCE)?)
        })?;
        sealed += until_done(conn, |conn| {
            Ok(identity_numbers::reseal(conn, &vault, AT_ONCE)?)
        })?;
        for column in &SEALED_COLUMNS {
            sealed += reseal(conn, &vault, column)?;
        }
        if sealed > 0 {
            tracing::info!(rows = sealed, "sealed personal data");
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
struct ClearContact {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    listing_id: crate::kernel::ids::ListingId,
    #[diesel(sql_type = Text)]
    contact: String,
}

fn seal_contacts(conn: &mut PgConnection, vault: &Vault) -> anyhow::Result<usize> {
    const NEXT: &str = "
        delete from listing_contacts_in_the_clear c where listing_id in (
            select listing_id from listing_contacts_in_the_clear limit $1
        ) returning listing_id, jsonb_build_object('name', name, 'phone', phone, 'email', email)::text as contact";
    let sealed = until_done(conn, |conn| {
        let rows: Vec<ClearContact> = diesel::sql_query(NEXT)
            .bind::<diesel::sql_types::BigInt, _>(AT_ONCE)
            .load(conn)?;
        for row in &rows {
            // Not through serde's errors: they could quote it.
            let contact = serde_json::from_str(&row.contact)
                .map_err(|_| anyhow::anyhow!("the contact of {} is none", row.listing_id))?;
            // One that was set since is the newer.
            if !listings::has_contact(conn, row.listing_id)? {
                listings::set_contact(conn, vault, row.listing_id, Some(&contact), None)?;
            }
        }
        Ok(rows.len())
    })?;
    if sealed > 0 {
        // Deleted rows lie in the file until they are vacuumed; an emptied table has no file.
        diesel::sql_query("truncate listing_contacts_in_the_clear").execute(conn)?;
    }
    Ok(sealed)
}

#[derive(QueryableByName)]
struct ClearAnswer {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = diesel::sql_types::Jsonb)]
    answer: serde_json::Value,
}

fn seal_answers(conn: &mut PgConnection, vault: &Vault) -> anyhow::Result<usize> {
    const NEXT: &str = "
        select caller || '/' || key as place, answer from idempotent_requests where answer is not null
         order by caller, key limit $1 for update";
    const SEAL: &str = "
        update idempotent_requests set sealed_answer = $1, answer = null where caller || '/' || key = $2";
    until_done(conn, |conn| {
        let rows: Vec<ClearAnswer> = diesel::sql_query(NEXT)
            .bind::<diesel::sql_types::BigInt, _>(AT_ONCE)
            .load(conn)?;
        for row in &rows {
            let sealed = vault.seal(
                Place {
                    table: "idempotent_requests",
                    column: "sealed_answer",
                    row: &row.place,
                },
                &row.answer,
            )?;
            diesel::sql_query(SEAL)
                .bind::<Bytea, _>(sealed)
                .bind::<Text, _>(&row.place)
                .execute(conn)?;
        }
        Ok(rows.len())
    })
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
