//! Whether the keys of the settings are those that the database was sealed with: asked at every start.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::columns;
use super::key::HOW_TO_MAKE;
use super::vault::{Place, Sealed, Vault};
use crate::platform::db::schema::data_keys;
use crate::platform::settings::{SettingError, Settings};

const WORD: &str = "天府";

/// The vault of the settings, held against the database. The first key that comes is the database's from then on.
pub fn open(
    conn: &mut PgConnection,
    settings: &Settings,
    now: DateTime<Utc>,
) -> anyhow::Result<Vault> {
    let Some(current) = &settings.data_key else {
        return Err(SettingError::unfit("data_key", format!("must be set; {HOW_TO_MAKE}")).into());
    };
    let vault = Vault::new(current, settings.data_key_old.as_ref())?;
    conn.transaction(|conn| {
        // Two replicas that start together on an empty database with two keys: the second is told.
        diesel::sql_query("lock table data_keys in share row exclusive mode").execute(conn)?;
        check(conn, &vault)?;
        note(conn, &vault, now)
    })?;
    Ok(vault)
}

/// Whether anything was sealed here before.
pub fn is_sealed(conn: &mut PgConnection) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        data_keys::table.select(data_keys::key_id),
    ))
    .get_result(conn)
}

fn check(conn: &mut PgConnection, vault: &Vault) -> anyhow::Result<()> {
    let rows: Vec<(Vec<u8>, Sealed)> = data_keys::table
        .select((data_keys::key_id, data_keys::canary))
        .order(data_keys::first_used_at)
        .load(conn)?;
    for (id, canary) in rows {
        let name = hex::encode(&id);
        if !vault.knows(&id) {
            let left = columns::sealed_with(conn, &id)?;
            anyhow::ensure!(
                left == 0 && vault_is_known(conn, vault)?,
                SettingError::unfit(
                    "data_key",
                    format!(
                        "this database was sealed with another key ({name}), and {left} values that it sealed could not \
                         be read; set that one as data_key, or as data_key_old to change keys"
                    )
                )
            );
            // Its time is over: all that it sealed has been sealed anew.
            diesel::delete(data_keys::table.find(&id)).execute(conn)?;
            continue;
        }
        let opened = vault.unseal::<String>(place(&name), &canary);
        anyhow::ensure!(
            opened.is_ok_and(|word| word == WORD),
            SettingError::unfit(
                "data_key",
                format!("key {name} does not open what it sealed in this database")
            )
        );
    }
    Ok(())
}

/// A key that nothing is sealed with is given up for one that came after it, not for any.
fn vault_is_known(conn: &mut PgConnection, vault: &Vault) -> QueryResult<bool> {
    let known = data_keys::table
        .find(vault.key_id().to_vec())
        .select(data_keys::key_id);
    diesel::select(diesel::dsl::exists(known)).get_result(conn)
}

fn note(conn: &mut PgConnection, vault: &Vault, now: DateTime<Utc>) -> anyhow::Result<()> {
    let id = vault.key_id();
    let canary = vault.seal(place(&hex::encode(id)), &WORD)?;
    diesel::insert_into(data_keys::table)
        .values((
            data_keys::key_id.eq(id.to_vec()),
            data_keys::canary.eq(canary),
            data_keys::first_used_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(())
}

fn place(name: &String) -> Place<'_> {
    Place {
        table: "data_keys",
        column: "canary",
        row: name,
    }
}
