//! Brings the divisions of `divisions.csv` into the database; what is there and unchanged stays untouched.

use std::collections::HashMap;
use std::sync::LazyLock;

use anyhow::Context;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::model::DivisionLevel;
use crate::kernel::DivisionCode;
use crate::platform::db::schema::divisions;

const FILE: &str = include_str!("divisions.csv");

/// PostgreSQL takes 65,535 parameters a statement; a row has four.
const ROWS_A_STATEMENT: usize = 5_000;

#[derive(Clone, Debug, serde::Deserialize, Insertable)]
#[diesel(table_name = divisions, treat_none_as_default_value = false)]
struct Row {
    code: DivisionCode,
    parent: Option<DivisionCode>,
    level: DivisionLevel,
    name: String,
}

fn rows() -> anyhow::Result<Vec<Row>> {
    csv::Reader::from_reader(FILE.as_bytes())
        .deserialize()
        .collect::<Result<Vec<Row>, _>>()
        .context("divisions.csv cannot be read")
}

/// Names by code, for sentences.
static NAMES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let rows = rows().unwrap_or_default();
    rows.into_iter()
        .map(|row| (row.code.to_string(), row.name))
        .collect()
});

/// A division's Chinese name.
pub fn name_of(code: &str) -> Option<&'static str> {
    NAMES.get(code).map(String::as_str)
}

/// Idempotent. A division that the file no longer has stays: old codes resolve.
pub fn load(conn: &mut PgConnection) -> anyhow::Result<()> {
    let mut rows = rows()?;
    // Parents first: the foreign key is checked row by row.
    rows.sort_by_key(|row| (row.level, row.code.clone()));
    let known: HashMap<String, String> = divisions::table
        .select((divisions::code, divisions::name))
        .load(conn)?
        .into_iter()
        .collect();
    rows.retain(|row| known.get(row.code.as_str()) != Some(&row.name));
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        diesel::insert_into(divisions::table)
            .values(chunk)
            .on_conflict(divisions::code)
            .do_update()
            .set(divisions::name.eq(excluded(divisions::name)))
            .execute(conn)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sichuan_has_21_cities_and_183_counties() -> anyhow::Result<()> {
        let rows = rows()?;
        let sichuan = DivisionCode::sichuan();
        let inside = |level| {
            rows.iter()
                .filter(|row| row.level == level && sichuan.contains(&row.code))
                .count()
        };
        assert_eq!(inside(DivisionLevel::City), 21);
        assert_eq!(inside(DivisionLevel::County), 183);
        assert!(inside(DivisionLevel::Town) > 3000);
        Ok(())
    }
}
