//! The migrations: up and down again without a trace, a schema in which everything has a name of ours, and a database
//! of an unreleased version.

mod diesel_schema;
mod rules;

use std::thread;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use tianfu::platform::db::{catalog, migrations};

use crate::support::TestDatabase;
use crate::support::command::run_on;

/// What there is in the schema, described, without the table in which the migrations keep their own state.
const SCHEMA: &str = "
    select format('table %s %s', relname, relkind) from pg_class
     where relnamespace = 'public'::regnamespace and relkind <> 'i'
    union all
    select format('column %s %s %s %s %s %s %s', attrelid::regclass,
                  row_number() over (partition by attrelid order by attnum), attname, format_type(atttypid, atttypmod),
                  attnotnull, attcollation::regcollation, pg_get_expr(adbin, adrelid))
      from pg_attribute join pg_class c on c.oid = attrelid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
    union all
    select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
     where connamespace = 'public'::regnamespace
    union all
    select format('index %s', pg_get_indexdef(indexrelid)) from pg_index join pg_class c on c.oid = indexrelid
     where relnamespace = 'public'::regnamespace
    union all
    select format('function %s', pg_get_functiondef(oid)) from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = tgrelid
     where relnamespace = 'public'::regnamespace and not tgisinternal
    union all
    select format('type %s', typname) from pg_type where typnamespace = 'public'::regnamespace
";

pub fn rows(conn: &mut PgConnection, query: &str) -> Vec<String> {
    let all = format!("array(select it from ({query}) as rows (it) order by it collate \"C\")");
    diesel::select(sql::<Array<Text>>(&all))
        .get_result(conn)
        .unwrap()
}

pub fn schema(conn: &mut PgConnection) -> Vec<String> {
    let mut all = rows(conn, SCHEMA);
    all.retain(|line| !line.contains("__diesel_schema_migrations"));
    all
}

fn all_of_them() -> u32 {
    u32::try_from(migrations::count().unwrap()).unwrap()
}

#[test]
fn up_down_and_up_again_gives_the_same_schema() {
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    let names = migrations::pending(&mut conn).unwrap();
    assert_eq!(names.len(), migrations::count().unwrap());
    assert_eq!(
        migrations::run(&mut conn).unwrap().len(),
        migrations::count().unwrap()
    );
    assert!(migrations::pending(&mut conn).unwrap().is_empty());
    let first = schema(&mut conn);
    assert!(
        first.iter().any(|line| line == "table listings r"),
        "{first:?}"
    );

    migrations::revert(&mut conn, all_of_them()).unwrap();
    assert_eq!(schema(&mut conn), Vec::<String>::new());
    assert_eq!(migrations::pending(&mut conn).unwrap(), names);

    migrations::run(&mut conn).unwrap();
    assert_eq!(schema(&mut conn), first);
}

#[test]
fn each_migration_takes_back_what_it_made_and_nothing_else() {
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    migrations::run(&mut conn).unwrap();
    let whole = schema(&mut conn);
    for count in 1..=all_of_them() {
        let reverted = migrations::revert(&mut conn, count).unwrap();
        assert_eq!(reverted.len(), count as usize);
        let again = migrations::run(&mut conn).unwrap();
        assert_eq!(again.len(), reverted.len());
        assert!(
            again.iter().eq(reverted.iter().rev()),
            "{again:?} {reverted:?}"
        );
        assert_eq!(schema(&mut conn), whole, "after {reverted:?}");
    }
}

#[test]
fn rows_do_not_stand_in_the_way_of_going_down() {
    let database = TestDatabase::create();
    let mut conn = database.connect();
    let now = chrono::Utc::now();
    let key = tianfu::platform::privacy::DataKey::generate();
    let vault = tianfu::platform::privacy::Vault::new(&key, None).unwrap();
    tianfu::service::demo::load(
        &mut conn,
        &vault,
        tianfu::service::demo::DEFAULT_PASSWORD,
        now,
    )
    .unwrap();
    migrations::revert(&mut conn, all_of_them()).unwrap();
    assert_eq!(schema(&mut conn), Vec::<String>::new());
}

#[test]
fn a_database_of_an_unreleased_version_is_refused_and_left_as_it_is() {
    let database = TestDatabase::empty();
    for statement in [
        "create table users (id uuid)",
        "create table __diesel_schema_migrations (
            version varchar(50) primary key, run_on timestamp not null default now())",
        "insert into __diesel_schema_migrations (version) values ('20261124000001'), ('20261129000085')",
    ] {
        database.run(statement).unwrap();
    }
    let mut conn = database.connect();
    let whole = schema(&mut conn);
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["migrate"],
        &["migrate", "--pending"],
        &["migrate", "--revert", "1"],
        &["keys", "list"],
    ] {
        let said = run_on(&database.url, arguments).failed(1);
        assert!(
            said.contains("made by an unreleased version") && said.contains("an empty database"),
            "{arguments:?}: {said}"
        );
        assert_eq!(schema(&mut conn), whole, "{arguments:?}");
    }
}

#[test]
fn more_than_there_are_is_not_reverted_at_all() {
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    migrations::run(&mut conn).unwrap();
    let whole = schema(&mut conn);
    let said = migrations::revert(&mut conn, all_of_them() + 1)
        .unwrap_err()
        .to_string();
    assert!(said.contains(&all_of_them().to_string()), "{said}");
    assert_eq!(schema(&mut conn), whole);
}

#[test]
fn the_committed_schema_is_what_the_migrations_make() {
    // Not prepared from the template, which is refused while the file is old.
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    migrations::run(&mut conn).unwrap();
    let (objects, _) = catalog::lines(&mut conn).unwrap();
    let made = format!("{}\n", objects.join("\n"));
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/api/platform/db/expected_schema.txt"
        );
        std::fs::write(file, &made).unwrap();
    }
    assert!(
        made == catalog::EXPECTED,
        "api/platform/db/expected_schema.txt has drifted from the migrations; write it anew with \
         `UPDATE_SCHEMA=1 cargo test --test main the_committed_schema`"
    );
}

#[test]
fn replicas_that_start_together_migrate_once() {
    let database = TestDatabase::empty();
    let ran: Vec<usize> = thread::scope(|scope| {
        let starting: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrations::run(&mut database.connect()).unwrap().len()))
            .collect();
        starting.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let all = migrations::count().unwrap();
    assert_eq!(ran.iter().sum::<usize>(), all, "{ran:?}");
    assert_eq!(ran.iter().max(), Some(&all), "{ran:?}");
    assert!(
        migrations::pending(&mut database.connect())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_whole_start_can_happen_twice_at_once_and_again() {
    let database = TestDatabase::empty();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| tianfu::service::cli::prepare(&mut database.connect()).unwrap());
        }
    });
    let before = [
        database.text_of("code_list_items"),
        database.text_of("divisions"),
    ];
    tianfu::service::cli::prepare(&mut database.connect()).unwrap();
    assert_eq!(database.text_of("divisions"), before[1]);
    assert_eq!(database.text_of("code_list_items").len(), before[0].len());
}

#[test]
fn the_lock_is_free_after_a_migration_that_failed() {
    let database = TestDatabase::empty();
    database.run("create table divisions ()").unwrap();
    let mut conn = database.connect();
    assert!(migrations::run(&mut conn).is_err());
    let held = "select classid::text from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())";
    assert_eq!(rows(&mut conn, held), Vec::<String>::new());
    database.run("drop table divisions").unwrap();
    migrations::run(&mut database.connect()).unwrap();
}

#[test]
fn every_foreign_key_has_an_index_that_begins_with_its_columns() {
    let database = TestDatabase::create();
    let bare = "
        select conname::text from pg_constraint
         where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
            select from pg_index
             where indrelid = conrelid and indpred is null and indisvalid
               and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
         )";
    assert_eq!(rows(&mut database.connect(), bare), Vec::<String>::new());
    // A partial index is of no use to the check of a key.
    database.run("drop index role_grants_user_idx").unwrap();
    assert_eq!(
        rows(&mut database.connect(), bare),
        ["role_grants_user_fkey"]
    );
}

#[test]
fn everything_in_the_schema_has_a_name_that_we_gave_it() {
    let database = TestDatabase::create();
    let names = "
        select conname::text from pg_constraint join pg_class c on c.oid = conrelid
         where connamespace = 'public'::regnamespace and contype <> 'n' and relname <> '__diesel_schema_migrations'
        union
        select i.relname::text from pg_index join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
         where i.relnamespace = 'public'::regnamespace and t.relname <> '__diesel_schema_migrations'";
    let names = rows(&mut database.connect(), names);
    assert!(names.len() > 50, "{names:?}");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let text: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|folder| std::fs::read_to_string(folder.join("up.sql")).unwrap())
        .collect();
    let written: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let unnamed: Vec<&String> = names
        .iter()
        .filter(|name| !written.contains(&name.as_str()))
        .collect();
    assert!(unnamed.is_empty(), "PostgreSQL named {unnamed:?}");
}
