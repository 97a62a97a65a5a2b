use serde_json::{Value, json};

use crate::award_lists::rows::{Finals, prizes};
use crate::contest_stages::rows::{Staged, quoted};
use crate::support::Answer;

async fn set(staged: &Staged, rules: &Value) -> Answer {
    staged.put(&staged.path("/award-rules"), rules).await
}

async fn get(staged: &Staged) -> Answer {
    staged.app.get(&staged.path("/award-rules")).send().await
}

fn one(changes: Value) -> Value {
    let mut tier = json!({"code": "first", "name": "一等奖", "target": "entry", "quota": 2});
    for (member, value) in changes.as_object().unwrap() {
        tier[member] = value.clone();
    }
    json!({"fill": "vacancy", "tiers": [tier]})
}

#[actix_web::test]
async fn tiers_are_data_and_keep_their_ids() {
    let (staged, _) = Staged::published().await;
    let none = get(&staged).await;
    assert_eq!(none.etag(), "\"0\"");
    assert_eq!(none.ok()["tiers"], json!([]));
    let first = set(&staged, &prizes("vacancy")).await.ok();
    let tiers = first["tiers"].as_array().unwrap();
    let quotas: Vec<_> = tiers.iter().map(|tier| tier["quota"].clone()).collect();
    assert_eq!(quotas, [2, 3, 5, 14, 6]);
    assert_eq!(tiers[4]["target"], "organization");
    assert_eq!(tiers[3]["has_grant"], false);
    // The same again changes nothing; another quota keeps the id.
    let again = set(&staged, &prizes("vacancy")).await;
    assert_eq!(again.etag(), "\"1\"");
    let mut wider = prizes("fill_down");
    wider["tiers"][0]["quota"] = json!(3);
    let wider = set(&staged, &wider).await;
    assert_eq!(wider.etag(), "\"2\"");
    let wider = wider.ok();
    assert_eq!(wider["tiers"][0]["id"], tiers[0]["id"]);
    assert_eq!(get(&staged).await.ok(), wider);
    let stale = staged
        .app
        .put(&staged.path("/award-rules"))
        .by(&staged.organizer)
        .header("if-match", "\"1\"");
    stale
        .json(&prizes("vacancy"))
        .send()
        .await
        .refused(412, "precondition_failed");
}

#[actix_web::test]
async fn faults_of_tiers_are_named() {
    let (staged, stages) = Staged::published().await;
    for (changes, place, code) in [
        (json!({"quota": 0}), "/tiers/0/quota", "range"),
        (
            json!({"track": "没有的赛道"}),
            "/tiers/0/track",
            "unknown_track",
        ),
        (
            json!({"target": "organization", "is_recommended": true}),
            "/tiers/0/is_recommended",
            "not_of_organizations",
        ),
        (
            json!({"target": "organization", "track": "乡村旅游"}),
            "/tiers/0/track",
            "not_of_organizations",
        ),
        (json!({"code": "fourth"}), "/tiers/0/code", "unknown_code"),
        (json!({"name": ""}), "/tiers/0/name", "length"),
    ] {
        set(&staged, &one(changes))
            .await
            .refused_at(422, place, code);
    }
    let mut twice = one(json!({}));
    twice["tiers"] = json!([twice["tiers"][0], twice["tiers"][0]]);
    set(&staged, &twice)
        .await
        .refused_at(422, "/tiers/1/code", "duplicate_item");
    set(&staged, &json!({"fill": "vacancy", "tiers": []}))
        .await
        .refused_at(422, "/tiers", "length");
    // A final that ranks each track by itself requires a track.
    staged.run(&format!(
        "update contest_stages set rules = jsonb_set(rules, '{{rank_scope}}', '\"track\"') where id = {}",
        quoted(&stages[3]["id"])
    ));
    set(&staged, &one(json!({})))
        .await
        .refused_at(422, "/tiers/0/track", "required");
    let organizations = one(json!({"target": "organization"}));
    set(&staged, &organizations).await.ok();
}

#[actix_web::test]
async fn the_first_list_freezes_the_rules() {
    let finals = Finals::of(2).await;
    finals.set_prizes("vacancy").await;
    finals.propose(json!({"dry_run": true})).await.ok();
    finals.set_prizes("fill_down").await;
    finals.proposed().await;
    set(&finals.staged, &prizes("vacancy"))
        .await
        .refused(409, "award_rules_frozen");
}

#[actix_web::test]
async fn a_prize_for_an_organisation_freezes_the_rules() {
    let finals = Finals::of(2).await;
    finals.set_prizes("vacancy").await;
    finals.prize(&finals.staged.organizer, "县科协").await;
    set(&finals.staged, &prizes("fill_down"))
        .await
        .refused(409, "award_rules_frozen");
}
