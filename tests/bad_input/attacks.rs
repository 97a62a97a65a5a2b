//! What is well-formed but meant badly.

use serde_json::{Map, Value, json};
use tianfu::kernel::roles::Role;

use super::{SOME_ID, administrator, good, operations, with};
use crate::support::{PASSWORD, Person, TestApp, a_need, an_offer};

/// What tries to break out of a query, a pattern, a path, a page or a log.
const INJECTIONS: [&str; 16] = [
    "' or '1'='1",
    "'; drop table listings; --",
    "\" or \"\"=\"",
    "1) or (1=1",
    "1 union select username, password_hash from users",
    "%",
    "_",
    "%' escape '",
    "\\",
    "*:*",
    "a & ! b | (c",
    "$1",
    "${jndi:ldap://x/y}",
    "{{7*7}}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
];

#[actix_web::test]
async fn no_injection_finds_more_than_there_is_to_find() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let (need, _) = a_match(&app, &admin).await;
    let mut tried = 0;
    for operation in operations()
        .iter()
        .filter(|one| !one.query.is_empty() && one.answers_json && one.file_type.is_none())
    {
        let path = operation.filled().replace(SOME_ID, &need);
        let mut plain = operation.required_query();
        if operation.query.iter().any(|one| one["name"] == "limit") {
            plain.push(("limit", "100".to_owned()));
        }
        let plain: Vec<(&str, &str)> = plain
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        let count = |answer: &Value| answer["items"].as_array().map_or(0, Vec::len);
        let call = || {
            let call = operation.call(&app, &admin, &path);
            match &operation.body {
                Some(_) => call.json(&Value::Object(good(operation))),
                None => call,
            }
        };
        let whole = call().query(&plain).send().await;
        // The rows of another resource: the need is none.
        if whole.status == 404 {
            continue;
        }
        let whole = count(&whole.ok());
        for parameter in &operation.query {
            let name = parameter["name"].as_str().unwrap();
            for injection in INJECTIONS {
                for value in [injection.to_owned(), format!("-published_at{injection}")] {
                    let mut query = vec![(name, value.as_str())];
                    query.extend(plain.iter().filter(|(other, _)| *other != name));
                    let answer = call().query(&query).send().await;
                    let fits = match answer.status {
                        200 => count(&answer.body) <= whole,
                        status => status == 422,
                    };
                    assert!(fits, "{path}?{name}={value}: {}", answer.text);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 500, "only {tried}");
    assert_eq!(app.database.count("listings", "true"), 2);
}

/// A need and an offer that are matched; their id and the match's.
async fn a_match(app: &TestApp, admin: &Person) -> (String, String) {
    let (peng, li) = (app.person("peng").await, app.person("lihua").await);
    let need = app.published(&peng, admin, &a_need("电气改造")).await;
    let offer = app.published(&li, admin, &an_offer("电气节能")).await;
    app.until_indexed(2).await;
    let proposed = app.proposed(&peng, &need, &offer).await;
    let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
    (id(&need), id(&proposed))
}

#[actix_web::test]
async fn an_id_of_another_resource_names_nothing() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let (need, matched) = a_match(&app, &admin).await;
    let judge = app.appointed("judge", Role::Judge, "510000").await;
    let grants = format!("/v1/role-grants?user_id={}", judge.id);
    let grants = app.get(&grants).by(&admin).send().await.ok();
    let session = app.sign_in("judge", PASSWORD).await.created()["session_id"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ids = [
        ("users", judge.id.clone()),
        ("listings", need),
        ("matches", matched),
        ("role-grants", text(&grants["items"][0]["id"])),
        ("sessions", text(&session)),
    ];
    let tables = ["users", "listings", "matches", "role_grants", "sessions"];
    let all = || tables.map(|table| app.database.text_of(table));
    let before = all();
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.has_path_id) {
        let (resource, _) = operation.path.split_once("/{id}").unwrap();
        let resource = resource.rsplit('/').next().unwrap();
        for (_, id) in ids.iter().filter(|(other, _)| *other != resource) {
            let mut call = operation.call(&app, &admin, &operation.path_of(id));
            if operation.body.is_some() {
                call = call.json(&Value::Object(good(operation)));
            }
            call.send().await.refused(404, "not_found");
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried}");
    assert_eq!(all(), before);
}

#[actix_web::test]
async fn no_member_can_be_smuggled_into_an_object_inside_a_body() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let document = tianfu::service::openapi::document();
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.body.is_some()) {
        let path = operation.filled();
        for (member, schema) in operation.body.as_ref().unwrap() {
            for inner in objects_in(schema, &document) {
                // First, so that it is told before what else may be wrong.
                let mut object = Map::from_iter([("is_admin".to_owned(), json!(true))]);
                for name in inner["required"].as_array().into_iter().flatten() {
                    object.insert(name.as_str().unwrap().to_owned(), json!("text"));
                }
                let listed = schema["type"].to_string().contains("array");
                let (value, pointer) = match listed {
                    true => (json!([object]), format!("/{member}/0/is_admin")),
                    false => (Value::Object(object), format!("/{member}/is_admin")),
                };
                let body = with(operation, member, value);
                let answer = operation.call(&app, &admin, &path).json(&body);
                let answer = answer.send().await;
                answer.refused_at(422, &pointer, "unknown_field");
                tried += 1;
            }
        }
    }
    assert!(tried >= 2, "only {tried}");
}

/// The schemas of the objects that a member may be, but for those that take any member.
fn objects_in<'a>(schema: &Value, document: &'a Value) -> Vec<&'a Value> {
    let text = schema.to_string();
    let names = text.split("\"#/components/schemas/").skip(1);
    names
        .map(|name| &document["components"]["schemas"][name.split('"').next().unwrap()])
        .filter(|schema| schema["type"] == "object" && schema["additionalProperties"] != true)
        .collect()
}
