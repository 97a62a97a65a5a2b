//! Migrations can be taken back, and what they make follows the rules of the house.

use diesel::prelude::*;
use diesel::sql_types::Text;
use tianfu::db::migrations;

use crate::support::TestDatabase;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut PgConnection, query: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(query).load(conn).unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Everything of ours in the catalogue: columns, constraints, indexes, functions and triggers, in words.
fn dump(conn: &mut PgConnection) -> Vec<String> {
    lines(
        conn,
        "select * from (
            select format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
              from information_schema.columns where table_schema = 'public'
            union all
            select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
              from pg_constraint where connamespace = 'public'::regnamespace
            union all
            select 'index ' || indexdef from pg_indexes where schemaname = 'public'
            union all
            select 'function ' || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
            union all
            select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
        ) as everything where line not like '%__diesel_schema_migrations%' order by line",
    )
}

#[test]
fn up_down_up_gives_the_same_schema_and_down_leaves_nothing() {
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    let count = migrations::count().unwrap();
    assert_eq!(migrations::pending(&mut conn).unwrap().len(), count);
    assert_eq!(migrations::run(&mut conn).unwrap().len(), count);
    let first = dump(&mut conn);
    assert!(first.len() > 150, "only {} lines", first.len());
    for taken in 1..=count {
        migrations::revert(&mut conn, 1).unwrap();
        assert_eq!(migrations::pending(&mut conn).unwrap().len(), taken);
    }
    assert_eq!(dump(&mut conn), Vec::<String>::new());
    migrations::run(&mut conn).unwrap();
    assert_eq!(dump(&mut conn), first);
    assert_eq!(migrations::run(&mut conn).unwrap(), Vec::<String>::new());
}

#[test]
fn each_migration_alone_goes_back_and_forth() {
    let database = TestDatabase::empty();
    let mut conn = database.connect();
    migrations::run(&mut conn).unwrap();
    let whole = dump(&mut conn);
    for newest in 1..=u32::try_from(migrations::count().unwrap()).unwrap() {
        migrations::revert(&mut conn, newest).unwrap();
        migrations::run(&mut conn).unwrap();
        assert_eq!(dump(&mut conn), whole, "after the newest {newest}");
    }
}

#[test]
fn replicas_that_start_together_migrate_once() {
    let database = TestDatabase::empty();
    let ran: usize = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrations::run(&mut database.connect()).unwrap().len()))
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).sum()
    });
    assert_eq!(ran, migrations::count().unwrap());
}

#[test]
fn every_foreign_key_is_indexed() {
    let database = TestDatabase::create();
    let missing = lines(
        &mut database.connect(),
        "select format('%s.%s', conrelid::regclass, conname) as line
           from pg_constraint as key
          where contype = 'f' and connamespace = 'public'::regnamespace
            and not exists (
                select from pg_index
                 where indrelid = conrelid and (indkey::int2[])[0:cardinality(conkey) - 1] = conkey
                   and indpred is null
            )
          order by line",
    );
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_constraint_has_the_name_that_we_gave_it() {
    let database = TestDatabase::create();
    let strangers = lines(
        &mut database.connect(),
        "select format('%s.%s', conrelid::regclass, conname) as line
           from pg_constraint
          where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'f', 'x')
            and (conname ~ '_check[0-9]*$' or conname ~ '_fkey[0-9]+$' or conname ~ '_key[0-9]+$')
          order by line",
    );
    assert_eq!(strangers, Vec::<String>::new());
}
