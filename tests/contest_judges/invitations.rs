use serde_json::json;

use super::{Contest, accept, entry, review, text};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn an_invited_person_is_told_and_gets_the_role_with_the_acceptance() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let person = app.person("judge").await;
    let invited = contest.invite(&app, &person).await.created();
    assert_eq!(
        (
            &invited["status"],
            &invited["tracks"],
            &invited["entry_limit"],
            &invited["load"]
        ),
        (
            &json!("invited"),
            &json!(["特色产业"]),
            &json!(20),
            &json!(0)
        )
    );
    let told = app.get("/v1/notifications").by(&person).send().await.ok();
    assert_eq!(told["items"][0]["kind"], "judge_invited");
    let grants = "role = 'judge' and revoked_at is null";
    assert_eq!(app.database.count("role_grants", grants), 0);
    let again = contest
        .invite(&app, &person)
        .await
        .refused(409, "grant_exists");
    assert_eq!(again["existing_id"], invited["id"]);

    let answers = together((0..4).map(|_| {
        let path = format!("/v1/contest-judges/{}/accept", text(&invited["id"]));
        app.post(&path).by(&person)
    }))
    .await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 409)),
        (1, 3)
    );
    let of_inviter = format!("{grants} and granted_by = '{}'", contest.organizer.id);
    assert_eq!(app.database.count("role_grants", &of_inviter), 1);
    let told = app
        .get("/v1/notifications")
        .by(&contest.organizer)
        .send()
        .await
        .ok();
    assert_eq!(told["items"][0]["kind"], "judge_answered");
    let own = app
        .get(&contest.path("judges"))
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    let me = app.get("/v1/users/me").by(&person).send().await.ok();
    assert_eq!(me["roles"][0]["role"], "judge");
}

#[actix_web::test]
async fn a_person_is_invited_once_even_in_parallel_and_by_any_account() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let person = app.person("judge").await;
    let body = json!({"user_id": person.id});
    let calls = (0..4).map(|_| {
        app.post(&contest.path("judges"))
            .by(&contest.city)
            .json(&body)
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    let old = app.person("old").await;
    app.merge(&contest.province, &old, &person)
        .send()
        .await
        .ok();
    let body = json!({"user_id": old.id});
    let merged = app
        .post(&contest.path("judges"))
        .by(&contest.city)
        .json(&body);
    assert_eq!(merged.send().await.status, 409);
    assert_eq!(app.database.count("contest_judges", "true"), 1);
}

#[actix_web::test]
async fn merging_two_judges_leaves_one_place() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (old, person) = (app.person("old").await, app.person("judge").await);
    contest.invite(&app, &old).await.created();
    contest.judge(&app, &person).await;
    app.merge(&contest.province, &old, &person)
        .send()
        .await
        .ok();
    assert_eq!(
        app.database.count("contest_judges", "status = 'accepted'"),
        1
    );
    assert_eq!(
        app.database.count("contest_judges", "status = 'removed'"),
        1
    );
}

#[actix_web::test]
async fn who_keeps_a_contest_does_not_judge_it() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    for keeper in [&contest.city, &contest.province, &contest.organizer] {
        let body = json!({"user_id": keeper.id});
        let call = app
            .post(&contest.path("judges"))
            .by(&contest.organizer)
            .json(&body);
        let refused = call.send().await.refused(409, "judge_organizes");
        assert_eq!(refused["errors"][0]["pointer"], "/user_id");
    }
    // Between the invitation and the answer.
    let person = app.person("judge").await;
    let invited = contest.invite(&app, &person).await.created();
    let body = json!({"user_id": person.id, "role": "contest_organizer", "contest_id": contest.id});
    app.post("/v1/role-grants")
        .by(&contest.city)
        .json(&body)
        .send()
        .await
        .created();
    accept(&app, &person, &invited)
        .await
        .refused(409, "judge_organizes");
    assert_eq!(
        app.database.count("contest_judges", "status = 'invited'"),
        1
    );
}

#[actix_web::test]
async fn what_does_not_fit_is_refused_by_its_field() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let person = app.person("judge").await;
    let company = app.organization_account("company").await;
    for (body, pointer) in [
        (json!({"user_id": contest.id}), "/user_id"),
        (json!({"user_id": company.id}), "/user_id"),
        (
            json!({"user_id": person.id, "tracks": ["特色产业", "航天"]}),
            "/tracks/1",
        ),
        (
            json!({"user_id": person.id, "entry_limit": 0}),
            "/entry_limit",
        ),
    ] {
        let call = app
            .post(&contest.path("judges"))
            .by(&contest.organizer)
            .json(&body);
        let refused = call.send().await.refused(422, "invalid_value");
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    app.database
        .run(&format!(
            "update contests set status = 'cancelled', status_reason = 'x' where id = '{}'",
            contest.id
        ))
        .unwrap();
    contest
        .invite(&app, &person)
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_declined_person_can_be_invited_again() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let person = app.person("judge").await;
    let invited = contest.invite(&app, &person).await.created();
    let path = format!("/v1/contest-judges/{}/decline", text(&invited["id"]));
    let declined = app.post(&path).by(&person).json(&json!({"reason": "出差"}));
    let declined = declined.send().await.ok();
    assert_eq!(
        (&declined["status"], &declined["status_reason"]),
        (&json!("declined"), &json!("出差"))
    );
    accept(&app, &person, &invited)
        .await
        .refused(409, "wrong_state");
    contest.judge(&app, &person).await;
    assert_eq!(app.database.count("contest_judges", "true"), 2);
}

#[actix_web::test]
async fn a_removed_judge_loses_the_role_and_the_open_reviews() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, owner) = (app.person("judge").await, app.person("owner").await);
    let judge = contest.judge(&app, &person).await;
    let stage = contest.stage(&app, "preliminary", false);
    let one = entry(&app, &contest.id, &owner.id, &[]);
    let open = review(&app, &stage, &one.id, &text(&judge["id"]), "started");
    let path = format!("/v1/contest-judges/{}", text(&judge["id"]));
    let read = app.get(&path).by(&contest.organizer).send().await.ok();
    assert_eq!(read["load"], 1);
    let remove = app.post(&format!("{path}/remove")).by(&contest.organizer);
    let removed = remove
        .json(&json!({"reason": "未按时评审"}))
        .send()
        .await
        .ok();
    assert_eq!(
        (&removed["status"], &removed["load"]),
        (&json!("removed"), &json!(0))
    );
    assert_eq!(
        app.database.count(
            "reviews",
            &format!("id = '{open}' and status = 'cancelled'")
        ),
        1
    );
    assert_eq!(
        app.database
            .count("role_grants", "role = 'judge' and revoked_at is null"),
        0
    );
    let me = app.get("/v1/users/me").by(&person).send().await.ok();
    assert_eq!(me["roles"], json!([]));
    let again = app.post(&format!("{path}/remove")).by(&contest.organizer);
    again
        .json(&json!({"reason": "x"}))
        .send()
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_judge_whose_role_ends_in_another_way_is_removed() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, other) = (app.person("judge").await, app.person("other").await);
    contest.judge(&app, &person).await;
    contest.judge(&app, &other).await;
    let grants = app.get(&format!("/v1/role-grants?user_id={}", person.id));
    let grants = grants.by(&contest.city).send().await.ok();
    let revoke = format!("/v1/role-grants/{}/revoke", text(&grants["items"][0]["id"]));
    app.post(&revoke).by(&contest.city).send().await.ok();
    let removed = |who: &str| {
        app.database.count(
            "contest_judges",
            &format!("status = 'removed' and user_id = '{who}'"),
        )
    };
    assert_eq!((removed(&person.id), removed(&other.id)), (1, 0));
    // By its last day.
    app.database
        .run(&format!("update role_grants set from_on = '2020-01-01', to_on = '2020-01-02' where user_id = '{}'", other.id))
        .unwrap();
    crate::support::expired_and_lapsed(&app.app).await;
    assert_eq!(removed(&other.id), 1);
}

#[actix_web::test]
async fn an_erased_judge_judges_no_more() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let person = app.person("judge").await;
    let judge = contest.judge(&app, &person).await;
    let erase = app
        .delete("/v1/users/me")
        .by(&person)
        .header("if-match", "*");
    let erased = erase
        .json(&json!({"password": crate::support::PASSWORD}))
        .send()
        .await;
    assert!(erased.status < 300, "{}", erased.text);
    let path = format!("/v1/contest-judges/{}", text(&judge["id"]));
    let read = app.get(&path).by(&contest.organizer).send().await.ok();
    assert_eq!(read["status"], "removed");
    assert_ne!(read["name"], "judge");
}
