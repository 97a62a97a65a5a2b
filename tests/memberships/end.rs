use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Call, Person, TestApp, together, with_status};

fn end(app: &TestApp, who: &Person, membership: &Value) -> Call {
    let path = format!("/v1/memberships/{}/end", membership["id"].as_str().unwrap());
    app.post(&path).by(who)
}

#[actix_web::test]
async fn what_a_membership_lets_one_do_ends_with_it_at_once() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let organization = app.organization(&owner, "东旗").await;
    let made = app.member(&owner, &organization, &manager, "manager").await;
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let change = || {
        let call = app.patch(&path).by(&manager).header("if-match", "*");
        call.json(&json!({"introduction": "x"})).send()
    };
    change().await.ok();
    let ended = end(&app, &owner, &made).send().await;
    assert_ne!(ended.etag(), "\"1-1-1\"");
    let ended = ended.ok();
    assert!(ended["ended_at"].is_string() && ended["to_on"].is_string());
    change().await.refused(403, "forbidden");
    let again = end(&app, &owner, &made).send().await;
    assert_eq!(again.refused(409, "wrong_state")["current_status"], "ended");
    let patch = app.patch(&format!("/v1/memberships/{}", made["id"].as_str().unwrap()));
    let patch = patch
        .by(&owner)
        .header("if-match", "*")
        .json(&json!({"title": "x"}));
    patch.send().await.refused(409, "wrong_state");
    // The same day he can be taken on again.
    app.member(&owner, &organization, &manager, "manager").await;
    change().await.ok();
}

#[actix_web::test]
async fn everybody_may_leave_but_the_last_owner() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let staff = app.person("staff").await;
    let second = app.person("second").await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let organization = app.organization(&owner, "东旗").await;
    let worked = app.member(&owner, &organization, &staff, "staff").await;
    end(&app, &staff, &worked).send().await.ok();
    let mine = app.get("/v1/memberships").by(&owner);
    let mine = mine.query(&[("role", "owner")]).send().await.ok();
    let mine = &mine["items"][0];
    end(&app, &owner, mine)
        .send()
        .await
        .refused(409, "last_owner");
    let path = format!("/v1/memberships/{}", mine["id"].as_str().unwrap());
    let term = app.patch(&path).by(&owner).header("if-match", "*");
    let term = term.json(&json!({"to_on": "2099-01-01"})).send().await;
    term.refused(403, "forbidden");
    app.member(&city, &organization, &second, "owner").await;
    end(&app, &owner, mine).send().await.ok();
    let others = app.get("/v1/memberships").by(&second);
    let others = others.query(&[("role", "owner"), ("in_force", "true")]);
    let others = others.send().await.ok();
    assert_eq!(others["items"].as_array().unwrap().len(), 1);
    end(&app, &second, &others["items"][0])
        .send()
        .await
        .refused(409, "last_owner");
    // An administrator sees to it that there is another.
    end(&app, &city, &others["items"][0]).send().await.ok();
}

#[actix_web::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    for round in 0..4 {
        let owner = app.person(&format!("owner-{round}")).await;
        let second = app.person(&format!("second-{round}")).await;
        let organization = app.organization(&owner, "东旗").await;
        let other = app.member(&city, &organization, &second, "owner").await;
        let mine = app.get("/v1/memberships").by(&owner);
        let mine = mine.query(&[("user_id", &owner.id)]).send().await.ok();
        let calls = [
            end(&app, &owner, &mine["items"][0]),
            end(&app, &second, &other),
        ];
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 200), with_status(&answers, 409)),
            (1, 1)
        );
    }
    assert_eq!(app.database.count("memberships", "ended_at is null"), 4);
}

#[actix_web::test]
async fn nobody_lets_go_whom_he_could_not_appoint() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let manager = app.person("manager").await;
    let staff = app.person("staff").await;
    let stranger = app.person("stranger").await;
    let organization = app.organization(&owner, "东旗").await;
    let manages = app.member(&owner, &organization, &manager, "manager").await;
    let works = app.member(&manager, &organization, &staff, "staff").await;
    end(&app, &staff, &manages)
        .send()
        .await
        .refused(404, "not_found");
    end(&app, &stranger, &works)
        .send()
        .await
        .refused(404, "not_found");
    let owns = app.get("/v1/memberships").by(&manager);
    let owns = owns.query(&[("role", "owner")]).send().await.ok();
    end(&app, &manager, &owns["items"][0])
        .send()
        .await
        .refused(403, "forbidden");
    let stale = end(&app, &manager, &works).header("if-match", "\"9\"");
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(app.database.count("memberships", "ended_at is not null"), 0);
    end(&app, &manager, &works).send().await.ok();
}
