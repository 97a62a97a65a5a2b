use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp};

struct Term {
    app: TestApp,
    today: NaiveDate,
}

impl Term {
    async fn begin() -> Self {
        let app = TestApp::start().await;
        let today = official_day(app.app.clock.now());
        Self { app, today }
    }

    fn day(&self, days: i64) -> String {
        (self.today + Duration::days(days)).to_string()
    }
}

#[actix_web::test]
async fn a_role_is_in_force_from_its_first_day_to_its_last() {
    let term = Term::begin().await;
    let app = &term.app;
    let admin = app.appointed("city", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    let body = json!({"user_id": peng.id, "role": "broker", "division": "510600", "from_on": term.day(2), "to_on": term.day(3)});
    let made = app.post("/v1/role-grants").by(&admin).json(&body);
    let made = made.send().await.created();
    assert_eq!(made["from_on"], term.day(2).as_str());
    assert_eq!(made["to_on"], term.day(3).as_str());
    let path = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    let mut etags = Vec::new();
    for (day, holds) in [(0, false), (1, false), (2, true), (3, true), (4, false)] {
        // Tokens end meanwhile; the clock of the exchange is moved a day at a time.
        let signed_in = app
            .sign_in("peng", crate::support::PASSWORD)
            .await
            .created();
        let token = signed_in["access_token"].as_str().unwrap();
        let me = app.get("/v1/users/me").token(token).send().await;
        etags.push(me.etag());
        let roles = me.ok()["roles"].as_array().unwrap().len();
        assert_eq!(roles, usize::from(holds), "day {day}");
        let reads = app
            .get("/v1/users/me/permissions")
            .token(token)
            .send()
            .await
            .ok();
        let of_role = |one: &Value| one["role"] == "broker";
        assert_eq!(
            reads["items"].as_array().unwrap().iter().any(of_role),
            holds,
            "day {day}"
        );
        let city = app
            .sign_in("city", crate::support::PASSWORD)
            .await
            .created();
        let city = city["access_token"].as_str().unwrap();
        let listed = app.get("/v1/role-grants").token(city);
        let listed = listed
            .query(&[("role", "broker"), ("in_force", "true")])
            .send()
            .await
            .ok();
        assert_eq!(
            listed["items"].as_array().unwrap().len(),
            usize::from(holds),
            "day {day}"
        );
        if day == 4 {
            app.post(&path)
                .token(city)
                .send()
                .await
                .refused(409, "wrong_state");
        }
        app.app.clock.advance(Duration::days(1));
    }
    assert_eq!(etags[0], etags[1]);
    assert_ne!(
        etags[1], etags[2],
        "what is shown has changed by the calendar"
    );
    assert_eq!(etags[0], etags[4]);
    assert_eq!(
        app.database
            .count("role_grants", "revoked_at is null and role = 'broker'"),
        1
    );
}

#[actix_web::test]
async fn nobody_is_appointed_for_the_past_or_backwards() {
    let term = Term::begin().await;
    let app = &term.app;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    for (from, to, place, kind) in [
        (term.day(-1), json!(null), "/from_on", "range"),
        (term.day(2), json!(term.day(1)), "/to_on", "range"),
        ("2026-02-30".into(), json!(null), "/from_on", "type"),
        ("0001-01-01".into(), json!(null), "/from_on", "range"),
        (term.day(0), json!("10000-01-01"), "/to_on", "type"),
    ] {
        let body = json!({"user_id": peng.id, "role": "broker", "division": "510600", "from_on": from, "to_on": to});
        let answer = app.post("/v1/role-grants").by(&admin).json(&body).send();
        answer.await.refused_at(422, place, kind);
    }
    let yesterday =
        json!({"user_id": peng.id, "role": "broker", "division": "510600", "to_on": term.day(-1)});
    let answer = app
        .post("/v1/role-grants")
        .by(&admin)
        .json(&yesterday)
        .send();
    answer.await.refused_at(422, "/to_on", "range");
    assert_eq!(app.database.count("role_grants", "role = 'broker'"), 0);
}

#[actix_web::test]
async fn one_term_follows_another_and_none_overlap() {
    let term = Term::begin().await;
    let app = &term.app;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let post = |from: i64, to: Option<i64>| {
        let body = json!({"user_id": peng.id, "role": "broker", "division": "510600", "from_on": term.day(from),
            "to_on": to.map(|to| term.day(to))});
        app.post("/v1/role-grants").by(&admin).json(&body).send()
    };
    let first = post(0, Some(9)).await.created();
    for (from, to) in [(9, None), (0, Some(0)), (5, Some(20)), (0, None)] {
        post(from, to).await.refused(409, "grant_exists");
    }
    post(10, None).await.created();
    let path = format!("/v1/role-grants/{}/revoke", first["id"].as_str().unwrap());
    app.post(&path).by(&admin).send().await.ok();
    post(0, Some(9)).await.created();
    assert_eq!(app.database.count("role_grants", "role = 'broker'"), 3);
}

#[actix_web::test]
async fn a_society_s_lead_appoints_for_no_longer_than_he_is_appointed_himself() {
    let term = Term::begin().await;
    let app = &term.app;
    let (society, lead) = app.society("lead").await;
    let chengdu = app.appointed("chengdu", Role::CityAdmin, "510100").await;
    let (peng, luo) = (app.person("peng").await, app.person("luo").await);
    for worker in [&peng, &luo] {
        app.worker_of(&society, &lead, worker).await;
    }
    let post = |by: &Person, user: &Person, term: Value| {
        let mut body =
            json!({"user_id": user.id, "role": "society_broker", "organization_id": society["id"]});
        body.as_object_mut()
            .unwrap()
            .extend(term.as_object().unwrap().clone());
        app.post("/v1/role-grants").by(by).json(&body)
    };
    let of = |user: &Person| format!("user_id = '{}' and revoked_at is null", user.id);
    let ends = |days: i64| {
        let his = of(&lead);
        let ends = term.day(days);
        let set = format!("update role_grants set to_on = '{ends}' where {his}");
        app.database.run(&set).unwrap();
    };
    ends(9);
    for longer in [
        json!({}),
        json!({"to_on": null}),
        json!({"to_on": term.day(10)}),
        json!({"from_on": term.day(10), "to_on": term.day(12)}),
    ] {
        for language in ["zh", "en"] {
            let call = post(&lead, &peng, longer.clone()).header("accept-language", language);
            let refused = call.send().await;
            assert!(refused.text.contains(&term.day(9)), "{}", refused.text);
            let refused = refused.refused_at(422, "/to_on", "beyond_own_term");
            assert_eq!(refused["own_to_on"], term.day(9).as_str());
        }
    }
    assert_eq!(app.database.count("role_grants", &of(&peng)), 0);
    let made = post(&lead, &peng, json!({"to_on": term.day(9)}))
        .send()
        .await;
    assert_eq!(made.created()["to_on"], term.day(9).as_str());
    // A city's appointments are the city's, and so is whoever has no end himself.
    post(&chengdu, &luo, json!({})).send().await.created();
    let his = format!(
        "update role_grants set revoked_at = now() where {}",
        of(&luo)
    );
    app.database.run(&his).unwrap();
    let open = format!("update role_grants set to_on = null where {}", of(&lead));
    app.database.run(&open).unwrap();
    post(&lead, &luo, json!({})).send().await.created();
    let without_end = format!("{} and to_on is null", of(&luo));
    assert_eq!(app.database.count("role_grants", &without_end), 1);
}
