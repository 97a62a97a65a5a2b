use serde_json::{Value, json};

use crate::award_lists::rows::Finals;
use crate::support::Person;

async fn count(finals: &Finals, by: Option<&Person>, query: &[(&str, &str)]) -> usize {
    let query: Vec<(&str, &str)> = query.iter().copied().chain([("limit", "100")]).collect();
    let call = finals.staged.app.get("/v1/awards").query(&query);
    let call = match by {
        Some(by) => call.by(by),
        None => call,
    };
    call.send().await.ok()["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn awards_are_public_once_the_results_are_final() {
    let finals = Finals::of(24).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    let prize = finals.prize(&staged.organizer, "丹巴县科协").await;
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .ok();
    finals.proposed().await;
    assert_eq!(count(&finals, None, &[]).await, 0);
    assert_eq!(count(&finals, Some(&finals.owners[0]), &[]).await, 1);
    assert_eq!(count(&finals, Some(&staged.organizer), &[]).await, 25);
    finals.publish();
    finals.finalize_by(&staged.city).await.ok();
    assert_eq!(count(&finals, None, &[]).await, 25);
    let first = finals.tier("first").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let organization = prize["organization_id"].as_str().unwrap();
    for (query, expected) in [
        (("contest_id", staged.id()), 25),
        (("tier_id", &*first), 2),
        (("organization_id", organization), 1),
        (("status", "confirmed"), 25),
        (("status", "declined"), 0),
        (("division", "513300"), 24),
        (("q", "项目24"), 1),
        (("q", "丹巴县"), 1),
        (("mine", "true"), 0),
    ] {
        assert_eq!(count(&finals, None, &[query]).await, expected, "{query:?}");
    }
    assert_eq!(
        count(&finals, Some(&finals.owners[2]), &[("mine", "true")]).await,
        22
    );
    let page = staged.app.get("/v1/awards").send().await.ok();
    let item = &page["items"][0];
    for hidden in [
        "person_id",
        "entry_id",
        "rank",
        "place",
        "proposed_by",
        "accepted_at",
    ] {
        assert_eq!(item[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(page["items"].as_array().unwrap().len(), 20);
    assert!(page["next_cursor"].is_string());
}
