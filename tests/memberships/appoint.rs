use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::TestApp;

#[actix_web::test]
async fn nobody_appoints_above_or_beside_himself() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    app.member(&owner, &organization, &manager, "manager").await;
    app.member(&owner, &organization, &staff, "staff").await;
    let mut made = 0;
    for (who, roles) in [
        (&owner, vec!["manager", "staff", "member"]),
        (&manager, vec!["staff", "member"]),
        (&staff, vec![]),
        (&broker, vec![]),
        (&ganzi, vec![]),
        (&city, vec!["owner", "manager", "staff", "member"]),
    ] {
        for role in ["owner", "manager", "staff", "member"] {
            made += 1;
            let new = app.person(&format!("new-{made}")).await;
            let body =
                json!({"organization_id": organization["id"], "user_id": new.id, "role": role});
            let answer = app.post("/v1/memberships").by(who).json(&body).send().await;
            match roles.contains(&role) {
                true => assert_eq!(answer.created()["role"], role),
                false => drop(answer.refused(403, "forbidden")),
            }
        }
    }
    assert_eq!(app.database.count("memberships", "true"), 3 + 3 + 2 + 4);
}

#[actix_web::test]
async fn what_is_not_there_is_named() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let organization = app.organization(&owner, "东旗").await;
    let other = app.organization(&owner, "别的").await;
    let unit = json!({"organization_id": other["id"], "name": "部"});
    let unit = app.post("/v1/org-units").by(&owner).json(&unit);
    let unit = unit.send().await.created();
    let good = json!({"organization_id": organization["id"], "user_id": app.person("new").await.id, "role": "staff"});
    let nobody = json!(uuid::Uuid::now_v7());
    for (member, value, kind) in [
        ("organization_id", nobody.clone(), "unknown_id"),
        ("user_id", nobody.clone(), "unknown_id"),
        ("unit_id", nobody, "unknown_id"),
        ("unit_id", unit["id"].clone(), "unknown_id"),
        ("role", json!("king"), "unknown_code"),
        ("from_on", json!("+12026-01-01"), "range"),
        ("from_on", json!("1026-01-01"), "range"),
        ("created_by", json!(owner.id), "unknown_field"),
    ] {
        let mut body = good.clone();
        body[member] = value;
        let answer = app.post("/v1/memberships").by(&owner).json(&body);
        let answer = answer.send().await;
        answer.refused_at(422, &format!("/{member}"), kind);
    }
    let mut backwards = good.clone();
    backwards["from_on"] = "2026-09-02".into();
    backwards["to_on"] = "2026-09-01".into();
    let answer = app.post("/v1/memberships").by(&owner).json(&backwards);
    answer.send().await.refused_at(422, "/to_on", "range");
    let mut over = good;
    over["to_on"] = "2020-01-01".into();
    let answer = app.post("/v1/memberships").by(&owner).json(&over);
    answer.send().await.refused_at(422, "/to_on", "range");
    assert_eq!(app.database.count("memberships", "role = 'staff'"), 0);
}
