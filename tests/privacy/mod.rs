//! Personal data: sealed at rest, masked in answers, revealed on record, exported and erased.

pub mod authorization;
mod consents;
mod contact_points;
mod erasure;
mod export;
pub mod forgotten;
mod identity_numbers;
mod kept_answers;
mod keys;
mod organizations;
mod person_columns;
mod planted;
mod reveals;
mod sealed;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};

use crate::support::TestDatabase;

/// Everything that stands in any table, as text.
fn dump(database: &TestDatabase) -> String {
    let tables = "array(select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname)";
    let tables: Vec<String> = diesel::select(sql::<Array<Text>>(tables))
        .get_result(&mut database.connect())
        .unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    let texts = tables.iter().map(|table| database.text_of(table));
    texts.collect::<Vec<_>>().join("\n")
}
