use serde_json::{Value, json};

use super::planted::Granted;

const UNIT: &str = "炉霍雪域俄色有限责任公司";
const NUMBER: &str = "22810101040012345";

fn payee(organization: &str, account: &str) -> Value {
    json!({"organization_name": organization, "account_name": account, "bank": "中国农业银行炉霍县支行",
        "account_number": "2281 0101 0400 12345"})
}

#[actix_web::test]
async fn a_payee_is_sealed_masked_and_confirmed_by_another_official() {
    let granted = Granted::planned().await;
    let (owner, city) = (&granted.owner, &granted.staged.city);
    let grant = granted.grant_of("first").await;
    let named = granted
        .does(owner, &grant, "payee", payee(UNIT, UNIT))
        .await;
    let named = named.ok();
    assert_eq!(named["payee"], json!(null));
    assert_eq!(named["payee_change"]["account_number"], "****2345");
    for table in [
        "payee_changes",
        "audit_events",
        "idempotent_requests",
        "notifications",
    ] {
        let text = granted.staged.app.database.text_of(table);
        assert!(!text.contains(NUMBER), "{table}");
        assert!(!text.contains(&hex::encode(NUMBER)), "{table}");
    }
    let confirm = granted
        .does(owner, &grant, "confirm-payee", json!(null))
        .await;
    confirm.refused(403, "forbidden");
    let confirmed = granted
        .does(city, &grant, "confirm-payee", json!(null))
        .await;
    let confirmed = confirmed.ok();
    assert_eq!(confirmed["payee"]["organization_name"], UNIT);
    assert_eq!(confirmed["payee"]["status"], "confirmed");
    assert_eq!(confirmed["payee_change"], json!(null));
    let again = granted
        .does(city, &grant, "confirm-payee", json!(null))
        .await;
    again.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_payee_is_confirmed_as_it_was_read() {
    let granted = Granted::planned().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let grant = granted.grant_of("second").await;
    granted
        .does(city, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    let read = granted.get(second, &grant).await.etag();
    granted
        .does(city, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    let path = format!("/v1/grants/{grant}/confirm-payee");
    let confirm = || granted.staged.app.post(&path).by(second);
    confirm().send().await.refused(428, "precondition_required");
    confirm()
        .header("if-match", &read)
        .send()
        .await
        .refused(412, "precondition_failed");
    let now = granted.get(second, &grant).await.etag();
    confirm().header("if-match", &now).send().await.ok();
}

#[actix_web::test]
async fn an_official_does_not_confirm_the_payee_that_they_entered() {
    let granted = Granted::planned().await;
    let (city, second) = (&granted.staged.city, &granted.second);
    let grant = granted.grant_of("second").await;
    granted
        .does(city, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    let own = granted
        .does(city, &grant, "confirm-payee", json!(null))
        .await;
    own.refused(403, "own_proposal");
    granted
        .does(second, &grant, "confirm-payee", json!(null))
        .await
        .ok();
    granted.holds();
}

#[actix_web::test]
async fn the_account_of_a_person_is_refused() {
    let granted = Granted::planned().await;
    let owner = &granted.owner;
    let grant = granted.grant_of("first").await;
    for (organization, account, pointer) in [
        (UNIT, "雷敏", "/account_name"),
        (UNIT, "甘孜县康巴拉绿色食品有限公司", "/account_name"),
        ("雷敏", "雷敏", "/account_name"),
        ("张三", "张三", "/organization_name"),
    ] {
        let body = payee(organization, account);
        let refused = granted.does(owner, &grant, "payee", body).await;
        let problem = refused.refused(422, "payee_is_no_unit");
        assert_eq!(
            problem["errors"][0]["pointer"], pointer,
            "{organization} {account}"
        );
    }
    let mut body = payee(UNIT, UNIT);
    body["account_number"] = json!("12ab5678");
    let refused = granted.does(owner, &grant, "payee", body).await;
    let text = refused.text.clone();
    refused.refused_at(422, "/account_number", "format");
    assert!(!text.contains("12ab5678"));
    assert_eq!(granted.count("payee_changes", "true"), 0);
}

#[actix_web::test]
async fn nothing_is_paid_before_a_payee_or_its_change_is_confirmed() {
    let granted = Granted::ready().await;
    let (owner, city, second) = (&granted.owner, &granted.staged.city, &granted.second);
    let grant = granted.approved().await;
    let pay = |reference: &str| {
        granted
            .call(city, &grant, "payments", &granted.payment(1, reference))
            .send()
    };
    pay("a").await.ok();
    granted
        .does(owner, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    pay("b").await.refused(409, "payee_unconfirmed");
    granted
        .does(second, &grant, "confirm-payee", json!(null))
        .await
        .ok();
    let paid = pay("b").await.ok();
    let payments = paid["payments"].as_array().unwrap();
    assert_ne!(payments[0]["payee_id"], payments[1]["payee_id"]);
    assert_eq!(payments[1]["payee_id"], paid["payee"]["id"]);
    granted.run("update payee_changes set status = 'superseded'");
    pay("c").await.refused(409, "payee_unconfirmed");
}

#[actix_web::test]
async fn a_grant_without_payee_or_numeric_target_is_not_approved() {
    let granted = Granted::planned().await;
    let (organizer, city) = (&granted.staged.organizer, &granted.staged.city);
    let grant = granted.grant_of("first").await;
    let approve = || granted.call(city, &grant, "approve", &json!(null)).send();
    let problem = approve().await.refused(422, "grant_incomplete");
    assert_eq!(problem["missing"], json!(["payee", "targets"]));
    granted
        .does(organizer, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    let words = json!({"targets": [{"name": "示范", "unit": "项"}]});
    granted.change(organizer, &grant, words).await.ok();
    let problem = approve().await.refused(422, "grant_incomplete");
    assert_eq!(problem["missing"], json!(["targets"]));
    let number = json!({"targets": [{"name": "示范", "unit": "项", "target": "1.5"}]});
    granted.change(organizer, &grant, number).await.ok();
    approve().await.ok();
}

#[actix_web::test]
async fn a_reveal_of_the_account_number_is_recorded_and_the_owner_is_told() {
    let granted = Granted::planned().await;
    let (owner, city) = (&granted.owner, &granted.staged.city);
    let grant = granted.grant_of("first").await;
    granted
        .does(owner, &grant, "payee", payee(UNIT, UNIT))
        .await
        .ok();
    let reveal = json!({"reason": "statutory", "note": "办理拨款"});
    for by in [owner, &granted.staged.organizer] {
        let refused = granted.does(by, &grant, "reveal-payee", reveal.clone());
        refused.await.refused(403, "forbidden");
    }
    let shown = granted.does(city, &grant, "reveal-payee", reveal).await;
    let shown = shown.ok();
    assert_eq!(shown["payee_account_number"], json!(null));
    assert_eq!(shown["payee_change_account_number"], NUMBER);
    let call = granted.staged.app.get("/v1/users/me/contact-reveals");
    let told = call.by(owner).send().await.ok();
    assert_eq!(told["items"][0]["data"], "payee_account");
    assert_eq!(told["items"][0]["capacity"], "city_admin");
    for table in ["audit_events", "contact_reveals", "idempotent_requests"] {
        let text = granted.staged.app.database.text_of(table);
        assert!(!text.contains(NUMBER), "{table}");
    }
}
