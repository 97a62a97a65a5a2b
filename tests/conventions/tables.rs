//! Lists as tables: the same rows as in JSON, for the same callers.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::enrollments::rows::Stage;
use crate::support::{Answer, Person, TestApp, a_need, an_offer};

async fn table(app: &TestApp, by: Option<&Person>, path: &str) -> Answer {
    let call = app.get(path).header("accept", "text/csv; for=excel");
    match by {
        Some(person) => call.by(person).send().await,
        None => call.send().await,
    }
}

/// The lines of a table as cells by column. The first cells of the tests hold no quotes.
fn rows(answer: &Answer) -> Vec<Vec<(String, String)>> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("vary").contains("Accept"));
    assert!(answer.header("content-disposition").ends_with(".csv\""));
    let text = answer
        .text
        .strip_prefix('\u{feff}')
        .expect("a byte order mark");
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), names.len(), "{line}");
        let all = names.iter().zip(cells);
        all.map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
            .collect()
    };
    lines.map(cells).collect()
}

/// Whether a row says these members of a resource.
fn says(row: &[(String, String)], resource: &Value, members: &[&str]) {
    for member in members {
        let pointer = format!("/{}", member.replace('.', "/"));
        let value = resource
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("no {member}"));
        let expected = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items = items.iter().map(|item| item.as_str().unwrap());
                items.collect::<Vec<_>>().join(";")
            }
            other => other.to_string(),
        };
        let cell = row.iter().find(|(name, _)| name == member);
        assert_eq!(cell.map(|(_, cell)| cell), Some(&expected), "{member}");
    }
}

#[actix_web::test]
async fn listings_matches_and_organisations_come_as_tables() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let seeker = app.person("seeker").await;
    let maker = app.person("maker").await;
    let mut need = a_need("=1+1");
    need["keywords"] = json!(["节能", "电气"]);
    let need = app.published(&seeker, &admin, &need).await;
    let offer = app.published(&maker, &admin, &an_offer("变压器改造")).await;
    app.draft(&seeker, &a_need("draft")).await;
    app.until_indexed(2).await;

    let found = rows(&table(&app, None, "/v1/listings?side=need").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &need,
        &[
            "id",
            "status",
            "division",
            "keywords",
            "budget_min_fen",
            "owner.id",
        ],
    );
    assert!(found[0].contains(&("title".to_owned(), "'=1+1".to_owned())));
    let own = format!("/v1/listings?owner_id={}", seeker.id);
    assert_eq!(rows(&table(&app, Some(&seeker), &own).await).len(), 2);
    // A draft is the owner's.
    assert_eq!(rows(&table(&app, Some(&maker), &own).await).len(), 1);
    // Pages have the same rules.
    let first = table(&app, None, "/v1/listings?limit=1").await;
    assert_eq!(rows(&first).len(), 1);
    let link = first.header("link");
    let next = link.split(['<', '>']).nth(1).unwrap();
    let second = table(&app, None, next).await;
    assert_eq!(rows(&second).len(), 1);
    assert!(!second.headers.contains_key("link"));
    let bad = table(&app, None, "/v1/listings?limit=101").await;
    bad.refused_at(422, "limit", "range");

    let proposed = app.proposed(&seeker, &need, &offer).await;
    let found = rows(&table(&app, Some(&maker), "/v1/matches").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &proposed,
        &["id", "status", "offer.title", "need.id", "score", "note"],
    );
    let stranger = app.person("stranger").await;
    let none = table(&app, Some(&stranger), "/v1/matches").await;
    assert!(rows(&none).is_empty());
    let anonymous = table(&app, None, "/v1/matches").await;
    anonymous.refused(401, "unauthenticated");

    let organization = app.organization(&maker, "德阳东旗电气有限公司").await;
    let found = rows(&table(&app, None, "/v1/organizations").await);
    says(
        &found[0],
        &organization,
        &["id", "name", "kind", "uscc", "division", "verified"],
    );
    assert!(rows(&table(&app, None, "/v1/organizations?q=nothing").await).is_empty());
}

#[actix_web::test]
async fn trainings_and_enrolments_come_as_tables() {
    let stage = Stage::set().await;
    let app = &stage.app;
    let session = stage.session(json!({"capacity": 1})).await;
    let person = stage.person("person", "510603").await;
    let enrolled = stage.joins(&person, &session).send().await.created();

    let found = rows(&table(app, None, "/v1/training-programs").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &stage.program,
        &["id", "title", "target_divisions", "from_on", "division"],
    );
    let found = rows(&table(app, None, "/v1/training-sessions").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &session,
        &["id", "status", "capacity", "starts_at", "invitation_only"],
    );
    app.training_program(&stage.city, &crate::support::a_training_program("draft"))
        .await;
    // A draft is for the administrators of its division.
    for (by, count) in [(&person, 1), (&stage.city, 2)] {
        let found = rows(&table(app, Some(by), "/v1/training-programs").await);
        assert_eq!(found.len(), count);
    }

    let found = rows(&table(app, Some(&stage.city), "/v1/enrollments?status=confirmed").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &enrolled,
        &[
            "id",
            "person_id",
            "person_name",
            "joined_number",
            "position",
            "delegation",
        ],
    );
    let stranger = app.person("stranger").await;
    let none = table(app, Some(&stranger), "/v1/enrollments").await;
    assert!(
        none.status == 403 || rows(&none).is_empty(),
        "{}",
        none.text
    );
}

#[actix_web::test]
async fn person_records_and_appointments_come_as_tables() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let other = app.appointed("other", Role::Broker, "510700").await;
    let body = json!({"name": "张三", "phone": "13977112233", "division": "510603"});
    let made = app.post("/v1/person-records").by(&broker).json(&body);
    let made = made.send().await.created();
    let answer = table(&app, Some(&broker), "/v1/person-records").await;
    let found = rows(&answer);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &made,
        &["id", "name", "phone", "division", "organization_id"],
    );
    assert!(!answer.text.contains("13977112233"));
    assert!(rows(&table(&app, Some(&other), "/v1/person-records").await).is_empty());
    let stranger = app.person("stranger").await;
    let none = table(&app, Some(&stranger), "/v1/person-records").await;
    assert!(
        none.status == 403 || rows(&none).is_empty(),
        "{}",
        none.text
    );

    let grants = app.get("/v1/role-grants").by(&broker).send().await.ok();
    let found = rows(&table(&app, Some(&broker), "/v1/role-grants").await);
    assert_eq!(found.len(), 1);
    says(
        &found[0],
        &grants["items"][0],
        &["id", "user_id", "role", "division", "from_on", "to_on"],
    );
    assert!(rows(&table(&app, Some(&stranger), "/v1/role-grants").await).is_empty());
}

#[actix_web::test]
async fn a_list_comes_as_lines_as_a_workbook_and_as_plain_csv() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let seeker = app.person("seeker").await;
    let need = app.published(&seeker, &admin, &a_need("=1+1")).await;
    let get = |accept: &str| app.get("/v1/listings").header("accept", accept).send();
    // For a program each text is as it is, without a byte order mark.
    let plain = get("text/csv").await;
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8");
    assert!(plain.text.starts_with("id,"), "{}", plain.text);
    assert!(plain.text.contains(",=1+1,"), "{}", plain.text);
    let lines = get("application/x-ndjson").await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let items: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let page = app.get("/v1/listings").send().await.ok();
    assert_eq!(items, *page["items"].as_array().unwrap());
    let book = get(crate::imports::rows::XLSX).await;
    assert!(book.header("content-disposition").ends_with(".xlsx\""));
    let cells = crate::imports::rows::cells_of(&book.bytes);
    assert_eq!(cells[0][0], "id");
    assert_eq!(cells[1][0], need["id"].as_str().unwrap());
    // The text of a cell, and no formula.
    assert!(cells[1].contains(&"=1+1".to_owned()));
}
