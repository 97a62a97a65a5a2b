use serde_json::{Value, json};

use super::rows::Finals;

#[actix_web::test]
async fn finalists_check_the_list_in_force_and_everybody_reads_the_final_one() {
    let finals = Finals::of(3).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    let list = finals.proposed().await;
    let stranger = staged.app.person("stranger").await;
    let path = format!("/v1/award-lists/{}", list["id"].as_str().unwrap());
    let lists = staged.path("/award-lists");
    for published in [false, true] {
        if published {
            finals.publish();
        }
        let seen = finals.list_by(&finals.owners[0], &list["id"]).await.ok();
        let first = &seen["tiers"][0]["awards"][0];
        assert_eq!(
            (&first["rank"], &first["score"]),
            (&json!(1), &json!("99.00"))
        );
        assert_eq!(
            (&seen["proposed_by"], &seen["changes"]),
            (&Value::Null, &Value::Null)
        );
        finals
            .list_by(&stranger, &list["id"])
            .await
            .refused(404, "not_found");
        staged.app.get(&path).send().await.refused(404, "not_found");
        let none = staged.app.get(&lists).send().await.ok();
        assert_eq!(
            (&none["awards"], &none["items"]),
            (&Value::Null, &json!([]))
        );
    }
    let contest = staged.app.get(&staged.path("")).send().await.ok();
    assert_eq!(
        (&contest["awards"], &contest["award_list_id"]),
        (&Value::Null, &Value::Null)
    );
    finals.finalize_by(&staged.city).await.ok();
    let seen = staged.app.get(&path).send().await.ok();
    let first = &seen["tiers"][0]["awards"][0];
    assert_eq!(first["division"], "513323");
    for hidden in ["rank", "place", "score", "entry_id"] {
        assert_eq!(first[hidden], Value::Null, "{hidden}");
    }
    assert_eq!(seen["unplaced"], Value::Null);
    let all = staged.app.get(&lists).send().await.ok();
    assert_eq!(all["awards"].as_array().unwrap().len(), 3);
    let contest = staged.app.get(&staged.path("")).send().await.ok();
    assert_eq!(contest["award_list_id"], list["id"]);
    let tiers: Vec<_> = contest["awards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| (tier["code"].clone(), tier["count"].clone()))
        .collect();
    assert_eq!(
        tiers,
        [(json!("first"), json!(2)), (json!("second"), json!(1))]
    );
}

#[actix_web::test]
async fn the_order_inside_a_tier_is_shown_where_the_rules_say_that_it_has_a_meaning() {
    let finals = Finals::of(2).await;
    let mut rules = super::rows::prizes("vacancy");
    rules["is_ordered"] = json!(true);
    let path = finals.staged.path("/award-rules");
    finals.staged.put(&path, &rules).await.ok();
    let list = finals.proposed().await;
    finals.publish();
    finals.finalize_by(&finals.staged.city).await.ok();
    let path = format!("/v1/award-lists/{}", list["id"].as_str().unwrap());
    let seen = finals.staged.app.get(&path).send().await.ok();
    let places: Vec<_> = seen["tiers"][0]["awards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|award| (award["place"].clone(), award["rank"].clone()))
        .collect();
    assert_eq!(places, [(json!(1), json!(1)), (json!(2), json!(2))]);
}

#[actix_web::test]
async fn nobody_is_an_empty_list_and_nothing_computed_is_null() {
    let finals = Finals::of(0).await;
    let lists = finals.staged.path("/award-lists");
    let read = async || {
        let call = finals.staged.app.get(&lists).by(&finals.staged.organizer);
        call.send().await.ok()["awards"].clone()
    };
    assert_eq!(read().await, Value::Null);
    finals.set_prizes("vacancy").await;
    finals.proposed().await;
    assert_eq!(read().await, json!([]));
    finals.publish();
    finals.finalize_by(&finals.staged.city).await.ok();
    let contest = finals
        .staged
        .app
        .get(&finals.staged.path(""))
        .send()
        .await
        .ok();
    assert_eq!(contest["awards"], json!([]));
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_list_until_it_is_final() {
    let finals = Finals::of(2).await;
    let staged = &finals.staged;
    finals.set_prizes("vacancy").await;
    let list = finals.proposed().await;
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id in ('{}', '{}')",
        finals.entries[0], staged.organizer.id, staged.province.id
    ));
    finals
        .list_by(&staged.organizer, &list["id"])
        .await
        .refused(404, "not_found");
    finals.propose(json!({})).await.refused(404, "not_found");
    let awards = staged
        .app
        .get("/v1/awards")
        .by(&staged.organizer)
        .send()
        .await
        .ok();
    assert_eq!(awards["items"], json!([]));
    finals.publish();
    finals
        .finalize_by(&staged.province)
        .await
        .refused(404, "not_found");
    finals.finalize_by(&staged.city).await.ok();
    let seen = finals.list_by(&staged.organizer, &list["id"]).await.ok();
    assert_eq!(seen["tiers"][0]["awards"][0]["score"], Value::Null);
    let award = finals.award_public(&list).await;
    finals
        .act(&staged.province, &award, "revoke", json!({"reason": "x"}))
        .await
        .refused(404, "not_found");
}
