//! An official behind a wall learns nothing of the entry: every read of the document is tried, with the ids of all that hangs
//! on the entry. A new operation is tried without a change here; a new kind of thing that hangs on an entry gets a line in
//! planted.rs.

use std::collections::BTreeSet;

use serde_json::json;

use super::planted::{OF_ENTRY, Planted, plant};
use crate::authorization::operations;
use crate::support::{Answer, Person, TestApp};

/// One read, and its answer.
struct Read {
    template: String,
    path: String,
    answer: Answer,
}

impl Read {
    /// What a caller can tell answers apart by.
    fn face(&self) -> (u16, Option<String>, String) {
        let etag = self.answer.headers.get("etag");
        let etag = etag.map(|etag| String::from_utf8_lossy(etag.as_bytes()).into_owned());
        let mut body = self.answer.body.clone();
        if let Some(members) = body.as_object_mut() {
            members.remove("request_id");
            members.remove("instance");
        }
        (self.answer.status, etag, body.to_string())
    }
}

/// Every GET of the document, as a caller.
async fn reads(app: &TestApp, planted: &Planted, caller: &Person) -> Vec<Read> {
    let mut all = Vec::new();
    for (_, _, template) in operations().iter().filter(|(_, method, _)| method == "GET") {
        for query in planted.queries(template) {
            let mut path = planted.path(template, caller);
            if !query.is_empty() {
                path = format!("{path}?{query}");
            }
            let answer = app.get(&path).by(caller).send().await;
            all.push(Read {
                template: template.clone(),
                path,
                answer,
            });
        }
    }
    all
}

async fn app() -> TestApp {
    TestApp::start_with(|settings| {
        settings.rate_limit_caller = 0;
        settings.rate_limit_address = 0;
    })
    .await
}

#[actix_web::test]
async fn no_read_tells_an_official_behind_a_wall_of_the_entry() {
    let app = app().await;
    let planted = plant(&app).await;
    let mut wrong = Vec::new();
    for official in planted.officials() {
        for read in reads(&app, &planted, official).await {
            let Read {
                template,
                path,
                answer,
            } = &read;
            let told = planted.told(template, path, answer);
            if !told.is_empty() {
                wrong.push(format!(
                    "{} reads {told:?}: {path}: {}",
                    official.username, answer.text
                ));
            }
            let of_entry = OF_ENTRY
                .iter()
                .any(|(start, _)| template.starts_with(start));
            if of_entry && answer.status != 404 {
                wrong.push(format!(
                    "{} gets {}: {path}",
                    official.username, answer.status
                ));
            }
            assert!(answer.status < 500, "{path}: {}", answer.text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // An official without a wall reads of it: what is looked for can be found.
    let read = reads(&app, &planted, &planted.contest.province).await;
    let told: BTreeSet<&str> = read
        .iter()
        .filter(|read| {
            !planted
                .told(&read.template, &read.path, &read.answer)
                .is_empty()
        })
        .map(|read| &*read.template)
        .collect();
    assert!(told.contains("/v1/contests/{id}/conflicts"), "{told:?}");
    assert!(told.contains("/v1/audit-events"), "{told:?}");
}

/// Operations of POST and PATCH on what hangs on the entry fail as if it were not there, and tell nothing.
#[actix_web::test]
async fn no_change_tells_an_official_behind_a_wall_of_the_entry() {
    let app = app().await;
    let planted = plant(&app).await;
    let mut wrong = Vec::new();
    for official in planted.officials() {
        for (_, method, template) in operations() {
            let of_entry = OF_ENTRY
                .iter()
                .any(|(start, _)| template.starts_with(start));
            if method == "GET" || !of_entry {
                continue;
            }
            let path = planted.path(template, official);
            for body in [None, Some(json!({})), Some(json!({"reason": "x"}))] {
                let call = app.call(method.parse().unwrap(), &path).by(official);
                let mut call = call.header("if-match", "*");
                if let Some(body) = &body {
                    call = call.json(body);
                }
                let answer = call.send().await;
                let told = planted.told(template, &path, &answer);
                let refused = matches!(answer.status, 400 | 403 | 404 | 405 | 412 | 415 | 422);
                if !told.is_empty() || !refused {
                    wrong.push(format!(
                        "{} {method} {path}: {told:?} {}",
                        official.username, answer.text
                    ));
                }
            }
        }
        // Reads by POST.
        for (_, _, template) in operations().iter().filter(|(_, method, path)| {
            method == "POST"
                && path.starts_with("/v1/contest")
                && (path.ends_with("/assignment-plans") || path.ends_with("/results"))
        }) {
            let path = planted.path(template, official);
            for body in [json!({"dry_run": true}), json!({"judges_per_entry": 1})] {
                let answer = app.post(&path).by(official).json(&body).send().await;
                let told = planted.told(template, &path, &answer);
                if !told.is_empty() {
                    wrong.push(format!(
                        "{} POST {path}: {told:?} {}",
                        official.username, answer.text
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Counts, totals, versions and pages are the same whether the entry is there or not. Aggregates over a stage may be 404 while
/// it is. The trail is left out: without the entry there is no wall.
#[actix_web::test]
async fn an_official_behind_a_wall_cannot_tell_whether_the_entry_is_there() {
    let app = app().await;
    let planted = plant(&app).await;
    let officials = planted.officials();
    let mut before = Vec::new();
    for official in officials {
        let once = reads(&app, &planted, official).await;
        let again = reads(&app, &planted, official).await;
        // What differs by itself says nothing.
        let steady = once
            .iter()
            .zip(&again)
            .map(|(one, other)| one.face() == other.face());
        let steady: Vec<bool> = steady.collect();
        before.push((once, steady));
    }
    for statement in [
        "alter table stage_results disable trigger stage_results_kept",
        "alter table stage_result_rows disable trigger stage_result_rows_are_versions",
        "delete from notifications where resource = 'reviews'",
        "delete from tie_decisions",
        "delete from stage_result_rows",
        "delete from stage_results",
        "delete from eligibility_challenges",
        "delete from review_versions",
        "delete from attachments where on_kind = 'entry'",
        "delete from reviews where entry_id = 'E'",
        "delete from entries where id = 'E'",
    ] {
        let statement = statement.replace('E', &planted.entry.id);
        app.database.run(&statement).unwrap();
    }
    let mut wrong = Vec::new();
    for (official, (once, steady)) in officials.into_iter().zip(&before) {
        let after = reads(&app, &planted, official).await;
        for ((one, other), steady) in once.iter().zip(&after).zip(steady) {
            let audited = one.template.starts_with("/v1/audit-events");
            if *steady && !audited && one.answer.status != 404 && one.face() != other.face() {
                wrong.push(format!(
                    "{}: {}: {:?} became {:?}",
                    official.username,
                    one.path,
                    one.face(),
                    other.face()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
