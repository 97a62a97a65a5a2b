//! Each slice declares the columns that name a person or hold a person's words.

use std::collections::BTreeSet;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use tianfu::administration::slices;
use tianfu::platform::person_columns::{Erased, Exported, PersonColumns};

use crate::support::TestDatabase;

/// Columns that reference an account or are named like one that does, and text of their tables that no constraint limits to
/// known codes.
const OF_PERSONS: &str = "
    with columns as (
        select c.oid, relname, attname, attnum, atttypid from pg_class c
          join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
         where relnamespace = 'public'::regnamespace and relkind = 'r'
    ), named as (
        select columns.* from columns join pg_constraint on conrelid = columns.oid and attnum = any (conkey)
         where contype = 'f' and confrelid = 'users'::regclass
    ), codes as (
        select columns.* from columns join pg_constraint k on conrelid = columns.oid and attnum = any (conkey)
         where contype = 'f' and confrelid = 'divisions'::regclass
            or conname = 'listings_kind_fits' and attname = 'kind'
            or contype = 'c' and pg_get_constraintdef(k.oid)
               ~ ('^CHECK \\(+(cardinality\\([a-z]+\\) > 0\\) AND \\()?' || attname || ' (= ANY|<@|~ ''\\^\\[A-T\\]\\$'')')
    )
    select relname || '.' || attname from columns
     where atttypid = 'uuid'::regtype and attname in (select attname from named)
    union select relname || '.' || attname from named
    union select relname || '.' || attname from (select * from columns except select * from codes) free
     where atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
       and (relname = 'users' or relname in (select relname from named))";

/// `table.column` of what changes and does not stay when an account is erased, other than ids, that the trail would show.
const SHOWN_WHEN_ERASED: &str = "
    select relname || '.' || attname from pg_trigger join pg_class c on c.oid = tgrelid
      join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
      cross join string_to_array(encode(tgargs, 'escape'), '\\000') argument
     where tgname = 'audited' and attname <> all (argument[5]::text[]) and atttypid <> 'uuid'::regtype
       and (attname = 'status' or atttypid not in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype))";

fn rows(database: &TestDatabase, query: &str) -> BTreeSet<String> {
    let rows: Vec<String> = diesel::select(sql::<Array<Text>>(&format!("array({query})")))
        .get_result(&mut database.connect())
        .unwrap();
    rows.into_iter().collect()
}

fn names(declared: &PersonColumns) -> impl Iterator<Item = String> {
    let columns = declared.columns.iter();
    columns.map(|column| format!("{}.{column}", declared.table))
}

fn undeclared(database: &TestDatabase) -> Vec<String> {
    let declared: BTreeSet<String> = slices()
        .flat_map(|slice| slice.person_columns)
        .flat_map(names)
        .collect();
    let of_persons = rows(database, OF_PERSONS);
    of_persons.difference(&declared).cloned().collect()
}

#[test]
fn every_column_of_persons_is_declared() {
    let database = TestDatabase::create();
    assert_eq!(undeclared(&database), Vec::<String>::new());
    let planted =
        "alter table teams add column motto text, add column coach_id uuid references users (id);
        create table guests (user_id uuid, level text)";
    for statement in planted.split(';') {
        database.run(statement).unwrap();
    }
    let found = ["guests.user_id", "teams.coach_id", "teams.motto"];
    assert_eq!(undeclared(&database), found);
}

#[test]
fn a_declared_column_is_there_and_is_declared_by_one_slice_with_a_reason() {
    let database = TestDatabase::create();
    let mut once = BTreeSet::new();
    for declared in slices().flat_map(|slice| slice.person_columns) {
        for name in names(declared) {
            database.count(declared.table, &format!("{name} is null"));
            assert!(once.insert(name.clone()), "{name} is declared twice");
        }
        let (Exported::In(said) | Exported::Not(said)) = declared.exported;
        assert!(!said.is_empty());
        if let Erased::Effect(said) | Erased::Kept(said) = declared.erased {
            assert!(!said.is_empty());
        }
    }
}

/// An act that erases writes no text to the trail (`forgets`). What is no text has to be withheld by its table's trigger.
#[test]
fn the_trail_shows_nothing_that_an_erasure_takes() {
    let database = TestDatabase::create();
    let shown = rows(&database, SHOWN_WHEN_ERASED);
    let taken: BTreeSet<String> = slices()
        .flat_map(|slice| slice.person_columns)
        .filter(|declared| !matches!(declared.erased, Erased::Kept(_)))
        .flat_map(names)
        .collect();
    assert!(taken.contains("users.display_name") && shown.contains("users.created_at"));
    let both: Vec<_> = taken.intersection(&shown).collect();
    assert_eq!(both, Vec::<&String>::new());
}
