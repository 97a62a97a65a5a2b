use serde_json::{Value, json};

use crate::award_lists::rows::Finals;

async fn finals() -> Finals {
    let finals = Finals::of(2).await;
    finals.set_prizes("vacancy").await;
    finals
}

#[actix_web::test]
async fn nobody_confirms_or_rejects_what_they_proposed() {
    let finals = finals().await;
    let staged = &finals.staged;
    let prize = finals.prize(&staged.city, "丹巴县科协").await;
    assert_eq!(
        (
            &prize["status"],
            &prize["figures"][0]["value"],
            &prize["organization_name"]
        ),
        (&json!("proposed"), &json!("12"), &json!("丹巴县科协"))
    );
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .refused(403, "own_proposal");
    let body = json!({"reason": "x"});
    finals
        .act(&staged.city, &prize, "reject", body)
        .await
        .refused(403, "own_proposal");
    finals
        .act(&staged.organizer, &prize, "confirm", json!({}))
        .await
        .refused(403, "forbidden");
    let broken =
        "update awards set status = 'confirmed', confirmed_at = now(), confirmed_by = proposed_by";
    let broken = staged.app.database.run(broken).unwrap_err();
    assert!(broken.to_string().contains("awards_confirmed_by_another"));
    let other = staged
        .app
        .appointed("other", tianfu::kernel::roles::Role::CityAdmin, "513300")
        .await;
    let confirmed = finals.act(&other, &prize, "confirm", json!({})).await.ok();
    assert_eq!(
        (&confirmed["status"], &confirmed["confirmed_by"]),
        (&json!("confirmed"), &json!(other.id))
    );
}

#[actix_web::test]
async fn an_organisation_has_a_prize_once_and_a_rejected_one_can_be_proposed_again() {
    let finals = finals().await;
    let staged = &finals.staged;
    let organization = staged
        .app
        .organization(&staged.province, "丹巴县科协")
        .await;
    let prize = finals
        .propose_prize(&staged.organizer, &organization)
        .await
        .created();
    let refused = finals.propose_prize(&staged.city, &organization).await;
    assert_eq!(
        refused.refused(409, "award_exists")["existing_id"],
        prize["id"]
    );
    let body = json!({"reason": "数据不符"});
    let rejected = finals.act(&staged.city, &prize, "reject", body).await.ok();
    assert_eq!(rejected["status_reason"], "数据不符");
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .refused(409, "wrong_state");
    let again = finals
        .propose_prize(&staged.organizer, &organization)
        .await
        .created();
    assert_eq!(again["place"], 1);
}

#[actix_web::test]
async fn a_prize_is_of_a_tier_for_organisations_of_the_contest() {
    let finals = finals().await;
    let staged = &finals.staged;
    let organization = staged
        .app
        .organization(&staged.province, "丹巴县科协")
        .await;
    let first = finals.tier("first").await;
    let path = staged.path("/organization-awards");
    let propose = async |tier: &Value, organization: &Value, figures: Value| {
        let body = json!({"tier_id": tier, "organization_id": organization, "reason": "x", "figures": figures});
        let call = staged.app.post(&path).by(&staged.organizer);
        call.json(&body).send().await
    };
    let tier = finals.tier("organization").await;
    let nobody = json!("0198f3a2-5b1c-7000-8000-00000000ffff");
    let figures = json!([{"name": "推荐项目", "value": "12", "unit": "项"}]);
    propose(&first["id"], &organization["id"], figures.clone())
        .await
        .refused_at(422, "/tier_id", "unknown_id");
    propose(&tier["id"], &nobody, figures)
        .await
        .refused_at(422, "/organization_id", "unknown_id");
    propose(&tier["id"], &organization["id"], json!([]))
        .await
        .refused_at(422, "/figures", "length");
    let long: Vec<_> = (0..20)
        .map(|_| json!({"name": "指".repeat(50), "value": "1".repeat(30), "unit": "项".repeat(20)}))
        .collect();
    propose(&tier["id"], &organization["id"], json!(long))
        .await
        .refused_at(422, "/figures", "length");
}

#[actix_web::test]
async fn the_organisation_sees_its_prize_once_it_is_confirmed_and_answers() {
    let finals = finals().await;
    let staged = &finals.staged;
    let owner = staged.app.person("of_the_association").await;
    let organization = staged.app.organization(&owner, "丹巴县科协").await;
    let prize = finals
        .propose_prize(&staged.organizer, &organization)
        .await
        .created();
    let path = format!("/v1/awards/{}", prize["id"].as_str().unwrap());
    staged
        .app
        .get(&path)
        .by(&owner)
        .send()
        .await
        .refused(404, "not_found");
    finals
        .act(&staged.city, &prize, "confirm", json!({}))
        .await
        .ok();
    let seen = staged.app.get(&path).by(&owner).send().await.ok();
    assert_eq!(
        (&seen["reason"], &seen["proposed_by"]),
        (&json!("推荐项目质量高"), &Value::Null)
    );
    staged.app.get(&path).send().await.refused(404, "not_found");
    let mine = staged
        .app
        .get("/v1/awards?mine=true")
        .by(&owner)
        .send()
        .await
        .ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    finals.act(&owner, &prize, "accept", json!({})).await.ok();
}
