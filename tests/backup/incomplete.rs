use tianfu::service::cli::prepare;

use crate::support::TestDatabase;
use crate::support::command::run_on;

const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];
const PENDING: &[&str] = &["migrate", "--pending"];

fn said(database: &TestDatabase, arguments: &[&str]) -> String {
    run_on(&database.url, arguments).failed(1)
}

#[test]
fn no_command_works_on_a_database_that_lacks_an_object_and_the_object_is_named() {
    let database = TestDatabase::create();
    database
        .run("alter table memberships drop constraint memberships_do_not_overlap")
        .unwrap();
    for arguments in [SERVE, PENDING, &["migrate"], &["keys", "list"]] {
        let said = said(&database, arguments);
        assert!(said.contains("the database is incomplete, 1 of"), "{said}");
        assert!(
            said.contains(": constraint memberships.memberships_do_not_overlap;"),
            "{said}"
        );
    }
}

#[test]
fn every_kind_of_object_is_missed_also_one_that_is_there_without_effect() {
    let body = "create or replace function refuse_to_lose_trail() returns trigger language plpgsql";
    for (statement, named) in [
        ("drop index role_grants_user_idx", "index role_grants.role_grants_user_idx"),
        ("alter table users disable trigger audited", "trigger users.audited"),
        ("alter table users enable replica trigger audited", "trigger users.audited"),
        ("drop trigger audited on users", "trigger users.audited"),
        (
            "alter table contests drop constraint contests_tracks_are_short_names,
                add constraint contests_tracks_are_short_names check (are_short_names(tracks)) not valid",
            "constraint contests.contests_tracks_are_short_names",
        ),
        (&format!("{body} as 'begin return null; end'"), "function refuse_to_lose_trail (differs)"),
        ("drop function judges_conflict(uuid, uuid)", "function judges_conflict"),
        ("drop table guess_budgets", ": table guess_budgets;"),
        ("alter table listings alter column title drop not null", "column listings.title (differs)"),
        ("alter table listings alter column title type varchar", "column listings.title (differs)"),
    ] {
        let database = TestDatabase::create();
        database.run(statement).unwrap();
        let refused = prepare(&mut database.connect()).unwrap_err().to_string();
        assert!(refused.contains(named), "{statement}: {refused}");
        let said = said(&database, PENDING);
        assert!(said.contains(named), "{statement}: {said}");
    }
}

#[test]
fn an_index_that_could_not_be_built_is_missed() {
    let database = TestDatabase::create();
    database.run("drop index divisions_level_idx").unwrap();
    let again = "create unique index concurrently divisions_level_idx on divisions (level)";
    assert!(database.run(again).is_err());
    let invalid = "indexrelid = 'divisions_level_idx'::regclass and not indisvalid";
    assert_eq!(database.count("pg_index", invalid), 1);
    let said = said(&database, PENDING);
    assert!(
        said.contains(": index divisions.divisions_level_idx;"),
        "{said}"
    );
}

#[test]
fn a_schema_that_is_gone_although_its_migrations_ran_is_told_with_twenty_names_and_a_count() {
    let database = TestDatabase::create();
    for statement in [
        "create schema aside",
        "alter table __diesel_schema_migrations set schema aside",
        "drop schema public cascade",
        "create schema public",
        "alter table aside.__diesel_schema_migrations set schema public",
    ] {
        database.run(statement).unwrap();
    }
    for arguments in [SERVE, PENDING] {
        let said = said(&database, arguments);
        assert_eq!(
            said.matches(": table ").count() + said.matches(", table ").count(),
            20,
            "{said}"
        );
        assert!(said.contains(" more; restore the backup again"), "{said}");
    }
}

#[test]
fn a_schema_without_a_record_of_its_migrations_is_told_and_nothing_is_listed_as_pending() {
    let database = TestDatabase::create();
    for lost in [
        "delete from __diesel_schema_migrations",
        "drop table __diesel_schema_migrations",
    ] {
        database.run(lost).unwrap();
        for arguments in [SERVE, PENDING, &["migrate"], &["keys", "list"]] {
            let said = said(&database, arguments);
            assert!(
                said.contains("no record of the migrations that made them"),
                "{said}"
            );
            assert!(said.contains("(account_look_ups, …)"), "{said}");
            assert!(said.contains("restore a dump with rows"), "{said}");
        }
    }
    assert_eq!(database.count("__diesel_schema_migrations", "true"), 0);
}

#[test]
fn objects_of_the_operator_do_not_refuse_a_start() {
    let database = TestDatabase::create();
    for statement in [
        "create index own_idx on listings (title)",
        "create table own (id int primary key)",
        "create function own() returns int language sql as 'select 1'",
        "create view own_view as select 1 one",
        "alter table listings add column own text",
    ] {
        database.run(statement).unwrap();
    }
    prepare(&mut database.connect()).unwrap();
    assert_eq!(run_on(&database.url, PENDING).done(), "");
}

#[test]
fn a_release_starts_on_a_database_that_a_newer_one_migrated() {
    let database = TestDatabase::create();
    database.run("drop index role_grants_user_idx").unwrap();
    assert!(prepare(&mut database.connect()).is_err());
    database
        .run("insert into __diesel_schema_migrations (version) values ('29991231000000')")
        .unwrap();
    prepare(&mut database.connect()).unwrap();
}
