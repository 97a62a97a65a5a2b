use serde_json::{Value, json};

use crate::contest_stages::rows::{Staged, at};

#[actix_web::test]
async fn the_history_tells_what_happened_in_order_with_time_and_reason() {
    let (staged, stages) = Staged::published().await;
    staged
        .change(&stages[1], json!({"opens_at": at(&staged.app, 3)}))
        .await
        .ok();
    staged.advance_in(0).await.ok();
    staged.extend(&staged.organizer, &stages[0], 170).await.ok();
    staged.suspend().await.ok();
    let erratum = staged.app.post(&staged.path("/errata")).by(&staged.city);
    let body = json!({"field": "theme", "new_text": "创耀未来", "reason": "漏排"});
    let erratum = erratum.json(&body).send().await.created();
    let resume = staged
        .app
        .post(&staged.path("/resume"))
        .by(&staged.province);
    resume.send().await.ok();
    let history = staged.history().await;
    let told: Vec<(&str, &Value)> = history
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), &one["reason"]))
        .collect();
    let none = Value::Null;
    let expected = [
        ("published", &none),
        ("stage_opened", &none),
        ("deadline_moved", &json!("系统拥堵")),
        ("suspended", &json!("地震应急")),
        ("corrected", &json!("漏排")),
        ("resumed", &none),
    ];
    assert_eq!(told, expected);
    assert_eq!(history[1]["stage_title"], "征集");
    assert_eq!(history[3]["by"], staged.province.id.as_str());
    assert_eq!(history[4]["erratum_id"], erratum["id"]);
    assert_eq!(
        (&history[4]["field"], &history[4]["new_text"]),
        (&json!("theme"), &json!("创耀未来"))
    );
    let times: Vec<&str> = history
        .iter()
        .map(|one| one["at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    // Page by page it is the same.
    let mut read = Vec::new();
    let mut cursor = None;
    loop {
        let mut query = vec![("limit", "2")];
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = staged.app.get(&staged.path("/history")).query(&query);
        let page = page.send().await.ok();
        read.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(read, history);
}
