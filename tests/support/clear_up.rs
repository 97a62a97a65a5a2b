//! What a run makes on a server that is not its own goes with it, however the run ends.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::TestDatabase;

/// Tells the process that clears up which run it belongs to.
const RUN: &str = "TIANFU_TEST_CLEAR_UP";
const CLEARS_UP: &str = "support::clear_up::a_run_leaves_no_database_behind";

/// What the databases of a run are called: this, and what follows.
pub fn names_of(run: u32) -> [String; 2] {
    [
        format!("tianfu_template_{run}"),
        format!("tianfu_test_{run}_"),
    ]
}

/// Starts this binary once more, to wait for the end of this process and to clear up then. The answer must be kept.
pub fn after_this_run(admin_url: &str) -> Child {
    Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", CLEARS_UP])
        .env(RUN, std::process::id().to_string())
        .env("DATABASE_URL", admin_url)
        // A Ctrl-C ends the tests, not this.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process that clears up")
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    datname: String,
}

fn databases_of(conn: &mut PgConnection, run: u32) -> Vec<String> {
    let [template, copies] = names_of(run);
    diesel::sql_query(
        "select datname::text from pg_database where datname = $1 or starts_with(datname::text, $2)",
    )
    .bind::<Text, _>(template)
    .bind::<Text, _>(copies)
    .load::<Found>(conn)
    .expect("the databases")
    .into_iter()
    .map(|found| found.datname)
    .collect()
}

fn clear_up(run: u32) {
    // It ends with the process that holds the other end.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    let url = std::env::var("DATABASE_URL").expect("a server");
    let mut conn = PgConnection::establish(&url).expect("the server");
    for name in databases_of(&mut conn, run) {
        let _ = conn.batch_execute(&format!("drop database if exists {name} with (force)"));
    }
}

#[actix_web::test]
async fn a_run_leaves_no_database_behind() {
    if let Ok(run) = std::env::var(RUN) {
        return clear_up(run.parse().expect("a process"));
    }
    let database = TestDatabase::empty();
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "code_lists::codes_come_in_the_official_order"])
        .env("DATABASE_URL", &database.url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let id = run.id();
    let mut conn = database.connect();
    let ended = actix_web::web::block(|| run.wait_with_output()).await;
    let ended = ended.unwrap().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(said.contains("test result: ok. 1 passed"), "{said}");
    super::until("its databases are gone", || {
        databases_of(&mut conn, id).is_empty()
    })
    .await;
}
