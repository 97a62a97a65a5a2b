//! `migrations/README.md` tells the rule of each constraint, unique index and trigger, and where Rust refuses it first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::rows;
use crate::support::TestDatabase;

/// The third cell of a rule that Rust does not check.
const ONLY_HERE: &str = "only here";

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
            paths.is_empty() == (refused_first == ONLY_HERE),
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
