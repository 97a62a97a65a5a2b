use std::fs;

use serde_json::Value;

use super::file;
use crate::support::command::{argument, run};

const TEST_SET: &str = r#"{"id": "n1", "side": "need", "title": "锅炉烟气除尘", "summary": "", "title_words": ["锅炉"]}
{"id": "n2", "side": "need", "title": "花椒机械采摘", "summary": ""}
{"id": "o1", "side": "offer", "title": "锅炉烟气布袋除尘", "summary": ""}
{"id": "o2", "side": "offer", "title": "花椒采摘机械", "summary": ""}
{"id": "o3", "side": "offer", "title": "白酒窖池微生物", "summary": ""}
"#;

#[test]
fn evaluation_gives_figures_that_can_be_computed_by_hand_and_a_run_file() {
    let folder = tempfile::tempdir().unwrap();
    let listings = file(&folder, "listings.jsonl", TEST_SET);
    // n1 finds its only answer first. n2 finds o2, which is related weakly only, before o3, which it cannot find.
    let qrels = file(
        &folder,
        "qrels.tsv",
        "need_id\toffer_id\tlevel\nn1\to1\t4\nn1\to3\t1\nn2\to2\t2\nn2\to3\t4\n",
    );
    let run_out = folder.path().join("run.tsv");
    let arguments = [
        "matching",
        "evaluate",
        "--listings",
        argument(&listings),
        "--qrels",
        argument(&qrels),
    ];
    let with = |more: &[&str]| run(&[&arguments, more].concat()).done();
    let shown = with(&["--json", "--run-out", argument(&run_out)]);
    let figures: Value = serde_json::from_str(&shown).unwrap();
    let near = |name: &str, expected: f64| {
        let given = figures[name].as_f64().unwrap();
        assert!((given - expected).abs() < 1e-9, "{name}: {figures}");
    };
    // Gain 7 of an ideal 7; gain 1 of an ideal 7 + 1/log2(3).
    near(
        "ndcg_10",
        f64::midpoint(1.0, 1.0 / (7.0 + 1.0 / 3f64.log2())),
    );
    near("mrr_10", 0.5);
    near("recall_10", 0.5);
    near("recall_50", 0.5);
    assert_eq!(figures["needs"], 2);
    assert_eq!(shown.lines().count(), 1);

    let written = fs::read_to_string(&run_out).unwrap();
    let rows: Vec<Vec<&str>> = written
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows[0][..3], ["n1", "o1", "1"]);
    assert!(
        rows.iter().any(|row| row[..3] == ["n2", "o2", "1"]),
        "{written}"
    );
    for row in &rows {
        let score: f64 = row[3].parse().unwrap();
        assert!(
            row.len() == 4 && row[3].len() == 6 && (0.0..=1.0).contains(&score),
            "{row:?}"
        );
    }

    let table = with(&[]);
    assert!(
        table.contains("nDCG@10    0.5655\n") && table.contains("needs      2\n"),
        "{table}"
    );
}

#[test]
fn a_garbled_line_of_a_test_set_is_named_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let evaluate = |listings: &str, qrels: &str| {
        let listings = file(&folder, "listings.jsonl", listings);
        let qrels = file(&folder, "qrels.tsv", qrels);
        let (listings, qrels) = (argument(&listings), argument(&qrels));
        run(&[
            "matching",
            "evaluate",
            "--listings",
            listings,
            "--qrels",
            qrels,
        ])
    };
    let garbled = format!("{TEST_SET}\n{{\"id\": \"o9\"\n");
    let said = evaluate(&garbled, "n1\to1\t4\n").failed(1);
    assert!(said.contains("listings.jsonl line 7"), "{said}");
    let said = evaluate(TEST_SET, "need_id\toffer_id\tlevel\nn1\to1\n").failed(1);
    assert!(said.contains("qrels.tsv line 2"), "{said}");
    let said = evaluate(TEST_SET, "n1\to1\t4\n\nn1\to2\tfour\n").failed(1);
    assert!(said.contains("qrels.tsv line 3"), "{said}");
    let said = evaluate("", "n1\to1\t4\n").failed(1);
    assert!(said.contains("listings.jsonl"), "{said}");
    let said = evaluate(TEST_SET, "").failed(1);
    assert!(said.contains("qrels.tsv"), "{said}");
}
