use serde_json::json;

use super::rows::{count, with};
use crate::support::{TestApp, a_training_program};

#[actix_web::test]
async fn every_value_has_its_bounds_and_every_fault_its_place() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let text = |length: usize| "字".repeat(length);
    let names: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    let codes: Vec<String> = (0..501).map(|n| format!("{:06}", 510_000 + n)).collect();
    let cases = [
        (json!({"title": ""}), "/title", "length"),
        (json!({"title": text(201)}), "/title", "length"),
        (json!({"title": "培\u{0}训"}), "/title", "nul"),
        (json!({"title": null}), "/title", "type"),
        (json!({"title_en": text(201)}), "/title_en", "length"),
        (json!({"basis": text(501)}), "/basis", "length"),
        (json!({"from_on": "2024-02-30"}), "/from_on", "type"),
        (json!({"from_on": "1899-12-31"}), "/from_on", "range"),
        (json!({"to_on": "2024-07-31"}), "/to_on", "range"),
        (json!({"to_on": null}), "/to_on", "type"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (json!({"division": "5106"}), "/division", "type"),
        (
            json!({"target_divisions": []}),
            "/target_divisions",
            "length",
        ),
        (
            json!({"target_divisions": codes}),
            "/target_divisions",
            "length",
        ),
        (
            json!({"target_divisions": ["510600", "999999"]}),
            "/target_divisions/1",
            "unknown_code",
        ),
        (
            json!({"target_divisions": ["510600", "510100", "510600"]}),
            "/target_divisions/2",
            "duplicate_item",
        ),
        (
            json!({"target_divisions": ["德阳"]}),
            "/target_divisions/0",
            "type",
        ),
        (json!({"target_groups": names}), "/target_groups", "length"),
        (
            json!({"target_groups": ["保姆", text(31)]}),
            "/target_groups/1",
            "length",
        ),
        (
            json!({"target_groups": ["保姆", " 保姆 "]}),
            "/target_groups/1",
            "duplicate_item",
        ),
    ];
    for (members, at, kind) in cases {
        let body = with(a_training_program("t"), members);
        let answer = app.post("/v1/training-programs").by(&province).json(&body);
        answer.send().await.refused_at(422, at, kind);
    }
    for member in [
        "id",
        "status",
        "status_reason",
        "created_by",
        "published_at",
    ] {
        let body = with(a_training_program("t"), json!({member: "x"}));
        let answer = app.post("/v1/training-programs").by(&province).json(&body);
        let at = format!("/{member}");
        answer.send().await.refused_at(422, &at, "unknown_field");
    }
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn the_database_holds_the_rules_too() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    app.training_program(&province, &a_training_program("t"))
        .await;
    let merged = app.person("merged").await;
    let into = format!(
        "update users set person_id = '{}' where id = '{}'",
        province.id, merged.id
    );
    app.database.run(&into).unwrap();
    for (change, constraint) in [
        ("status = 'running', published_at = now()", "status_known"),
        ("status = 'published'", "published_at_fits_status"),
        ("status = 'closed'", "published_at_fits_status"),
        ("published_at = now()", "published_at_fits_status"),
        ("status = 'cancelled'", "reason_fits_status"),
        ("status_reason = 'x'", "reason_fits_status"),
        ("title = ''", "title_length"),
        ("title_en = repeat('a', 201)", "title_en_length"),
        ("basis = repeat('a', 501)", "basis_length"),
        ("target_divisions = '{}'", "target_divisions_count"),
        ("to_on = from_on - 1", "days_in_order"),
        ("target_groups = '{a,a}'", "target_groups_are_short_names"),
        (
            "target_groups = array(select n::text from generate_series(1, 21) n)",
            "target_groups_count",
        ),
        ("division = '999999'", "division_fkey"),
    ] {
        let refused = app
            .database
            .run(&format!("update training_programs set {change}"));
        let refused = refused.unwrap_err();
        let diesel::result::Error::DatabaseError(_, info) = &refused else {
            panic!("{change}: {refused}");
        };
        let constraint = format!("training_programs_{constraint}");
        assert_eq!(info.constraint_name(), Some(&*constraint), "{change}");
    }
    let by_merged = format!(
        "insert into training_programs (id, title, target_divisions, from_on, to_on, division, created_by, created_at, updated_at)
         values (gen_random_uuid(), 't', '{{510600}}', now(), now(), '510000', '{}', now(), now())",
        merged.id
    );
    let refused = app.database.run(&by_merged).unwrap_err();
    assert!(refused.to_string().contains("merged"), "{refused}");
}
