use serde_json::{Value, json};

use super::rows::{count, the_fifth, with};
use crate::support::{TestApp, a_contest};

#[actix_web::test]
async fn every_value_has_its_bounds_and_every_fault_its_place() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let host = |members: Value| json!({"hosts": [{"name": "科协", "role": "host"}, members]});
    let unknown = "0198f3a2-5b1c-7000-8000-00000000ffff";
    let text = |length: usize| "字".repeat(length);
    let many = |count: usize| -> Vec<Value> {
        let one = |n: usize| json!({"name": n.to_string(), "role": "host"});
        (0..count).map(one).collect()
    };
    let names: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    let cases = [
        (json!({"edition": 0}), "/edition", "range"),
        (json!({"edition": -5}), "/edition", "range"),
        (json!({"edition": 1000}), "/edition", "range"),
        (json!({"edition": "5"}), "/edition", "type"),
        (json!({"series": ""}), "/series", "length"),
        (json!({"series": text(101)}), "/series", "length"),
        (json!({"series": "大\u{0}赛"}), "/series", "nul"),
        (json!({"series": "大\n赛"}), "/series", "control_character"),
        (json!({"title": " \u{3000}"}), "/title", "length"),
        (json!({"title": text(201)}), "/title", "length"),
        (json!({"theme": text(101)}), "/theme", "length"),
        (json!({"venue": text(201)}), "/venue", "length"),
        (
            json!({"introduction": text(20001)}),
            "/introduction",
            "length",
        ),
        (json!({"level": "national"}), "/level", "unknown_code"),
        (json!({"division": "999999"}), "/division", "unknown_code"),
        (json!({"division": "5133"}), "/division", "type"),
        (json!({"held_on": "2024-02-30"}), "/held_on", "type"),
        (json!({"held_on": "1899-12-31"}), "/held_on", "range"),
        (json!({"held_on": "+10000-01-01"}), "/held_on", "range"),
        (json!({"tracks": names}), "/tracks", "length"),
        (json!({"tracks": ["旅游", ""]}), "/tracks/1", "length"),
        (json!({"tracks": [text(31)]}), "/tracks/0", "length"),
        (json!({"tracks": ["旅\u{0}游"]}), "/tracks/0", "nul"),
        (
            json!({"tracks": ["旅游", "手工艺", " 旅游 "]}),
            "/tracks/2",
            "duplicate_item",
        ),
        (json!({"hosts": many(31)}), "/hosts", "length"),
        (host(json!({"role": "host"})), "/hosts/1/name", "required"),
        (
            host(json!({"name": null, "organization_id": null, "role": "host"})),
            "/hosts/1/name",
            "required",
        ),
        (
            host(json!({"name": "科协", "organization_id": unknown, "role": "host"})),
            "/hosts/1/name",
            "not_both",
        ),
        (
            host(json!({"organization_id": unknown, "role": "host"})),
            "/hosts/1/organization_id",
            "unknown_id",
        ),
        (
            host(json!({"organization_id": "x", "role": "host"})),
            "/hosts/1/organization_id",
            "type",
        ),
        (
            host(json!({"name": "", "role": "host"})),
            "/hosts/1/name",
            "length",
        ),
        (
            host(json!({"name": text(101), "role": "host"})),
            "/hosts/1/name",
            "length",
        ),
        (host(json!({"name": "x"})), "/hosts/1/role", "required"),
        (
            host(json!({"name": "x", "role": "sponsor"})),
            "/hosts/1/role",
            "unknown_code",
        ),
        (
            host(json!({"name": "科协 ", "role": "host"})),
            "/hosts/1",
            "duplicate_item",
        ),
        (
            host(json!({"name": "x", "role": "host", "position": 1})),
            "/hosts/1/position",
            "unknown_field",
        ),
        (host(json!([null, "x", "host"])), "/hosts/1", "type"),
    ];
    for (members, at, kind) in cases {
        let body = with(a_contest("s", 1), members);
        let answer = app.post("/v1/contests").by(&province).json(&body);
        answer.send().await.refused_at(422, at, kind);
    }
    // What the exchange sets itself is nobody's to send.
    for member in [
        "id",
        "status",
        "status_reason",
        "version",
        "created_by",
        "published_at",
    ] {
        let body = with(a_contest("s", 1), json!({member: "x"}));
        let answer = app.post("/v1/contests").by(&province).json(&body);
        let at = format!("/{member}");
        answer.send().await.refused_at(422, &at, "unknown_field");
    }
    assert_eq!(count(&app, "true"), 0);
    assert_eq!(app.database.count("contest_hosts", "true"), 0);
}

#[actix_web::test]
async fn the_database_holds_it_too() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let organization = app.organization(&province, "东谷藏香").await;
    let first = app.contest(&province, &the_fifth(&organization)).await;
    app.contest(
        &province,
        &with(the_fifth(&organization), json!({"edition": 6})),
    )
    .await;
    let id = first["id"].as_str().unwrap();
    let merged = app.person("merged").await;
    let into = format!(
        "update users set person_id = '{}' where id = '{}'",
        province.id, merged.id
    );
    app.database.run(&into).unwrap();
    let organization = organization["id"].as_str().unwrap();
    for (statement, constraint) in [
        (
            "update contests set status = 'published', published_at = now(), edition = 5"
                .to_owned(),
            "contests_edition_key",
        ),
        (
            "update contests set edition = 0 where edition = 5".to_owned(),
            "contests_edition_range",
        ),
        (
            "update contests set status = 'judged', published_at = now(), \
             current_stage_id = gen_random_uuid()"
                .to_owned(),
            "contests_status_known",
        ),
        (
            "update contests set status = 'published'".to_owned(),
            "contests_published_at_fits_status",
        ),
        (
            "update contests set published_at = now()".to_owned(),
            "contests_published_at_fits_status",
        ),
        (
            "update contests set status = 'cancelled'".to_owned(),
            "contests_reason_fits_status",
        ),
        (
            "update contests set tracks = '{a,b,a}'".to_owned(),
            "contests_tracks_are_short_names",
        ),
        (
            "update contests set tracks = array['a', null]".to_owned(),
            "contests_tracks_are_short_names",
        ),
        (
            "update contests set tracks = array[repeat('a', 31)]".to_owned(),
            "contests_tracks_are_short_names",
        ),
        (
            "update contests set tracks = array(select n::text from generate_series(1, 21) n)"
                .to_owned(),
            "contests_tracks_count",
        ),
        (
            format!("update contest_hosts set name = 'x' where organization_id = '{organization}'"),
            "contest_hosts_are_named_in_one_way",
        ),
        (
            "update contest_hosts set name = null where name is not null".to_owned(),
            "contest_hosts_are_named_in_one_way",
        ),
        (
            "update contest_hosts set name = '办赛单位1' where name = '办赛单位2'".to_owned(),
            "contest_hosts_stand_once",
        ),
        (
            format!(
                "insert into contests (id, series, edition, title, level, division, created_by, created_at, updated_at)
                 values (gen_random_uuid(), 's', 1, 't', 'province', '510000', '{}', now(), now())",
                merged.id
            ),
            "merged_users_hold_nothing",
        ),
        (
            format!("insert into contest_hosts values ('{id}', 31, null, 'x', 'host')"),
            "contest_hosts_position_range",
        ),
        (
            format!("insert into contest_hosts values ('{id}', 12, null, 'x', 'sponsor')"),
            "contest_hosts_role_known",
        ),
        (
            format!("insert into contest_hosts values ('{id}', 12, '{id}', null, 'host')"),
            "contest_hosts_organization_fkey",
        ),
    ] {
        let refused = app.database.run(&statement).unwrap_err();
        let diesel::result::Error::DatabaseError(_, info) = &refused else {
            panic!("{statement}: {refused}");
        };
        assert_eq!(info.constraint_name(), Some(constraint), "{statement}");
    }
}
