use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};

use crate::support::TestDatabase;

/// Tables whose rows leave no trail, and why.
const NOT_AUDITED: [(&str, &str); 22] = [
    ("__diesel_schema_migrations", "written by the migrations"),
    ("code_lists", "a file of the release, loaded at every start"),
    (
        "code_list_items",
        "a file of the release, loaded at every start",
    ),
    ("divisions", "a file of the release, loaded at every start"),
    (
        "calendar_days",
        "belong to a version of calendars, which is recorded and never changes",
    ),
    (
        "idempotent_requests",
        "answers to acts that are recorded themselves",
    ),
    (
        "guess_budgets",
        "counts of sign-ins that are slowed, of the last day",
    ),
    (
        "known_places",
        "digests of devices and addresses that sign-ins came from",
    ),
    (
        "persons",
        "only ids: what is known of a person stands elsewhere",
    ),
    (
        "notifications",
        "tell of events whose rows are recorded themselves",
    ),
    ("reminders", "only which deadlines were told of"),
    (
        "stage_result_rows",
        "belong to a version of a ranking, which is recorded with their hash and never changes",
    ),
    (
        "contest_wall_runs",
        "only when the conflicts of a contest were computed",
    ),
    (
        "feedback_givers",
        "an event would tell at what time a person gave feedback",
    ),
    ("feedback_tallies", "an event would tell who answered what"),
    (
        "blobs",
        "digests of bytes: the attachments that name them are recorded",
    ),
    (
        "listing_terms",
        "made of listings, whose events are recorded, and made again at any time",
    ),
    (
        "import_rows",
        "which rows an import made: those rows leave their trail",
    ),
    (
        "import_faults",
        "lines of which no row was made, told to the caller",
    ),
    ("audit_events", "the trail"),
    ("audit_links", "the trail"),
    ("audit_unlinked", "the trail"),
];

/// Column names that tell of a secret. An id of a secret is none.
const SECRET: &str = "password|secret|token|digest|hash|private|totp|otp|pkcs8|cipher";

fn rows(database: &TestDatabase, query: &str) -> Vec<String> {
    let all = format!("array(select it from ({query}) as rows (it) order by it collate \"C\")");
    diesel::select(sql::<Array<Text>>(&all))
        .get_result(&mut database.connect())
        .unwrap()
}

fn without_trail(database: &TestDatabase) -> Vec<String> {
    let exempt: Vec<String> = NOT_AUDITED
        .iter()
        .map(|(name, _)| format!("'{name}'"))
        .collect();
    rows(
        database,
        &format!(
            "select relname::text from pg_class
              where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not in ({})
                and 2 <> (select count(*) from pg_trigger
                           where tgrelid = pg_class.oid and tgname in ('audited', 'audited_row_by_row')
                             and tgenabled = 'O')",
            exempt.join(", ")
        ),
    )
}

#[test]
fn every_table_leaves_a_trail() {
    let database = TestDatabase::create();
    let bare = without_trail(&database);
    assert!(
        bare.is_empty(),
        "{bare:?}: their migration calls audit(…), or they are named in NOT_AUDITED with the reason"
    );
    database.run("create table forgotten (id uuid)").unwrap();
    assert_eq!(without_trail(&database), ["forgotten"]);
    database.run("select audit('forgotten')").unwrap();
    assert!(without_trail(&database).is_empty());
    for (name, why) in NOT_AUDITED {
        assert!(!why.is_empty());
        database.count(name, "true");
    }
}

/// Columns that their table's trigger neither withholds nor leaves out, or that name the row, of those that `which` picks.
fn told(database: &TestDatabase, which: &str) -> Vec<String> {
    let query = format!(
        "select relname || '.' || attname from pg_trigger join pg_class c on c.oid = tgrelid
           join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
           cross join string_to_array(encode(tgargs, 'escape'), '\\000') argument
          where tgname = 'audited' and ({which})
            and (attname <> all (argument[5]::text[] || argument[6]::text[]) or attname = argument[1])"
    );
    rows(database, &query)
}

#[test]
fn a_write_of_what_is_left_out_leaves_nothing() {
    let database = TestDatabase::create();
    for statement in [
        "create table tools (id text, name text, last_used_at timestamptz)",
        "select audit('tools', left_out => '{last_used_at}')",
        "insert into tools values ('saw', 'saw', now())",
        "update tools set last_used_at = now() + interval '1 second'",
        "update tools set last_used_at = null, name = 'old saw'",
    ] {
        database.run(statement).unwrap();
    }
    assert_eq!(database.count("audit_events", "row_id = 'saw'"), 2);
    let told = "before = '{\"name\": \"saw\"}' and after = '{\"name\": \"old saw\"}'";
    assert_eq!(database.count("audit_events", told), 1);
}

#[test]
fn no_column_that_holds_a_secret_is_told() {
    let database = TestDatabase::create();
    let which = format!(
        "attname ~ '{SECRET}' and atttypid <> 'uuid'::regtype \
         or atttypid in ('bytea'::regtype, 'tsvector'::regtype)"
    );
    let told_now = told(&database, &which);
    assert!(
        told_now.is_empty(),
        "{told_now:?}: their migration calls audit(…) with `withheld`"
    );
    assert!(told(&database, "true").contains(&"listings.title".to_owned()));
    database
        .run("alter table users add column totp_secret text, add column sealed bytea")
        .unwrap();
    assert_eq!(
        told(&database, &which),
        ["users.sealed", "users.totp_secret"]
    );
    database
        .run("select audit('users', withheld => '{password_hash,totp_secret}')")
        .unwrap();
    assert!(told(&database, &which).is_empty());
}
