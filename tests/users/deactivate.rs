use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{Call, PASSWORD, Person, TestApp, together, until_answered, with_status};

fn deactivate(app: &TestApp, by: &Person, person: &Person) -> Call {
    app.post(&format!("/v1/users/{}/deactivate", person.id))
        .by(by)
        .json(&json!({"reason": "账号被盗用"}))
}

fn reactivate(app: &TestApp, by: &Person, person: &Person) -> Call {
    app.post(&format!("/v1/users/{}/reactivate", person.id))
        .by(by)
}

#[actix_web::test]
async fn a_deactivated_account_is_out_everywhere_at_once() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let other = app.sign_in("peng", PASSWORD).await.created();
    second.get("/v1/users/me").by(&peng).send().await.ok();

    let state = deactivate(&app, &admin, &peng).send().await.ok();
    assert_eq!(state["active"], false);
    assert_eq!(state["deactivated_by"], admin.id.as_str());
    assert_eq!(state["reason"], "账号被盗用");
    for token in [&*peng.token, other["access_token"].as_str().unwrap()] {
        let answer = app.get("/v1/users/me").token(token).send().await;
        answer.refused(401, "invalid_token");
        let answer = until_answered(401, || second.get("/v1/users/me").token(token)).await;
        answer.refused(401, "invalid_token");
    }
    let body = json!({"refresh_token": peng.refresh_token});
    let refresh = app.post("/v1/sessions/refresh").json(&body).send().await;
    refresh.refused(401, "invalid_refresh_token");
    app.sign_in("peng", PASSWORD)
        .await
        .refused(403, "account_deactivated");
    // Who does not know the password learns nothing.
    app.sign_in("peng", "a wrong guess")
        .await
        .refused(401, "invalid_credentials");
    let ended = format!("user_id = '{}' and end_reason = 'deactivated'", peng.id);
    assert_eq!(app.database.count("sessions", &ended), 2);

    let again = deactivate(&app, &admin, &peng).send().await;
    assert_eq!(
        again.refused(409, "wrong_state")["current_status"],
        "deactivated"
    );
    let opened = reactivate(&app, &admin, &peng).send().await.ok();
    assert_eq!(opened["active"], true);
    reactivate(&app, &admin, &peng)
        .send()
        .await
        .refused(409, "wrong_state");
    app.get("/v1/users/me")
        .by(&peng)
        .send()
        .await
        .refused(401, "invalid_token");
    app.sign_in("peng", PASSWORD).await.created();
}

#[actix_web::test]
async fn only_an_administrator_above_closes_an_account() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peer = app.appointed("peer", Role::ProvinceAdmin, "510000").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let other_city = app.appointed("other-city", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peng = app.person("peng").await;
    app.database
        .run("update users set division = '510603' where username in ('peng', 'broker')")
        .unwrap();
    for (by, person) in [
        (&peng, &broker),
        (&broker, &peng),
        (&other_city, &peng),
        (&city, &city),
        (&city, &other_city),
        (&city, &admin),
        (&admin, &admin),
        (&admin, &peer),
        (&peng, &peng),
    ] {
        deactivate(&app, by, person)
            .send()
            .await
            .refused(403, "forbidden");
        reactivate(&app, by, person)
            .send()
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(app.database.count("users", "deactivated_at is not null"), 0);
    deactivate(&app, &city, &broker).send().await.ok();
    deactivate(&app, &city, &peng).send().await.ok();
    deactivate(&app, &admin, &city).send().await.ok();
    assert_eq!(app.database.count("users", "deactivated_at is not null"), 3);
    let nobody = app.post(&format!("/v1/users/{}/deactivate", peng.id));
    nobody
        .json(&json!({"reason": "x"}))
        .send()
        .await
        .refused(401, "unauthenticated");
}

#[actix_web::test]
async fn no_session_slips_in_beside_a_deactivation() {
    let app = TestApp::start_with(|settings| {
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let sign_in = json!({"username": "peng", "password": PASSWORD});
    let calls = (0..9).map(|number| match number {
        4 => deactivate(&app, &admin, &peng),
        _ => app.post("/v1/sessions").json(&sign_in),
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 1);
    let own = format!("user_id = '{}' and ended_at is null", peng.id);
    assert_eq!(app.database.count("sessions", &own), 0);
    // The database holds it, whoever writes.
    let late = format!(
        "insert into sessions (id, user_id, created_at, last_used_at, expires_at)
         values (gen_random_uuid(), '{}', now(), now(), now() + interval '1 day')",
        peng.id
    );
    assert!(app.database.run(&late).is_err());
}

#[actix_web::test]
async fn an_older_version_is_not_closed_and_a_key_closes_once() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    let stale = deactivate(&app, &admin, &peng).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    let keyed = || {
        deactivate(&app, &admin, &peng)
            .header("idempotency-key", "k")
            .send()
    };
    let first = keyed().await.ok();
    let replayed = keyed().await;
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    assert_eq!(replayed.ok(), first);
}

#[actix_web::test]
async fn what_was_closed_above_is_opened_above() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let other = app.appointed("other", Role::ProvinceAdmin, "510000").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let beside = app.appointed("beside", Role::CityAdmin, "510600").await;
    let county = app.appointed("county", Role::CityAdmin, "510603").await;
    let peng = app.person_in("peng", "510603").await;
    for (closes, below, opens) in [
        (&province, vec![&city, &county], &other),
        (&city, vec![&county], &beside),
        (&county, vec![], &county),
    ] {
        deactivate(&app, closes, &peng).send().await.ok();
        for who in below {
            reactivate(&app, who, &peng)
                .send()
                .await
                .refused(403, "forbidden");
        }
        assert_eq!(app.database.count("users", "deactivated_at is not null"), 1);
        reactivate(&app, opens, &peng).send().await.ok();
    }
    // What he was when he closed it counts, not what he is.
    deactivate(&app, &province, &peng).send().await.ok();
    app.database
        .run(&format!(
            "update role_grants set revoked_at = now() where user_id = '{}'",
            province.id
        ))
        .unwrap();
    reactivate(&app, &city, &peng)
        .send()
        .await
        .refused(403, "forbidden");
    reactivate(&app, &other, &peng).send().await.ok();
}

#[actix_web::test]
async fn who_is_to_be_above_or_beside_is_so_already() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let peng = app.person_in("peng", "510603").await;
    let later = json!({"user_id": peng.id, "role": "city_admin", "division": "510600", "from_on": "2098-01-01"});
    let later = app.post("/v1/role-grants").by(&province).json(&later);
    let later = later.send().await.created();
    let reset = |by: &Person| {
        let call = app
            .post(&format!("/v1/users/{}/totp/reset", peng.id))
            .by(by);
        call.json(&json!({"reason": "x"})).send()
    };
    let closed = "deactivated_at is not null";
    deactivate(&app, &city, &peng)
        .send()
        .await
        .refused(403, "forbidden");
    reset(&city).await.refused(403, "forbidden");
    assert_eq!(app.database.count("users", closed), 0);
    // The province is above him, then as now. What it closed before he was appointed is no city's to open, either.
    reset(&province).await.refused(409, "wrong_state");
    deactivate(&app, &province, &peng).send().await.ok();
    reactivate(&app, &city, &peng)
        .send()
        .await
        .refused(403, "forbidden");
    assert_eq!(app.database.count("users", closed), 1);
    reactivate(&app, &province, &peng).send().await.ok();
    // What is revoked before it began counts no more, nor does what is over.
    let revoke = format!("/v1/role-grants/{}/revoke", later["id"].as_str().unwrap());
    app.post(&revoke).by(&province).send().await.ok();
    let over = format!(
        "insert into role_grants (id, user_id, role, division, from_on, to_on, granted_at)
         values (gen_random_uuid(), '{}', 'city_admin', '510600', '2000-01-01', '2001-01-01', now())",
        peng.id
    );
    app.database.run(&over).unwrap();
    deactivate(&app, &city, &peng).send().await.ok();
    assert_eq!(app.database.count("users", closed), 1);
}

#[actix_web::test]
async fn who_is_to_be_beside_the_province_is_erased_by_himself_alone() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let later = format!(
        "insert into role_grants (id, user_id, role, division, from_on, granted_at)
         values (gen_random_uuid(), '{}', 'province_admin', '510000', '2098-01-01', now())",
        peng.id
    );
    app.database.run(&later).unwrap();
    let erase = app.delete(&format!("/v1/users/{}", peng.id));
    let erase = erase.by(&province).header("if-match", "*");
    let erase = erase.json(&json!({"reason": "x"})).send().await;
    erase.refused(403, "forbidden");
    deactivate(&app, &province, &peng)
        .send()
        .await
        .refused(403, "forbidden");
    let gone = "erased_at is not null or deactivated_at is not null";
    assert_eq!(app.database.count("users", gone), 0);
}
