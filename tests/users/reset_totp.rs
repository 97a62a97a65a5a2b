use serde_json::json;
use tianfu::kernel::roles::Role;

use crate::support::{Call, PASSWORD, Person, TestApp, together, until_answered, with_status};

fn reset(app: &TestApp, by: &Person, person: &Person) -> Call {
    let call = app
        .post(&format!("/v1/users/{}/totp/reset", person.id))
        .by(by);
    call.json(&json!({"reason": "手机遗失，已当面核对"}))
}

/// Gives somebody of 德阳 a second factor, as if its first code had been shown.
async fn protect(app: &TestApp, person: &Person) {
    let enrol = app.post("/v1/users/me/totp").by(person);
    let enrol = enrol.json(&json!({"current_password": PASSWORD}));
    enrol.send().await.created();
    for set in [
        "update totp_factors set confirmed_at = now(), last_step = 0".to_owned(),
        format!(
            "insert into recovery_codes (user_id, digest) values ('{}', sha256('code'))",
            person.id
        ),
        format!(
            "update users set division = '510603' where id = '{}'",
            person.id
        ),
    ] {
        app.database.run(&set).unwrap();
    }
}

#[actix_web::test]
async fn a_lost_second_factor_goes_with_its_codes_and_all_sessions() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    protect(&app, &peng).await;
    app.sign_in("peng", PASSWORD).await.is(202);
    second.get("/v1/users/me").by(&peng).send().await.ok();
    reset(&app, &city, &peng).send().await.is(204);
    for table in ["totp_factors", "recovery_codes", "sign_in_challenges"] {
        assert_eq!(app.database.count(table, "true"), 0, "{table}");
    }
    let me = app.get("/v1/users/me").by(&peng).send().await;
    me.refused(401, "invalid_token");
    let me = until_answered(401, || second.get("/v1/users/me").by(&peng)).await;
    me.refused(401, "invalid_token");
    let refresh = json!({"refresh_token": peng.refresh_token});
    let refresh = app.post("/v1/sessions/refresh").json(&refresh).send().await;
    refresh.refused(401, "invalid_refresh_token");
    let ended = format!(
        "user_id = '{}' and end_reason = 'second_factor_reset'",
        peng.id
    );
    assert_eq!(app.database.count("sessions", &ended), 1);
    let told = format!(
        "operation = 'reset_totp' and actor_id = '{}' and reason = '手机遗失，已当面核对' and resource = 'totp_factors'",
        city.id
    );
    assert_eq!(app.database.count("audit_events", &told), 1);
    app.sign_in("peng", PASSWORD).await.created();
    let again = reset(&app, &city, &peng).send().await;
    assert_eq!(again.refused(409, "wrong_state")["current_status"], "none");
}

#[actix_web::test]
async fn nobody_beside_above_outside_or_himself_takes_it_away() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peer = app.appointed("peer", Role::ProvinceAdmin, "510000").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let county = app.appointed("county", Role::CityAdmin, "510603").await;
    let far = app.appointed("far", Role::CityAdmin, "513300").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peng = app.person("peng").await;
    let all = [&admin, &peer, &city, &county, &broker, &peng];
    for person in all {
        protect(&app, person).await;
    }
    for (by, person) in [
        (&peng, &peng),
        (&peng, &broker),
        (&broker, &peng),
        (&far, &peng),
        (&city, &city),
        (&city, &county),
        (&county, &city),
        (&city, &admin),
        (&admin, &admin),
        (&admin, &peer),
    ] {
        let refused = reset(&app, by, person).send().await;
        refused.refused(403, "forbidden");
    }
    let nobody = app.post(&format!("/v1/users/{}/totp/reset", peng.id));
    let nobody = nobody.json(&json!({"reason": "x"})).send().await;
    nobody.refused(401, "unauthenticated");
    let mute = app.post(&format!("/v1/users/{}/totp/reset", peng.id));
    let mute = mute.by(&admin).json(&json!({})).send().await;
    mute.refused_at(422, "/reason", "required");
    assert_eq!(app.database.count("totp_factors", "true"), 6);
    reset(&app, &city, &broker).send().await.is(204);
    reset(&app, &admin, &county).send().await.is(204);
    assert_eq!(app.database.count("totp_factors", "true"), 4);
}

#[actix_web::test]
async fn of_many_at_once_one_takes_it_away() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let peng = app.person("peng").await;
    protect(&app, &peng).await;
    let stale = reset(&app, &admin, &peng).header("if-match", "\"0\"");
    stale.send().await.refused(412, "precondition_failed");
    let answers = together((0..4).map(|_| reset(&app, &admin, &peng))).await;
    assert_eq!(
        (with_status(&answers, 204), with_status(&answers, 409)),
        (1, 3)
    );
}
