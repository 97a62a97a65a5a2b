use serde_json::json;

use super::rows::{Cast, act, acts, assign, count, in_stage, steps, told};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn the_owner_withdraws_an_entry_until_the_final() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let draft = cast.draft(&app).await;
    let withdraw = |entry, by| act(&app, by, entry, "withdraw", json!({"reason": "不便参赛"}));
    withdraw(&draft, &cast.owner)
        .send()
        .await
        .refused(409, "wrong_state");
    let entry = cast.submitted(&app).await;
    let judge = app.person("judge").await;
    let other = app.person("other-judge").await;
    in_stage(&app, &cast, "preliminary", "preliminary");
    assign(&app, &cast, &judge, &entry, "assigned");
    assign(&app, &cast, &other, &entry, "submitted");
    for who in [&cast.organizer, &cast.city, &judge] {
        withdraw(&entry, who).send().await.refused(403, "forbidden");
    }
    withdraw(&entry, &cast.stranger)
        .send()
        .await
        .refused(404, "not_found");
    in_stage(&app, &cast, "final", "final");
    withdraw(&entry, &cast.owner)
        .send()
        .await
        .refused(409, "wrong_state");
    in_stage(&app, &cast, "preliminary", "preliminary");
    let withdrawn = withdraw(&entry, &cast.owner).send().await.ok();
    assert_eq!(
        (
            &withdrawn["status"],
            &withdrawn["status_reason"],
            &withdrawn["number"]
        ),
        (&json!("withdrawn"), &json!("不便参赛"), &json!(1))
    );
    // Reviews that are not submitted end with it.
    let reviews = |status: &str| {
        app.database
            .count("reviews", &format!("status = '{status}'"))
    };
    assert_eq!((reviews("cancelled"), reviews("submitted")), (1, 1));
    assert_eq!(told(&app, &cast.organizer).await, ["entry_withdrawn"]);
    let last = acts(&app, &cast.owner, &entry).await.pop();
    assert_eq!(last, Some((0, "withdrawn".to_owned())));
    // The number stays taken.
    in_stage(&app, &cast, "collection", "collecting");
    assert_eq!(cast.submitted(&app).await["number"], 2);
}

#[actix_web::test]
async fn a_withdrawal_beside_a_pass_and_a_return_is_one_story() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    steps(&app, &cast, &[("organizer", 12)]);
    for _ in 0..3 {
        let entry = cast.submitted(&app).await;
        let calls = [
            act(&app, &cast.owner, &entry, "withdraw", json!({})),
            act(
                &app,
                &cast.organizer,
                &entry,
                "refuse",
                json!({"reason": "x"}),
            ),
            act(&app, &cast.owner, &entry, "withdraw", json!({})),
        ];
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 2)
        );
    }
    assert_eq!(count(&app, "status in ('withdrawn', 'refused')"), 3);
    let acts = "decision in ('withdrawn', 'refused')";
    assert_eq!(app.database.count("entry_step_decisions", acts), 3);
}
