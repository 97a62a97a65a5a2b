use serde_json::{Value, json};

use crate::support::TestDatabase;
use crate::support::command::run_on;

const SMALL: [&str; 4] = ["contests", "benchmark", "--entries", "40"];

#[test]
fn the_ranking_of_a_stage_is_timed_in_a_database_of_its_own() {
    let database = TestDatabase::empty();
    let shown = run_on(&database.url, &[&SMALL[..], &["--json"]].concat()).done();
    let figures: Value = serde_json::from_str(&shown).unwrap();
    for (name, expected) in [
        ("entries", 40),
        ("reviews", 360),
        ("criteria", 3),
        ("tracks", 4),
        // Pairs of entries have equal sheets, and the places of each track are odd.
        ("edge_ties", 4),
        ("versions", 5),
        ("rows", 200),
    ] {
        assert_eq!(figures[name], json!(expected), "{name}: {figures}");
    }
    let time = |of: &str, name: &str| figures[of][name].as_f64().unwrap();
    for of in ["compute", "dry_run", "together"] {
        let best = time(of, "best_milliseconds");
        let median = time(of, "median_milliseconds");
        assert!(0.0 < best && best <= median, "{of}: {figures}");
    }
    let holds = time("together", "median_milliseconds") < 2000.0;
    assert_eq!(figures["holds"], json!(holds));
    assert_eq!(figures["promise_milliseconds"], json!(2000.0));

    let shown = run_on(&database.url, &SMALL).done();
    assert!(shown.contains("40 entries, 360 reviews"), "{shown}");
    let promise = "the promise: under 2 seconds together: ";
    assert!(shown.contains(promise), "{shown}");

    // Nothing is left on the server, and nothing was written to the database that was named.
    let own = "datname like 'tianfu_benchmark_%'";
    assert_eq!(database.count("pg_database", own), 0);
    assert_eq!(database.count("pg_tables", "schemaname = 'public'"), 0);
}
