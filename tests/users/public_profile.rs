use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn others_see_neither_the_login_name_nor_roles_nor_dates() {
    let app = TestApp::start().await;
    let body = json!({"username": "secret_login", "password": crate::support::PASSWORD, "display_name": "彭", "account_kind": "worker",
        "affiliation": "重庆理工大学", "introduction": "电机"});
    let id = app.post("/v1/users").json(&body).send().await.created()["id"].clone();
    let path = format!("/v1/users/{}", id.as_str().unwrap());
    let stranger = app.person("stranger").await;
    for call in [app.get(&path), app.get(&path).by(&stranger)] {
        let answer = call.send().await;
        assert!(!answer.text.contains("secret_login"), "{}", answer.text);
        let seen = answer.ok();
        let mut members: Vec<_> = seen
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        members.sort_unstable();
        assert_eq!(
            members,
            [
                "account_kind",
                "affiliation",
                "display_name",
                "division",
                "id",
                "introduction",
                "verified"
            ]
        );
        assert_eq!(seen["affiliation"], "重庆理工大学");
    }
}

#[actix_web::test]
async fn nobody_is_not_found_and_no_id_is_invalid() {
    let app = TestApp::start().await;
    let nobody = uuid::Uuid::now_v7();
    app.get(&format!("/v1/users/{nobody}"))
        .send()
        .await
        .refused(404, "not_found");
    app.get("/v1/users/no-id")
        .send()
        .await
        .refused_at(422, "id", "format");
}
