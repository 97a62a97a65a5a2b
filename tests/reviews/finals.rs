use engine::scoring::lot;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Judged, text};
use crate::support::{Answer, together, with_status};

async fn drawn(judged: &Judged) -> Vec<String> {
    let call = judged.stage_call(&judged.organizer, "draw-presentation-order", &json!({}));
    let order = call.send().await.ok();
    ids(&order)
}

fn ids(order: &Value) -> Vec<String> {
    let items = order["items"].as_array().unwrap().iter();
    items.map(|one| text(&one["entry_id"])).collect()
}

async fn present(judged: &Judged, entry: &str) -> Answer {
    let body = json!({"entry_id": entry});
    judged
        .stage_call(&judged.organizer, "presented", &body)
        .send()
        .await
}

#[actix_web::test]
async fn the_order_is_drawn_once_and_anybody_can_draw_it_again() {
    let judged = Judged::new("final", 1, 4).await;
    let draw = || judged.stage_call(&judged.organizer, "draw-presentation-order", &json!({}));
    let answers = together([draw(), draw(), draw()]).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 2)
    );
    let order = judged
        .app
        .get(&judged.of_stage("presentation-order"))
        .send()
        .await
        .ok();
    let entries: Vec<Uuid> = judged
        .entries
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    let again: Vec<String> = lot(order["seed"].as_str().unwrap(), &entries)
        .iter()
        .map(Uuid::to_string)
        .collect();
    assert_eq!(ids(&order), again);
    assert!(order["items"][0]["title"].is_string());
    let by_judge = judged.stage_call(judged.person(0), "draw-presentation-order", &json!({}));
    by_judge.send().await.refused(403, "forbidden");
}

#[actix_web::test]
async fn no_order_is_drawn_after_the_first_score() {
    let judged = Judged::new("final", 1, 1).await;
    judged.submitted(0, 0, 90).await;
    let call = judged.stage_call(&judged.organizer, "draw-presentation-order", &json!({}));
    call.send().await.refused(409, "rules_frozen");
}

#[actix_web::test]
async fn the_first_entry_is_scored_after_the_second_has_presented_itself() {
    let judged = Judged::new("final", 1, 4).await;
    let order = drawn(&judged).await;
    let mut reviews = Vec::new();
    for entry in &order {
        let number = judged.entries.iter().position(|one| one == entry).unwrap();
        reviews.push(judged.opened(0, number).await);
    }
    let submit = |place: usize| judged.submit(0, &reviews[place], 90);
    submit(0).send().await.refused(409, "not_presented");
    let refused = present(&judged, &order[1])
        .await
        .refused(409, "presentation_order");
    assert_eq!(refused["entry_id"], order[0]);
    present(&judged, &order[0]).await.ok();
    submit(0).send().await.refused(409, "not_presented");
    // The order passes over an entry that left.
    judged.run(&format!(
        "update entries set status = 'withdrawn' where id = '{}'",
        order[1]
    ));
    present(&judged, &order[1])
        .await
        .refused(409, "presentation_order");
    present(&judged, &order[2]).await.ok();
    let again = present(&judged, &order[2]).await.ok();
    assert!(again["items"][2]["presented_at"].is_string());
    submit(0).send().await.ok();
    submit(2).send().await.ok();
    submit(3).send().await.refused(409, "not_presented");
    let unknown = present(&judged, &judged.contest).await;
    unknown.refused_at(422, "/entry_id", "unknown_entry");
}

#[actix_web::test]
async fn a_blind_final_shows_codes_in_its_order() {
    let judged = Judged::new("final", 1, 2).await;
    judged.set_stage("blind = true");
    drawn(&judged).await;
    let order = judged
        .app
        .get(&judged.of_stage("presentation-order"))
        .send()
        .await
        .ok();
    assert_eq!(order["items"][0]["title"], json!(null));
    assert!(text(&order["items"][0]["blind_code"]).starts_with("CODE"));
}
