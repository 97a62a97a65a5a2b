use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{TestApp, a_need, together, with_status};

fn grant(user: &str, role: &str, division: &str) -> Value {
    json!({"user_id": user, "role": role, "division": division})
}

#[actix_web::test]
async fn a_role_is_in_force_with_the_next_request() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let owner = app.person("owner").await;
    let peng = app.person("peng").await;
    let need = app.draft(&owner, &a_need("电气改造")).await;
    app.moved(&owner, &need, "submit").await;
    let publish = format!("/v1/listings/{}/publish", need["id"].as_str().unwrap());
    app.post(&publish)
        .by(&peng)
        .send()
        .await
        .refused(404, "not_found");
    let before = app.get("/v1/users/me").by(&peng).send().await.etag();

    let body = grant(&peng.id, "city_admin", "510600");
    let answer = app
        .post("/v1/role-grants")
        .by(&admin)
        .json(&body)
        .send()
        .await;
    let (location, etag) = (answer.header("location"), answer.etag());
    let made = answer.created();
    assert_eq!(made["granted_by"], admin.id.as_str());
    assert_eq!(made["revoked_at"], json!(null));
    let me = app.get("/v1/users/me").by(&peng).send().await;
    assert_ne!(me.etag(), before, "what is shown has changed");
    assert_eq!(me.ok()["roles"][0]["role"], "city_admin");
    let seen = app.get(&location).by(&peng).send().await;
    assert_eq!(seen.etag(), etag);
    assert_eq!(seen.ok(), made);
    app.post(&publish).by(&peng).send().await.ok();
    let row = format!(
        "user_id = '{}' and role = 'city_admin' and division = '510600' and granted_by = '{}' and revoked_at is null",
        peng.id, admin.id
    );
    assert_eq!(app.database.count("role_grants", &row), 1);
}

#[actix_web::test]
async fn whoever_does_not_administer_appoints_nobody() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let broker = grant(&peng.id, "broker", "510600");
    let post = |body: &Value| app.post("/v1/role-grants").json(body);
    post(&broker).send().await.refused(401, "unauthenticated");
    let call = post(&broker).by(&peng);
    call.send().await.refused(403, "forbidden");
    for role in [Role::Broker, Role::Judge, Role::ContestOrganizer] {
        let name = role.as_str().replace('_', "-");
        let other = app.appointed(&name, role, "510600").await;
        let call = post(&broker).by(&other);
        let problem = call.send().await.refused(403, "forbidden");
        assert_eq!(problem["right"], "appoint");
    }
    let peng_has = format!("user_id = '{}'", peng.id);
    assert_eq!(app.database.count("role_grants", &peng_has), 0);
}

#[actix_web::test]
async fn nobody_appoints_above_or_beside_himself_or_himself() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    let post = |by, body: &Value| app.post("/v1/role-grants").by(by).json(body);
    for (by, user, role, division) in [
        (&province, &peng, "province_admin", "510000"),
        (&province, &province, "broker", "510000"),
        (&city, &peng, "province_admin", "510000"),
        (&city, &peng, "city_admin", "510600"),
        (&city, &peng, "city_admin", "510000"),
        (&city, &peng, "city_admin", "513300"),
        (&city, &peng, "broker", "513300"),
        (&city, &peng, "contest_organizer", "510000"),
        (&city, &city, "broker", "510600"),
    ] {
        let call = post(by, &grant(&user.id, role, division));
        call.send().await.refused(403, "forbidden");
    }
    assert_eq!(app.database.count("role_grants", "true"), 2);
    for (role, division) in [
        ("broker", "510600"),
        ("city_admin", "510603"),
        ("contest_organizer", "510603"),
    ] {
        let made = post(&city, &grant(&peng.id, role, division)).send().await;
        assert_eq!(made.created()["granted_by"], city.id.as_str());
    }
    let by_city = format!("granted_by = '{}'", city.id);
    assert_eq!(app.database.count("role_grants", &by_city), 3);
}

#[actix_web::test]
async fn an_appointment_is_in_force_once() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let post = |role: &str, division: &str| {
        app.post("/v1/role-grants")
            .by(&admin)
            .json(&grant(&peng.id, role, division))
    };
    post("broker", "510600").send().await.created();
    post("broker", "510600")
        .send()
        .await
        .refused(409, "grant_exists");
    // Another division or role is another appointment.
    post("broker", "510700").send().await.created();
    post("contest_organizer", "510600").send().await.created();
    assert_eq!(
        app.database.count("role_grants", "granted_by is not null"),
        3
    );

    let answers = together((0..10).map(|_| post("city_admin", "510600"))).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(with_status(&answers, 409), 9);
    assert_eq!(app.database.count("role_grants", "role = 'city_admin'"), 1);
}

#[actix_web::test]
async fn what_is_unknown_is_named() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let nobody = uuid::Uuid::now_v7().to_string();
    for (body, place, kind) in [
        (grant(&nobody, "broker", "510600"), "/user_id", "unknown_id"),
        (grant("peng", "broker", "510600"), "/user_id", "type"),
        (
            grant(&peng.id, "broker", "519999"),
            "/division",
            "unknown_code",
        ),
        (grant(&peng.id, "king", "510600"), "/role", "unknown_code"),
        (
            json!({"user_id": peng.id, "role": "broker"}),
            "/division",
            "required",
        ),
    ] {
        let answer = app
            .post("/v1/role-grants")
            .by(&admin)
            .json(&body)
            .send()
            .await;
        answer.refused_at(422, place, kind);
    }
    let mut more = grant(&peng.id, "broker", "510600");
    more["granted_by"] = json!(peng.id);
    let answer = app
        .post("/v1/role-grants")
        .by(&admin)
        .json(&more)
        .send()
        .await;
    answer.refused_at(422, "/granted_by", "unknown_field");
    assert_eq!(app.database.count("role_grants", "true"), 1);
    assert_eq!(
        app.database.count("users", "version > 1"),
        0,
        "nobody was touched"
    );
}

#[actix_web::test]
async fn the_database_itself_refuses_what_no_appointment_is() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let insert = |role: &str, division: &str, user: &str| {
        format!(
            "insert into role_grants (id, user_id, role, division, from_on, granted_at)
             values (gen_random_uuid(), '{user}', '{role}', '{division}', '2026-01-01', now())"
        )
    };
    let nobody = uuid::Uuid::now_v7().to_string();
    for (statement, constraint) in [
        (
            insert("king", "510000", &admin.id),
            "role_grants_role_known",
        ),
        (
            insert("contest_organizer", "519999", &admin.id),
            "role_grants_division_fkey",
        ),
        (
            insert("contest_organizer", "510000", &nobody),
            "role_grants_user_fkey",
        ),
        (
            insert("province_admin", "510000", &admin.id),
            "role_grants_do_not_overlap",
        ),
        (
            insert("society_broker", "510000", &admin.id),
            "role_grants_scope_fits_role",
        ),
        (
            "update role_grants set to_on = from_on - 1".into(),
            "role_grants_days_in_order",
        ),
        (
            "update role_grants set revoked_at = granted_at - interval '1 day'".into(),
            "role_grants_revocation_follows",
        ),
    ] {
        let refused = app.database.run(&statement).unwrap_err().to_string();
        assert!(refused.contains(constraint), "{refused}");
    }
}

#[actix_web::test]
async fn nobody_is_appointed_while_his_account_is_closed() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let verb = async |verb: &str| {
        let call = app
            .post(&format!("/v1/users/{}/{verb}", peng.id))
            .by(&admin);
        call.json(&json!({"reason": "x"})).send().await.ok()
    };
    let appoint = || {
        let body = grant(&peng.id, "city_admin", "510600");
        app.post("/v1/role-grants").by(&admin).json(&body)
    };
    verb("deactivate").await;
    appoint().send().await.refused(409, "user_deactivated");
    assert_eq!(app.database.count("role_grants", "role = 'city_admin'"), 0);
    let open = app
        .post(&format!("/v1/users/{}/reactivate", peng.id))
        .by(&admin);
    open.send().await.ok();
    appoint().send().await.created();
    // Of both at once, nobody is appointed after the account was closed.
    for round in 0..4 {
        let one = app.person(&format!("one-{round}")).await;
        let close = app.post(&format!("/v1/users/{}/deactivate", one.id));
        let close = close.by(&admin).json(&json!({"reason": "x"}));
        let body = grant(&one.id, "broker", "510600");
        let answers = together([app.post("/v1/role-grants").by(&admin).json(&body), close]).await;
        assert_eq!(answers[1].status, 200);
    }
    app.database.link_trail();
    // In the order of the trail: what waits for the other has the earlier time and comes later.
    let linked = "from audit_events e join audit_links l on l.event_id = e.id where e.row_id =";
    let closed = format!(
        "select l.sequence {linked} role_grants.user_id::text and e.resource = 'users' and e.after ->> 'deactivated_at' is not null"
    );
    let granted =
        format!("select l.sequence {linked} role_grants.id::text and e.resource = 'role_grants'");
    let late = |order: &str| format!("role = 'broker' and ({granted}) {order} ({closed})");
    assert_eq!(app.database.count("role_grants", &late(">")), 0);
    let before = app.database.count("role_grants", &late("<"));
    assert_eq!(before, app.database.count("role_grants", "role = 'broker'"));
}
