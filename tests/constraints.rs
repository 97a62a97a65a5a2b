//! The constraints of the database: those that a slice registers stand for a problem, the others are listed.

use std::collections::BTreeSet;

use diesel::PgConnection;
use tianfu::service::slices;

use crate::migrations::rows;
use crate::support::TestDatabase;

/// Constraints that no request can violate, since operations check before. A violation is a 500.
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/constraints.txt");

/// Names that a violation can carry: constraints, unique indexes, and what functions raise. Without primary keys.
const NAMES: &str = r"
    select conname::text from pg_constraint
     where connamespace = 'public'::regnamespace and contype in ('u', 'c', 'x', 'f', 't')
    union
    select i.relname::text from pg_index join pg_class i on i.oid = indexrelid
     where i.relnamespace = 'public'::regnamespace and indisunique and not indisprimary
    union
    select (regexp_matches(prosrc, 'constraint\s*=\s*''(\w+)''', 'g'))[1] from pg_proc
     where pronamespace = 'public'::regnamespace
    union
    select relname || (regexp_matches(prosrc, 'constraint\s*=\s*tg_table_name\s*\|\|\s*''(\w+)''', 'g'))[1]
      from pg_trigger join pg_proc p on p.oid = tgfoid join pg_class c on c.oid = tgrelid
     where pronamespace = 'public'::regnamespace";

/// Foreign keys: most of them point at rows that the operation itself has read.
const FOREIGN_KEYS: &str = "
    select conname::text from pg_constraint where connamespace = 'public'::regnamespace and contype = 'f'";

fn names(conn: &mut PgConnection, query: &str) -> BTreeSet<String> {
    rows(conn, query).into_iter().collect()
}

fn registered() -> BTreeSet<String> {
    let all = slices::constraints();
    let names: BTreeSet<String> = all.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names.len(), all.len(), "registered twice");
    names
}

#[test]
fn each_registered_constraint_is_in_the_database() {
    let database = TestDatabase::create();
    let known = names(&mut database.connect(), NAMES);
    let unknown: Vec<String> = registered().difference(&known).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn each_constraint_is_registered_or_listed_as_one_that_no_request_violates() {
    let database = TestDatabase::create();
    let mut conn = database.connect();
    let keys = names(&mut conn, FOREIGN_KEYS);
    let registered = registered();
    let ours: Vec<String> = names(&mut conn, NAMES)
        .into_iter()
        .filter(|name| !keys.contains(name) && !registered.contains(name))
        .collect();
    let text = format!("{}\n", ours.join("\n"));
    if std::env::var_os("UPDATE_CONSTRAINTS").is_some() {
        std::fs::write(OURS, &text).unwrap();
    }
    assert!(
        text == std::fs::read_to_string(OURS).unwrap(),
        "a constraint that a request can violate is registered in its slice; any other is a line of \
         tests/constraints.txt: `UPDATE_CONSTRAINTS=1 cargo test --test main each_constraint_is_registered`"
    );
}
