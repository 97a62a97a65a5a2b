pub mod authorization;

use diesel::connection::SimpleConnection;

use tianfu::service::slices;

use crate::support::TestApp;

#[actix_web::test]
async fn every_list_of_the_glossary_is_served_with_names_and_source() {
    let app = TestApp::start().await;
    let index = app.get("/v1/code-lists").send().await.ok();
    let names: Vec<&str> = index["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| list["name"].as_str().unwrap())
        .collect();
    for name in [
        "listing_sides",
        "markets",
        "contract_kinds",
        "technology_fields",
        "industry_sections",
        "technology_readiness_levels",
        "ip_kinds",
        "organization_kinds",
        "award_levels",
        "popsci_groups",
        "service_kinds",
        "roles",
    ] {
        assert!(names.contains(&name), "{name} is missing");
    }
    assert!(names.is_sorted());
    for name in names {
        let list = app.get(&format!("/v1/code-lists/{name}")).send().await.ok();
        let items = list["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{name} is empty");
        for item in items.iter().chain([&list]) {
            for member in ["zh", "en", "official_source"] {
                assert!(
                    item[member].as_str().is_some_and(|text| !text.is_empty()),
                    "{name} {item}: {member}"
                );
            }
            assert!(
                item.get("valid_from").is_some() && item.get("valid_to").is_some(),
                "{name} {item}"
            );
        }
    }
}

#[actix_web::test]
async fn codes_come_in_the_official_order() {
    let app = TestApp::start().await;
    let codes = |list: &serde_json::Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let fields = codes(
        &app.get("/v1/code-lists/technology_fields")
            .send()
            .await
            .ok(),
    );
    assert_eq!(
        (fields.len(), fields[0].as_str(), fields[10].as_str()),
        (11, "electronics_it", "urban_social")
    );
    let sections = codes(
        &app.get("/v1/code-lists/industry_sections")
            .send()
            .await
            .ok(),
    );
    assert_eq!(sections.concat(), "ABCDEFGHIJKLMNOPQRST");
    let contracts = codes(&app.get("/v1/code-lists/contract_kinds").send().await.ok());
    assert_eq!(
        contracts,
        [
            "development",
            "transfer",
            "license",
            "consulting",
            "service"
        ]
    );
}

#[actix_web::test]
async fn a_list_that_is_none_is_not_found() {
    let app = TestApp::start().await;
    app.get("/v1/code-lists/no_such_list")
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn loading_again_brings_back_what_the_files_say_and_changes_nothing_else() {
    let app = TestApp::start().await;
    let path = "/v1/code-lists/urgencies";
    let before = app.get(path).send().await.ok();
    let mut conn = app.database.connect();
    conn.batch_execute("update code_list_items set zh = 'x' where list = 'urgencies' and code = 'urgent'; \
        insert into code_list_items (list, code, position, zh, en, official_source) values ('urgencies', 'old', 9, 'o', 'o', 'o')")
        .unwrap();
    assert_ne!(app.get(path).send().await.ok(), before);
    tianfu::reference::code_lists::load(&mut conn, &slices::code_lists()).unwrap();
    tianfu::reference::divisions::load(&mut conn).unwrap();
    assert_eq!(app.get(path).send().await.ok(), before);
}
