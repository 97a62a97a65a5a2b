use serde_json::{Value, json};
use uuid::Uuid;

use crate::award_lists::rows::show_until_yesterday;
use crate::contest_stages::rows::{Staged, codes, codes_of_judging, of, quoted};
use crate::support::{Answer, Person};

async fn check(staged: &Staged, by: &Person) -> Answer {
    let call = staged.app.get(&staged.path("/finalization-check")).by(by);
    call.send().await
}

fn blocker<'a>(body: &'a Value, code: &str) -> &'a Value {
    let mut all = body["blockers"].as_array().unwrap().iter();
    all.find(|one| one["code"] == code)
        .unwrap_or_else(|| panic!("no {code} in {body}"))
}

/// A contest whose judged stages are done, with an entry and a judge: nothing stands in the way.
async fn done() -> (Staged, [Value; 4], Uuid, Uuid) {
    let (staged, stages) = Staged::published().await;
    let (owner, judge) = (
        staged.app.person("owner").await,
        staged.app.person("judge").await,
    );
    let entry = staged.entry(&owner, "ranked");
    let judge = staged.judge(&judge);
    for stage in &stages[2..] {
        staged.lock(stage);
        staged.review(stage, entry, judge, "locked");
        staged.result(stage, &json!({"edge_ties": []}), true);
        staged.run(&format!(
            "insert into stage_judges (stage_id, judge_id, sheets_confirmed_at, summary_confirmed_at, summary_hash) \
             values ({}, '{judge}', now(), now(), 'x')",
            quoted(&stage["id"])
        ));
    }
    awarded(&staged, &stages[3]);
    (staged, stages, entry, judge)
}

/// Awards of the contest that follow from the result of a stage, and a publicity period of them that is over.
fn awarded(staged: &Staged, stage: &Value) {
    let (contest, by) = (staged.id(), &staged.organizer.id);
    staged.run(&format!(
        "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) values ('{contest}', 'vacancy', '{by}', now(), now())"
    ));
    staged.run(&format!(
        "insert into award_lists (id, contest_id, number, result_id, status, rows_sha256, proposed_by, proposed_at, published_at, \
            updated_at) select gen_random_uuid(), '{contest}', 1, id, 'in_publicity', 'x', '{by}', now(), now(), now() \
         from stage_results where stage_id = {}",
        quoted(&stage["id"])
    ));
    show_until_yesterday(staged);
}

#[actix_web::test]
async fn nothing_stands_in_the_way_of_a_contest_whose_stages_are_done() {
    let (staged, ..) = done().await;
    for by in [&staged.organizer, &staged.city, &staged.province] {
        let body = check(&staged, by).await.ok();
        assert_eq!(codes(&body), [""; 0]);
        assert_eq!(body["ready"], true);
    }
    let bare = Staged::draft().await;
    let body = check(&bare, &bare.organizer).await.ok();
    assert_eq!(
        (codes(&body), &body["ready"]),
        (
            [
                "no_stages",
                "no_award_rules",
                "no_award_list",
                "publicity_not_opened"
            ]
            .map(str::to_owned)
            .to_vec(),
            &json!(false)
        )
    );
}

#[actix_web::test]
async fn each_blocker_names_what_it_counts_and_where_it_is_read() {
    let (staged, stages, entry, judge) = done().await;
    let owner = staged.app.person("other").await;
    let stage = &stages[2];
    let waiting = staged.entry(&owner, "submitted");
    let second = staged.entry(&owner, "qualified");
    let third = staged.entry(&owner, "qualified");
    let open = staged.review(stage, second, judge, "started");
    let returned = staged.review(stage, third, judge, "returned");
    staged.run(&format!(
        "insert into eligibility_challenges (id, entry_id, review_id, text, created_at) \
         values (gen_random_uuid(), '{second}', '{open}', 'x', now())"
    ));
    let tied =
        json!({"edge_ties": [{"rank": 24, "entries": [second.to_string(), third.to_string()]}]});
    let result = staged.result(stage, &tied, false);
    staged.run(&format!(
        "insert into stage_result_rows (result_id, entry_id, track, rank, expected, counted, detail) \
         values ('{result}', '{second}', '', 24, 5, 2, '{{}}'), ('{result}', '{third}', '', 24, 5, 3, '{{}}')"
    ));
    staged.run(&format!(
        r#"insert into tie_decisions (id, stage_id, step, entry_order, reason, decided_by, decided_at)
         values (gen_random_uuid(), {}, 'jury_vote', '[["{second}"], ["{third}"]]', 'x', '{}', now() + interval '2 days')"#,
        quoted(&stage["id"]),
        staged.organizer.id
    ));
    staged.run(&format!("update stage_judges set summary_confirmed_at = null, summary_hash = null where stage_id = {}", quoted(&stage["id"])));
    staged.run(&format!(
        "update contest_stages set locked_at = null where id = {}",
        quoted(&stages[3]["id"])
    ));
    let body = check(&staged, &staged.city).await.ok();
    assert_eq!(body["ready"], false);
    let expected = [
        "undecided_entries",
        "unsubmitted_reviews",
        "returned_reviews",
        "result_not_applied",
        "result_outdated",
        "edge_tie",
        "below_quorum",
        "unsigned_sheets",
        "stage_not_locked",
        "open_challenges",
    ];
    assert_eq!(codes_of_judging(&body), expected);
    for (code, path, ids) in [
        ("undecided_entries", "entries", vec![waiting]),
        ("unsubmitted_reviews", "reviews", vec![open]),
        ("returned_reviews", "reviews", vec![returned]),
        ("result_outdated", "stage-results", vec![result]),
        ("edge_tie", "entries", vec![second, third]),
        ("below_quorum", "entries", vec![second]),
        ("unsigned_sheets", "contest-judges", vec![judge]),
        ("open_challenges", "reviews", vec![open]),
    ] {
        let found = blocker(&body, code);
        assert_eq!(found["count"], ids.len(), "{code}");
        let items: Vec<Value> = ids
            .iter()
            .map(|id| json!({"id": id, "href": format!("/v1/{path}/{id}")}))
            .collect();
        assert_eq!(found["items"], json!(items), "{code}");
        assert!(found["href"].as_str().unwrap().starts_with("/v1/"));
        assert!(!found["name"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        blocker(&body, "stage_not_locked")["stage_id"],
        stages[3]["id"]
    );
    assert_eq!(
        blocker(&body, "edge_tie")["href"],
        of(stage, "/tie-decisions")
    );
    assert_ne!(entry, second);
    let english = staged
        .app
        .get(&staged.path("/finalization-check"))
        .by(&staged.city);
    let english = english.header("accept-language", "en").send().await.ok();
    assert_eq!(
        blocker(&english, "returned_reviews")["name"],
        "Reviews were returned and not submitted again"
    );
}

#[actix_web::test]
async fn a_result_is_outdated_when_what_it_follows_from_is_later() {
    let (staged, stages, entry, _) = done().await;
    let stage = quoted(&stages[3]["id"]);
    let is_outdated = || async {
        let body = check(&staged, &staged.organizer).await.ok();
        codes(&body).contains(&"result_outdated".to_owned())
    };
    assert!(!is_outdated().await);
    staged.run(&format!(
        "update reviews set submitted_at = now() + interval '2 days' where stage_id = {stage}"
    ));
    assert!(is_outdated().await);
    staged.run(&format!(
        "update reviews set submitted_at = now() where stage_id = {stage}"
    ));
    assert!(!is_outdated().await);
    staged.run(&format!(
        "insert into stage_result_rows (result_id, entry_id, track, rank, expected, counted, detail) \
         select id, '{entry}', '', 1, 5, 5, '{{}}' from stage_results where stage_id = {stage}"
    ));
    assert!(!is_outdated().await);
    staged.run("update entries set status = 'withdrawn'");
    assert!(is_outdated().await);
}

#[actix_web::test]
async fn who_is_behind_a_wall_does_not_learn_of_the_check() {
    let (staged, _, entry, _) = done().await;
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{entry}', person_id, 'computed', 'same_organization', now() from users where id = '{}'",
        staged.city.id
    ));
    check(&staged, &staged.city).await.refused(404, "not_found");
    check(&staged, &staged.organizer).await.ok();
    let stranger = staged.app.person("stranger").await;
    let refused = check(&staged, &stranger).await.refused(403, "forbidden");
    assert_eq!(refused["right"], "read_judging");
}
