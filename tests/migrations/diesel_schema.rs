//! The tables as diesel sees them (`schema.rs`) are those that the migrations make.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::rows;
use crate::support::TestDatabase;

/// Tables that no Rust code names in diesel's terms, and why.
const WITHOUT_DIESEL: [(&str, &str); 1] = [(
    "audit_unlinked",
    "has no key, and is only written by triggers and emptied by one statement",
)];

/// A line `table.column Type` for each column, and `table.primary_key (columns)` for each table.
const COLUMNS: &str = "
    select format('%s.%s %s', relname, attname, case when attnotnull then diesel else 'Nullable<' || diesel || '>' end)
      from pg_class c join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
      join pg_type t on t.oid = atttypid
      cross join lateral (
          select case when typname like '\\_%' then 'Array<' || initcap(substr(typname, 2)) || '>' else initcap(typname) end
      ) as type_of (diesel)
     where relnamespace = 'public'::regnamespace and relkind = 'r'
    union all
    select format('%s.primary_key (%s)', relname, (
               select string_agg(attname, ', ' order by array_position(conkey, attnum)) from pg_attribute
                where attrelid = conrelid and attnum = any (conkey)))
      from pg_constraint join pg_class c on c.oid = conrelid
     where contype = 'p' and connamespace = 'public'::regnamespace";

fn in_the_database(database: &TestDatabase) -> BTreeMap<String, String> {
    let left_out = |name: &str| {
        let table = name.split('.').next().unwrap();
        table == "__diesel_schema_migrations" || WITHOUT_DIESEL.iter().any(|(it, _)| *it == table)
    };
    rows(&mut database.connect(), COLUMNS)
        .iter()
        .map(|line| line.split_once(' ').unwrap())
        .filter(|(name, _)| !left_out(name))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect()
}

/// The file with this name, wherever it lies under `folder`.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut inside: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    inside.sort();
    inside.into_iter().find_map(|path| match path.is_dir() {
        true => find(&path, name),
        false => path.ends_with(name).then_some(path),
    })
}

fn in_diesel(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let mut table = "";
        for line in block.lines().map(str::trim) {
            if let Some((name, kind)) = line.split_once(" -> ") {
                let kind = kind.trim_end_matches(',');
                found.insert(format!("{table}.{name}"), kind.to_owned());
            } else if let Some((name, key)) = line.split_once(" (") {
                table = name;
                let key = format!("({}", key.trim_end_matches(" {"));
                found.insert(format!("{table}.primary_key"), key);
            } else if line == "}" {
                break;
            }
        }
    }
    found
}

/// Each column that differs, with what it is in both.
fn differences(
    diesel: &BTreeMap<String, String>,
    database: &BTreeMap<String, String>,
) -> Vec<String> {
    let names: BTreeSet<&String> = diesel.keys().chain(database.keys()).collect();
    names
        .into_iter()
        .filter(|name| diesel.get(*name) != database.get(*name))
        .map(|name| {
            let shown = |of: Option<&String>| of.cloned().unwrap_or("nothing".to_owned());
            let (one, other) = (diesel.get(name), database.get(name));
            format!(
                "{name}: {} in schema.rs, {} in the database",
                shown(one),
                shown(other)
            )
        })
        .collect()
}

fn schema_rs() -> String {
    let api = Path::new(env!("CARGO_MANIFEST_DIR")).join("api");
    std::fs::read_to_string(find(&api, "schema.rs").unwrap()).unwrap()
}

#[test]
fn diesel_sees_every_column_as_the_migrations_make_it() {
    let database = in_the_database(&TestDatabase::create());
    assert!(database.len() > 400, "{}", database.len());
    let differ = differences(&in_diesel(&schema_rs()), &database);
    assert_eq!(differ, Vec::<String>::new());
    for (table, why) in WITHOUT_DIESEL {
        assert!(!why.is_empty());
        TestDatabase::create().count(table, "true");
    }
}

#[test]
fn a_column_that_diesel_sees_otherwise_is_named() {
    let text = schema_rs();
    for (statement, named) in [
        (
            "alter table users alter column division set not null",
            "users.division: Nullable<Text> in schema.rs, Text in the database",
        ),
        (
            "alter table zones alter column basis type varchar",
            "zones.basis: Text in schema.rs, Varchar in the database",
        ),
        (
            "alter table teams add column motto text",
            "teams.motto: nothing in schema.rs, Nullable<Text> in the database",
        ),
        (
            "alter table listing_editors drop constraint listing_editors_pkey,
                add constraint listing_editors_pkey primary key (user_id, listing_id)",
            "listing_editors.primary_key: (listing_id, user_id) in schema.rs, (user_id, listing_id) in the database",
        ),
    ] {
        let database = TestDatabase::create();
        database.run(statement).unwrap();
        let differ = differences(&in_diesel(&text), &in_the_database(&database));
        assert_eq!(differ, [named]);
    }
}
