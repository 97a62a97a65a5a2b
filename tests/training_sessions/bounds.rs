use serde_json::json;

use super::rows::{a_program, a_session, count, with};
use crate::support::{TestApp, a_training_session};

#[actix_web::test]
async fn every_value_has_its_bounds_and_every_fault_its_place() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let program = a_program(&app, &province).await;
    let text = |length: usize| "字".repeat(length);
    let unknown = "0198f3a2-5b1c-7000-8000-00000000ffff";
    let cases = [
        (json!({"program_id": unknown}), "/program_id", "unknown_id"),
        (json!({"program_id": "x"}), "/program_id", "type"),
        (json!({"title": ""}), "/title", "length"),
        (json!({"title": text(201)}), "/title", "length"),
        (json!({"title_en": text(201)}), "/title_en", "length"),
        (
            json!({"introduction": text(20001)}),
            "/introduction",
            "length",
        ),
        (
            json!({"introduction_en": text(20001)}),
            "/introduction_en",
            "length",
        ),
        (json!({"zone_id": unknown}), "/zone_id", "unknown_id"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (json!({"venue": text(201)}), "/venue", "length"),
        (json!({"format": "hybrid"}), "/format", "unknown_code"),
        (json!({"starts_at": "2024-08-30"}), "/starts_at", "type"),
        (
            json!({"ends_at": "+12024-08-30T01:00:00Z"}),
            "/ends_at",
            "range",
        ),
        (
            json!({"ends_at": "9999-12-31T23:59:59Z"}),
            "/ends_at",
            "range",
        ),
        (
            json!({"ends_at": "2101-01-01T00:00:00Z"}),
            "/ends_at",
            "range",
        ),
        (
            json!({"starts_at": "9999-12-31T01:00:00Z"}),
            "/starts_at",
            "range",
        ),
        (
            json!({"enrollment_opens_at": "1999-12-31T01:00:00Z"}),
            "/enrollment_opens_at",
            "range",
        ),
        (
            json!({"ends_at": "2024-08-30T01:00:00Z"}),
            "/ends_at",
            "range",
        ),
        (
            json!({"enrollment_opens_at": "2024-08-28T10:00:00Z"}),
            "/enrollment_closes_at",
            "range",
        ),
        (
            json!({"enrollment_closes_at": "2024-08-30T01:00:01Z"}),
            "/enrollment_closes_at",
            "range",
        ),
        (
            json!({"enrollment_closes_at": null}),
            "/enrollment_closes_at",
            "type",
        ),
        (json!({"capacity": 0}), "/capacity", "range"),
        (json!({"capacity": 100_001}), "/capacity", "range"),
        (json!({"capacity": 1.5}), "/capacity", "type"),
        (
            json!({"delegation_capacity": 0}),
            "/delegation_capacity",
            "range",
        ),
        (
            json!({"open_to_roles": ["broker", "judge"]}),
            "/open_to_roles/1",
            "unknown_code",
        ),
        (
            json!({"open_to_roles": ["broker", "broker"]}),
            "/open_to_roles/1",
            "duplicate_item",
        ),
        (
            json!({"open_to_divisions": ["510600", "999999"]}),
            "/open_to_divisions/1",
            "unknown_code",
        ),
        (
            json!({"open_to_divisions": ["510600", "510600"]}),
            "/open_to_divisions/1",
            "duplicate_item",
        ),
        (
            json!({"invitation_only": "yes"}),
            "/invitation_only",
            "type",
        ),
    ];
    for (members, at, kind) in cases {
        let body = with(a_training_session(&program, "s"), members);
        let answer = app.post("/v1/training-sessions").by(&province).json(&body);
        answer.send().await.refused_at(422, at, kind);
    }
    for member in [
        "id",
        "status",
        "status_reason",
        "created_by",
        "announced_at",
    ] {
        let body = with(a_training_session(&program, "s"), json!({member: "x"}));
        let answer = app.post("/v1/training-sessions").by(&province).json(&body);
        let at = format!("/{member}");
        answer.send().await.refused_at(422, &at, "unknown_field");
    }
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn the_database_holds_the_rules_too() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    a_session(&app, &province, &[]).await;
    for (change, constraint) in [
        ("status = 'open', announced_at = now()", "status_known"),
        ("status = 'announced'", "announced_at_fits_status"),
        ("announced_at = now()", "announced_at_fits_status"),
        ("status = 'cancelled'", "reason_fits_status"),
        ("title = ''", "title_length"),
        ("title_en = repeat('a', 201)", "title_en_length"),
        ("introduction = repeat('a', 20001)", "introduction_length"),
        (
            "introduction_en = repeat('a', 20001)",
            "introduction_en_length",
        ),
        ("venue = repeat('a', 201)", "venue_length"),
        ("format = 'hybrid'", "format_known"),
        ("ends_at = starts_at", "times_in_order"),
        ("capacity = 0", "capacity_range"),
        ("delegation_capacity = 100001", "delegation_capacity_range"),
        (
            "enrollment_opens_at = enrollment_closes_at",
            "enrollment_in_order",
        ),
        (
            "enrollment_closes_at = starts_at + interval '1 second'",
            "enrollment_in_order",
        ),
        ("open_to_roles = '{judge}'", "open_to_roles_known"),
        (
            "open_to_divisions = array(select n::text from generate_series(1, 501) n)",
            "open_to_divisions_count",
        ),
        ("division = '999999'", "division_fkey"),
        ("zone_id = gen_random_uuid()", "zone_fkey"),
        ("program_id = gen_random_uuid()", "program_fkey"),
    ] {
        let refused = app
            .database
            .run(&format!("update training_sessions set {change}"));
        let refused = refused.unwrap_err();
        let diesel::result::Error::DatabaseError(_, info) = &refused else {
            panic!("{change}: {refused}");
        };
        let constraint = format!("training_sessions_{constraint}");
        assert_eq!(info.constraint_name(), Some(&*constraint), "{change}");
    }
}
