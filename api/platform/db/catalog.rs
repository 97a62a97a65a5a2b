//! What the migrations make, and what of it a database lacks. A restore that lost constraints, indexes or triggers looks
//! like any other database, until a rule of the lost ones is broken.

use std::collections::HashSet;
use std::fmt;

use diesel::sql_types::{Array, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

use super::migrations;

/// A line for each object, as [`lines`] reads them from a database that the migrations of this version made.
pub const EXPECTED: &str = include_str!("expected_schema.txt");

/// How many objects a refusal names.
const NAMED: usize = 20;

/// One statement, so that objects and migrations are of one moment, also while another replica migrates. Names, types and
/// the digests of bodies are the same in every PostgreSQL; definitions are printed differently by each.
///
/// Left out, and so counted as missing: what is there without effect (an invalid index, a constraint that is not valid, a
/// disabled trigger). Indexes and triggers of a constraint count with the constraint. Not-null constraints are rows of the
/// catalog only since PostgreSQL 18; the column tells.
const LINES: &str = "
    with ours as (
        select oid, relname from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> '__diesel_schema_migrations'
    )
    select 'migration ' || version as line from public.__diesel_schema_migrations
    union all
    select 'table ' || relname from ours
    union all
    select format('column %s.%s %s%s', relname, attname, format_type(atttypid, atttypmod),
                  case when attnotnull then ' not null' end)
      from ours join pg_attribute on attrelid = ours.oid and attnum > 0 and not attisdropped
    union all
    select format('constraint %s.%s', relname, conname)
      from ours join pg_constraint k on conrelid = ours.oid and contype <> 'n' and convalidated
     where not exists (select from pg_index where indexrelid = conindid and not (indisvalid and indisready))
       and not exists (select from pg_trigger where tgconstraint = k.oid and tgenabled not in ('O', 'A'))
    union all
    select format('index %s.%s', ours.relname, i.relname)
      from ours join pg_index on indrelid = ours.oid and indisvalid and indisready join pg_class i on i.oid = indexrelid
     where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    union all
    select format('trigger %s.%s', relname, tgname)
      from ours join pg_trigger on tgrelid = ours.oid and not tgisinternal and tgenabled in ('O', 'A')
    union all
    select format('function %s %s', proname, left(encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'), 16))
      from pg_proc join pg_language l on l.oid = prolang and lanname in ('sql', 'plpgsql')
     where pronamespace = 'public'::regnamespace
    union all
    select 'type ' || typname from pg_type where typnamespace = 'public'::regnamespace and typtype in ('d', 'e', 'r')";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What a database lacks of what the migrations make; at least one object.
#[derive(Debug, thiserror::Error)]
pub struct Incomplete(Vec<String>);

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = &self.0[..self.0.len().min(NAMED)];
        write!(
            f,
            "the database is incomplete, {} of the objects that the migrations make are missing or differ: {}",
            self.0.len(),
            named.join(", ")
        )?;
        if let more @ 1.. = self.0.len() - named.len() {
            write!(f, " and {more} more")?;
        }
        f.write_str(
            "; restore the backup again into an empty database, and stop at the first error",
        )
    }
}

/// Tables of this version in a database that has no record of a migration.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database has {} of the service's tables ({}, …) but no record of the migrations that made them, as after the \
     restore of a dump without rows (pg_dump --schema-only); restore a dump with rows into an empty database, or give the \
     service an empty database",
    .0.len(), .0[0]
)]
pub struct Unrecorded(Vec<String>);

const TABLES_THERE: &str = "
    select relname::text as line from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname = any($1) order by relname";

/// Fails with [`Unrecorded`] where tables are there and no migration is recorded: the first migration would fail on them.
pub fn check_recorded(conn: &mut PgConnection) -> anyhow::Result<()> {
    if migrations::is_recorded(conn)? {
        return Ok(());
    }
    let tables: Vec<&str> = EXPECTED
        .lines()
        .filter_map(|line| line.strip_prefix("table "))
        .collect();
    let there: Vec<Found> = sql_query(TABLES_THERE)
        .bind::<Array<Text>, _>(tables)
        .load(conn)?;
    match there.is_empty() {
        true => Ok(()),
        false => Err(Unrecorded(there.into_iter().map(|found| found.line).collect()).into()),
    }
}

/// Objects of the schema, sorted, and apart from them the versions of the migrations that ran.
pub fn lines(conn: &mut PgConnection) -> anyhow::Result<(Vec<String>, HashSet<String>)> {
    let found: Vec<Found> = sql_query(LINES).load(conn)?;
    let (mut objects, mut migrations) = (Vec::new(), HashSet::new());
    for Found { line } in found {
        match line.strip_prefix("migration ") {
            Some(version) => {
                migrations.insert(version.to_owned());
            }
            None => objects.push(line),
        }
    }
    objects.sort_unstable();
    Ok((objects, migrations))
}

/// Fails with [`Incomplete`] when all migrations of this version ran, and what they make is not all there.
pub fn check(conn: &mut PgConnection) -> anyhow::Result<()> {
    let (objects, ran) = lines(conn)?;
    migrations::refuse_unreleased(&ran)?;
    let known = migrations::versions()?;
    if !ran.is_subset(&known) {
        // An older replica restarts beside newer ones, or a release is taken back.
        tracing::warn!("a newer version migrated the database; its schema is not compared");
        return Ok(());
    }
    if ran.len() < known.len() {
        return Ok(());
    }
    match missing(EXPECTED, &objects) {
        lacks if lacks.is_empty() => Ok(()),
        lacks => Err(Incomplete(lacks).into()),
    }
}

/// Kind and name of each expected object that is not found as expected. What hangs on a missing table is not named too.
fn missing(expected: &str, found: &[String]) -> Vec<String> {
    let there: HashSet<&str> = found.iter().map(String::as_str).collect();
    let names: HashSet<&str> = found.iter().map(|line| split(line).0).collect();
    let tables: HashSet<&str> = expected
        .lines()
        .filter(|line| !there.contains(line))
        .filter_map(|line| line.strip_prefix("table "))
        .collect();
    let mut missing: Vec<String> = expected
        .lines()
        .filter(|line| !there.contains(line))
        .map(split)
        .filter(|(_, table)| !table.is_some_and(|table| tables.contains(table)))
        .map(|(name, _)| match names.contains(name) {
            true => format!("{name} (differs)"),
            false => name.to_owned(),
        })
        .collect();
    missing.sort_by_key(|name| !name.starts_with("table "));
    missing
}

/// Kind and name of a line, and the table that the object hangs on.
fn split(line: &str) -> (&str, Option<&str>) {
    let mut blanks = line.match_indices(' ').map(|(at, _)| at);
    let kind = blanks.next().unwrap_or(line.len());
    let name = &line[..blanks.next().unwrap_or(line.len())];
    (
        name,
        name[kind..]
            .trim_start()
            .split_once('.')
            .map(|(table, _)| table),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: &str = "column a.id uuid not null\ncolumn b.id uuid\nfunction f 01\nindex a.a_idx\ntable a\ntable b\n";

    fn without(gone: &[&str], more: &[&str]) -> Vec<String> {
        let left = MADE.lines().filter(|line| !gone.contains(line));
        let found: Vec<String> = left
            .chain(more.iter().copied())
            .map(str::to_owned)
            .collect();
        missing(MADE, &found)
    }

    #[test]
    fn what_is_there_or_more_than_expected_is_not_missing() {
        assert_eq!(without(&[], &[]), Vec::<String>::new());
        assert_eq!(
            without(&[], &["index a.own_idx", "table own"]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn missing_and_different_objects_are_named_and_tables_first_without_what_hangs_on_them() {
        assert_eq!(without(&["index a.a_idx"], &[]), ["index a.a_idx"]);
        assert_eq!(
            without(
                &["function f 01", "column b.id uuid"],
                &["function f 02", "column b.id text"]
            ),
            ["column b.id (differs)", "function f (differs)"]
        );
        assert_eq!(
            without(
                &[
                    "function f 01",
                    "table a",
                    "index a.a_idx",
                    "column a.id uuid not null"
                ],
                &[]
            ),
            ["table a", "function f"]
        );
        let all: Vec<&str> = MADE.lines().collect();
        assert_eq!(without(&all, &[]), ["table a", "table b", "function f"]);
    }

    #[test]
    fn a_refusal_names_twenty_objects_and_counts_the_others() {
        let of = |count: usize| {
            Incomplete((0..count).map(|n| format!("table t{n}")).collect()).to_string()
        };
        assert!(
            of(20).contains("table t19;") && !of(20).contains("more"),
            "{}",
            of(20)
        );
        let said = of(25);
        assert!(
            said.contains(" 25 of ") && said.contains("table t19 and 5 more;"),
            "{said}"
        );
        assert!(!said.contains("t20"), "{said}");
    }
}
