//! `migrations/README.md` tells the rule of each constraint, unique index and trigger, and where Rust refuses it first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diesel::PgConnection;
use tianfu::service::slices;

use super::rows;
use crate::support::TestDatabase;

/// The third cell of a rule that only the database refuses.
const ONLY_HERE: &str = "only here";
/// The third cell of a rule that no request can break.
const NO_REQUEST: &str = "no request";

/// Names of all rules that a database has.
const NAMES: &str = "
    select conname::text from pg_constraint join pg_class c on c.oid = conrelid
     where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u', 'x')
       and relname <> '__diesel_schema_migrations'
    union
    select i.relname::text from pg_index join pg_class i on i.oid = indexrelid
     where i.relnamespace = 'public'::regnamespace and indisunique
       and not exists (select from pg_constraint where conindid = indexrelid)
    union
    select tgname::text from pg_trigger join pg_class c on c.oid = tgrelid
     where relnamespace = 'public'::regnamespace and not tgisinternal";

/// Names that a violation carries, each after the rule that it comes from: a constraint or unique index, or a trigger whose
/// function raises it, also by a function that it calls.
const CARRIED: &str = r"
    with functions as (select oid, proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace),
    triggers as (
        select tgname::text as rule, relname::text, prosrc from pg_trigger
          join pg_class c on c.oid = tgrelid join functions f on f.oid = tgfoid
         where not tgisinternal),
    raising as (
        select rule, relname, prosrc from triggers
        union select rule, relname, f.prosrc from triggers t
                join functions f on t.prosrc ~ ('public\.' || f.proname || '\('))
    select conname || ' ' || conname from pg_constraint
     where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u', 'x')
    union
    select i.relname || ' ' || i.relname from pg_index join pg_class i on i.oid = indexrelid
     where i.relnamespace = 'public'::regnamespace and indisunique
    union
    select rule || ' ' || (regexp_matches(prosrc, 'constraint\s*=\s*''(\w+)''', 'g'))[1] from raising
    union
    select rule || ' ' || relname || (regexp_matches(prosrc, 'constraint\s*=\s*tg_table_name\s*\|\|\s*''(\w+)''', 'g'))[1]
      from raising";

/// A row of the table.
struct Rule {
    names: Vec<String>,
    rule: String,
    refused_first: String,
}

/// What stands between backquotes.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn listed() -> Vec<Rule> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/README.md");
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [names, rule, refused_first] = cells[..] else {
                panic!("not three cells: {line}");
            };
            Rule {
                names: quoted(names),
                rule: rule.to_owned(),
                refused_first: refused_first.to_owned(),
            }
        })
        .collect()
}

/// What the table lacks, and what it lists in vain.
fn differences(database: &TestDatabase) -> Vec<String> {
    let there: BTreeSet<String> = rows(&mut database.connect(), NAMES).into_iter().collect();
    let listed: BTreeSet<String> = listed().into_iter().flat_map(|rule| rule.names).collect();
    let missing = there
        .difference(&listed)
        .map(|name| format!("{name} is not listed"));
    let vain = listed
        .difference(&there)
        .map(|name| format!("{name} does not exist"));
    missing.chain(vain).collect()
}

#[test]
fn the_table_lists_every_rule_of_the_database_and_no_other() {
    let database = TestDatabase::create();
    assert_eq!(differences(&database), Vec::<String>::new());
    for statement in [
        "alter table zones add constraint zones_forgotten check (true)",
        "create unique index zones_also_forgotten on zones (id)",
        "create trigger zones_forgotten_too after insert on zones execute function refuse_to_lose_trail()",
        "alter table zones drop constraint zones_basis_length",
    ] {
        database.run(statement).unwrap();
    }
    assert_eq!(
        differences(&database),
        [
            "zones_also_forgotten is not listed",
            "zones_forgotten is not listed",
            "zones_forgotten_too is not listed",
            "zones_basis_length does not exist",
        ]
    );
}

/// The names that violations of rules with this third cell carry.
fn carried(conn: &mut PgConnection, cell: Option<&str>) -> BTreeSet<String> {
    let rules: BTreeSet<String> = listed()
        .into_iter()
        .filter(|rule| cell.is_none_or(|cell| rule.refused_first == cell))
        .flat_map(|rule| rule.names)
        .collect();
    rows(conn, CARRIED)
        .iter()
        .filter_map(|line| line.split_once(' '))
        .filter(|(rule, _)| rules.contains(*rule))
        .map(|(_, name)| name.to_owned())
        .collect()
}

#[test]
fn a_constraint_that_a_request_can_violate_is_registered_in_its_slice() {
    let all = slices::constraints();
    let registered: BTreeSet<String> = all.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(registered.len(), all.len(), "registered twice");
    let database = TestDatabase::create();
    let conn = &mut database.connect();
    let difference = |from: &BTreeSet<String>, but: &BTreeSet<String>| -> Vec<String> {
        from.difference(but).cloned().collect()
    };
    let nothing: Vec<String> = Vec::new();
    let there = carried(conn, None);
    assert_eq!(
        difference(&registered, &there),
        nothing,
        "not in the database"
    );
    let only_here = carried(conn, Some(ONLY_HERE));
    assert_eq!(difference(&only_here, &registered), nothing, "in no slice");
    let by_no_request = carried(conn, Some(NO_REQUEST));
    let violated: Vec<_> = by_no_request.intersection(&registered).cloned().collect();
    assert_eq!(
        violated, nothing,
        "registered, and listed as `{NO_REQUEST}`"
    );
}

#[test]
fn every_rule_is_told_once_and_names_code_that_is_there() {
    let mut seen = BTreeSet::new();
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("api"));
    for Rule {
        names,
        rule,
        refused_first,
    } in listed()
    {
        assert!(!rule.is_empty(), "{names:?}");
        for name in &names {
            assert!(seen.insert(name.clone()), "{name} is listed twice");
        }
        let paths = quoted(&refused_first);
        assert!(
            paths.is_empty() == [ONLY_HERE, NO_REQUEST].contains(&&*refused_first),
            "{names:?}: {refused_first}"
        );
        for path in paths {
            assert!(
                files.iter().any(|file| file.ends_with(&path)),
                "{names:?}: no file {path}"
            );
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).unwrap();
    inside
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect()
}
