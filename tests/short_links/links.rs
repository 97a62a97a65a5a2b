use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

pub async fn create(app: &TestApp, by: &Person, path: &str) -> Answer {
    let call = app.post("/v1/short-links").by(by);
    call.json(&json!({"path": path})).send().await
}

pub fn code(link: &Value) -> &str {
    link["code"].as_str().unwrap()
}

const SESSION: &str = "/v1/training-sessions/0198f3a2-5b1c-7000-8000-000000000091";

#[actix_web::test]
async fn a_short_link_leads_to_its_path_however_its_code_is_typed() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let path = format!("{SESSION}?a=b");
    let link = create(&app, &person, &path).await.created();
    let code = code(&link);
    assert_eq!(code.len(), 8);
    assert_eq!(link["path"], path);
    assert_eq!(link["url"], format!("http://tianfu.test/s/{code}"));
    for typed in [
        code.to_owned(),
        code.to_lowercase(),
        format!("{}-{}", &code[..4], &code[4..]),
    ] {
        let open = app.get(&format!("/s/{typed}")).send().await;
        assert_eq!((open.status, open.header("location")), (302, path.clone()));
        assert_eq!(
            app.get(&format!("/v1/short-links/{typed}"))
                .send()
                .await
                .ok(),
            link
        );
    }
    app.get("/s/00000000")
        .send()
        .await
        .refused(404, "not_found");
    app.get("/s/x").send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_link_leads_to_nothing_but_public_reads_of_this_service() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for path in [
        "https://example.com/",
        "//example.com/v1/listings",
        "/v1//example.com",
        "/v1/../docs",
        "/v1/listings/..",
        "/docs",
        "/livez",
        "/s/7H3KQ2ZB",
        "v1/listings",
        "/v1/nothing",
        "/v1/users/me",
        "/v1/users/me/export",
        "/v1/sessions",
        "/v1/listings#x",
        "/v1/listings\\x",
        "/v1/listings?q=a b",
        "/v1/listings?q=电",
        "/v1/listings/0198f3a2-5b1c-7000-8000-000000000091/publish",
    ] {
        let refused = create(&app, &person, path).await;
        refused.refused_at(422, "/path", "path");
    }
    for path in [
        "/v1/listings",
        "/v1/listings?q=%E7%94%B5",
        SESSION,
        "/v1/attachments/0198f3a2-5b1c-7000-8000-000000000091/content",
        "/v1/code-lists/urgencies",
    ] {
        create(&app, &person, path).await.created();
    }
    assert_eq!(app.database.count("short_links", "true"), 5);
}

#[actix_web::test]
async fn links_are_listed_and_ended_by_their_creator() {
    let app = TestApp::start().await;
    let (person, stranger) = (app.person("person").await, app.person("stranger").await);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(create(&app, &person, SESSION).await.created());
    }
    let first = app
        .get("/v1/short-links?limit=2")
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(first["items"], json!([made[2], made[1]]));
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = format!("/v1/short-links?limit=2&cursor={cursor}");
    let next = app.get(&next).by(&person).send().await.ok();
    assert_eq!(next["items"], json!([made[0]]));
    let none = app.get("/v1/short-links").by(&stranger).send().await.ok();
    assert_eq!(none["items"], json!([]));
    let address = format!("/v1/short-links/{}", code(&made[0]));
    let foreign = app.delete(&address).by(&stranger).header("if-match", "*");
    foreign.send().await.refused(403, "forbidden");
    let bare = app.delete(&address).by(&person).send().await;
    bare.refused(428, "precondition_required");
    let end = app.delete(&address).by(&person).header("if-match", "\"1\"");
    end.send().await.is(204);
    let opened = app.get(&format!("/s/{}", code(&made[0]))).send().await;
    opened.refused(404, "not_found");
}
