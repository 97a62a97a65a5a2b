use chrono::Duration;
use serde_json::{Value, json};

use crate::contests::rows::{Cast, publish};
use crate::support::{Answer, Call, Person, TestApp, a_contest};

fn path(contest: &Value) -> String {
    format!(
        "/v1/contests/{}/entry-rules",
        contest["id"].as_str().unwrap()
    )
}

fn put(app: &TestApp, by: &Person, contest: &Value, etag: &str, rules: &Value) -> Call {
    let call = app.put(&path(contest)).by(by).header("if-match", etag);
    call.json(rules)
}

async fn set(app: &TestApp, by: &Person, contest: &Value, rules: &Value) -> Answer {
    put(app, by, contest, "*", rules).send().await
}

async fn contest(app: &TestApp, cast: &Cast) -> Value {
    let mut contest = a_contest("s", 5);
    contest["tracks"] = json!(["特色产业", "乡村旅游"]);
    app.contest(&cast.organizer, &contest).await
}

fn rules() -> Value {
    json!({"form": [{"key": "plan", "title": {"zh": "计划", "en": "Plan"}, "required": true, "max_length": 3000}],
        "team_min": 2, "team_max": 7, "supplements_allowed": 2,
        "checklist": [{"code": "licence", "text": {"zh": "营业执照", "en": "Licence"}, "fatal": false, "tracks": ["特色产业"]}],
        "eligibility": [
            {"kind": "no_prior_award", "series": null, "editions_back": 2, "tiers": ["first"], "only_if_higher_in_same_group": true},
            {"kind": "max_entries_per", "who": "person", "count": 1, "scope": "contest"},
            {"kind": "age_at", "date": "2024-07-01", "min": 18, "max": null},
            {"kind": "organization_founded", "not_before": "2014-01-01", "not_after": null},
            {"kind": "organization_revenue_at_most", "fen": 20_000_000_000_i64, "year": 2023},
            {"kind": "division_in", "divisions": ["513300"]},
            {"kind": "documents", "track": "乡村旅游", "kinds": ["营业执照"]},
            {"kind": "door_in", "doors": ["own", "recommended"]},
            {"kind": "verified_account", "level": "real_name"}]})
}

#[actix_web::test]
async fn rules_of_every_kind_are_set_read_and_replaced() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let contest = contest(&app, &cast).await;
    let unset = app.get(&path(&contest)).by(&cast.organizer).send().await;
    assert_eq!(unset.etag(), "\"0\"");
    let unset = unset.ok();
    let members =
        ["team_min", "team_max", "supplements_allowed"].map(|member| unset[member].clone());
    assert_eq!(members, [json!(1), json!(10), json!(1)]);
    assert_eq!(unset["updated_at"], Value::Null);

    let made = put(&app, &cast.organizer, &contest, "\"0\"", &rules());
    let made = made.send().await;
    assert_eq!(made.etag(), "\"1\"");
    let made = made.ok();
    for (member, value) in rules().as_object().unwrap() {
        assert_eq!(made[member], *value, "{member}");
    }
    let same = set(&app, &cast.city, &contest, &rules()).await;
    assert_eq!(same.etag(), "\"1\"");
    put(&app, &cast.city, &contest, "\"0\"", &json!({}))
        .send()
        .await
        .refused(412, "precondition_failed");
    app.put(&path(&contest))
        .by(&cast.city)
        .json(&json!({}))
        .send()
        .await
        .refused(428, "precondition_required");
    let emptied = put(&app, &cast.province, &contest, "\"1\"", &json!({}));
    let emptied = emptied.send().await.ok();
    assert_eq!(emptied["eligibility"], json!([]));

    app.get(&path(&contest))
        .send()
        .await
        .refused(404, "not_found");
    publish(&app, &cast.organizer, &contest).await.ok();
    let public = app.get(&path(&contest)).send().await;
    assert_eq!(public.etag(), "\"2\"");
    assert_eq!(app.database.count("contest_entry_rules", "version = 2"), 1);
}

#[actix_web::test]
async fn each_fault_of_the_rules_is_named_where_it_stands() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let contest = contest(&app, &cast).await;
    let rule = |rule: Value| json!({"eligibility": [{"kind": "door_in", "doors": ["own"]}, rule]});
    let section = json!({"key": "plan", "title": {"zh": "t"}, "required": true, "max_length": 1});
    let item = json!({"code": "a", "text": {"zh": "t"}, "fatal": true, "tracks": ["没有"]});
    for (body, at, kind) in [
        (
            rule(json!({"kind": "x"})),
            "/eligibility/1/kind",
            "unknown_code",
        ),
        (rule(json!({})), "/eligibility/1/kind", "required"),
        (rule(json!("x")), "/eligibility/1", "type"),
        (
            rule(json!({"kind": "door_in", "doors": ["own", "own"]})),
            "/eligibility/1/doors/1",
            "duplicate_item",
        ),
        (
            rule(json!({"kind": "door_in", "doors": ["x"]})),
            "/eligibility/1/doors/0",
            "unknown_code",
        ),
        (
            rule(json!({"kind": "door_in", "doors": ["own"], "x": 1})),
            "/eligibility/1/x",
            "unknown_field",
        ),
        (
            rule(
                json!({"kind": "max_entries_per", "who": "person", "count": 0, "scope": "contest"}),
            ),
            "/eligibility/1/count",
            "range",
        ),
        (
            rule(json!({"kind": "max_entries_per", "who": "person", "scope": "contest"})),
            "/eligibility/1/count",
            "required",
        ),
        (
            rule(json!({"kind": "age_at", "date": "2024-07-01"})),
            "/eligibility/1",
            "required",
        ),
        (
            rule(json!({"kind": "age_at", "date": "2024-07-01", "min": 2, "max": 1})),
            "/eligibility/1/max",
            "range",
        ),
        (
            rule(json!({"kind": "age_at", "date": "2024-07-32", "min": 2})),
            "/eligibility/1/date",
            "type",
        ),
        (
            rule(json!({"kind": "division_in", "divisions": ["513300", "519999"]})),
            "/eligibility/1/divisions/1",
            "unknown_code",
        ),
        (
            rule(json!({"kind": "documents", "track": "没有", "kinds": ["x"]})),
            "/eligibility/1/track",
            "unknown_code",
        ),
        (
            json!({"form": [section, section]}),
            "/form/1/key",
            "duplicate_item",
        ),
        (
            json!({"form": [{"key": "A b", "title": {"zh": "t"}, "required": true, "max_length": 1}]}),
            "/form/0/key",
            "pattern",
        ),
        (
            json!({"form": [{"key": "a", "title": {"zh": ""}, "required": true, "max_length": 1}]}),
            "/form/0/title/zh",
            "length",
        ),
        (
            json!({"checklist": [item]}),
            "/checklist/0/tracks/0",
            "unknown_code",
        ),
        (json!({"team_min": 3, "team_max": 2}), "/team_max", "range"),
        (
            json!({"supplements_allowed": 6}),
            "/supplements_allowed",
            "range",
        ),
    ] {
        set(&app, &cast.organizer, &contest, &body)
            .await
            .refused_at(422, at, kind);
    }
    assert_eq!(app.database.count("contest_entry_rules", "true"), 0);
}

#[actix_web::test]
async fn rules_change_until_the_collection_opens() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let contest = contest(&app, &cast).await;
    publish(&app, &cast.organizer, &contest).await.ok();
    let stage = format!(
        "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
         values (gen_random_uuid(), {}, 1, 'collection', 't', now() + interval '1 hour', now() + interval '1 day', now(), now())",
        contest["id"].to_string().replace('"', "'")
    );
    app.database.run(&stage).unwrap();
    set(&app, &cast.organizer, &contest, &rules()).await.ok();
    app.app.clock.advance(Duration::hours(2));
    for by in [&cast.organizer, &cast.city, &cast.province] {
        let signed_in = app.sign_in(&by.username, crate::support::PASSWORD).await;
        let token = signed_in.created()["access_token"].clone();
        let call = app.put(&path(&contest)).token(token.as_str().unwrap());
        let refused = call.header("if-match", "*").json(&json!({})).send().await;
        refused.refused(409, "wrong_state");
    }
    assert_eq!(
        app.database
            .count("contest_entry_rules", "version = 1 and team_max = 7"),
        1
    );
}
