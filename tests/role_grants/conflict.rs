//! Over one contest nobody is judge and organiser, and who began it is no judge of it.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;

use crate::support::{Call, Person, TestApp, a_contest, together, with_status};

const ROLES: [&str; 2] = ["judge", "contest_organizer"];

fn appoint(app: &TestApp, by: &Person, user: &Person, role: &str, contest: &Value) -> Call {
    let body = json!({"user_id": user.id, "role": role, "contest_id": contest["id"]});
    app.post("/v1/role-grants").by(by).json(&body)
}

fn held(app: &TestApp, user: &Person, role: &str) -> i64 {
    let his = format!(
        "user_id = '{}' and role = '{role}' and revoked_at is null",
        user.id
    );
    app.database.count("role_grants", &his)
}

#[actix_web::test]
async fn nobody_judges_and_organises_one_contest() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let contest = app.contest(&ganzi, &a_contest("s", 1)).await;
    let other = app.contest(&ganzi, &a_contest("s", 2)).await;
    for (first, second) in [(ROLES[0], ROLES[1]), (ROLES[1], ROLES[0])] {
        let peng = app.person(&format!("first.{first}")).await;
        let made = appoint(&app, &ganzi, &peng, first, &contest).send().await;
        let made = made.created();
        for language in ["zh-CN", "en"] {
            let call = appoint(&app, &ganzi, &peng, second, &contest);
            let refused = call.header("accept-language", language).send().await;
            assert_eq!(refused.header("content-language"), language);
            assert_eq!(refused.body["errors"][0]["pointer"], "/user_id");
            refused.refused(409, "judge_organizes");
        }
        let again = appoint(&app, &ganzi, &peng, first, &contest).send().await;
        again.refused(409, "grant_exists");
        assert_eq!(held(&app, &peng, second), 0);
        // Of another contest he is what he is not of this one.
        let call = appoint(&app, &ganzi, &peng, second, &other).send().await;
        call.created();
        // Once the one is over, the other may be.
        let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
        app.post(&revoke).by(&ganzi).send().await.ok();
        let call = appoint(&app, &ganzi, &peng, second, &contest).send().await;
        call.created();
        assert_eq!(
            (held(&app, &peng, first), held(&app, &peng, second)),
            (0, 2)
        );
    }
}

#[actix_web::test]
async fn one_after_the_other_is_no_conflict() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let peng = app.person("peng").await;
    let contest = app.contest(&ganzi, &a_contest("s", 1)).await;
    let today = official_day(app.app.clock.now());
    let term = |role: &str, from: i64, to: Option<i64>| {
        let day = |days: i64| today + Duration::days(days);
        let body = json!({"user_id": peng.id, "role": role, "contest_id": contest["id"], "from_on": day(from),
            "to_on": to.map(day)});
        app.post("/v1/role-grants").by(&ganzi).json(&body).send()
    };
    term("contest_organizer", 0, Some(9)).await.created();
    for (from, to) in [(0, None), (9, Some(20)), (3, Some(4))] {
        let refused = term("judge", from, to).await;
        refused.refused(409, "judge_organizes");
    }
    term("judge", 10, None).await.created();
    assert_eq!(held(&app, &peng, "judge"), 1);
}

#[actix_web::test]
async fn of_a_judge_and_an_organiser_at_once_one_is_appointed() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let contest = app.contest(&ganzi, &a_contest("s", 1)).await;
    for round in 0..4 {
        let peng = app.person(&format!("peng-{round}")).await;
        let calls = (0..8).map(|n| appoint(&app, &ganzi, &peng, ROLES[n % 2], &contest));
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 201), with_status(&answers, 409)),
            (1, 7)
        );
        let roles = ROLES.map(|role| held(&app, &peng, role));
        assert_eq!(roles.iter().sum::<i64>(), 1);
    }
}

#[actix_web::test]
async fn whoever_began_a_contest_is_no_judge_of_it() {
    let app = TestApp::start().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let colleague = app.appointed("colleague", Role::ContestOrganizer, "513300");
    let colleague = colleague.await;
    let contest = app.contest(&organizer, &a_contest("s", 1)).await;
    let refused = appoint(&app, &ganzi, &organizer, "judge", &contest);
    let refused = refused.send().await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/user_id");
    refused.refused(409, "judge_organizes");
    // Nor once he is organiser no more; what he began he knows.
    let his = format!(
        "update role_grants set revoked_at = now() where user_id = '{}'",
        organizer.id
    );
    app.database.run(&his).unwrap();
    let refused = appoint(&app, &ganzi, &organizer, "judge", &contest);
    refused.send().await.refused(409, "judge_organizes");
    assert_eq!(held(&app, &organizer, "judge"), 0);
    // Who could not appoint at all learns that, and no more.
    let stranger = appoint(&app, &colleague, &organizer, "judge", &contest);
    stranger
        .send()
        .await
        .refused_at(422, "/contest_id", "unknown_id");
    // An organiser of the division has no part in what another began.
    let call = appoint(&app, &ganzi, &colleague, "judge", &contest);
    call.send().await.created();
}

#[actix_web::test]
async fn by_a_merge_nobody_becomes_judge_of_what_he_organises() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let contest = app.contest(&ganzi, &a_contest("s", 1)).await;
    for (first, second) in [(ROLES[0], ROLES[1]), (ROLES[1], ROLES[0])] {
        let old = app.person(&format!("old.{first}")).await;
        let into = app.person(&format!("into.{second}")).await;
        for (who, role) in [(&old, first), (&into, second)] {
            appoint(&app, &ganzi, who, role, &contest)
                .send()
                .await
                .created();
        }
        let refused = app.merge(&province, &old, &into).send().await;
        refused.refused(409, "judge_organizes");
        assert_eq!((held(&app, &old, first), held(&app, &into, second)), (1, 1));
    }
    assert_eq!(app.database.count("users", "person_id <> id"), 0);
}

#[actix_web::test]
async fn by_a_merge_nobody_becomes_judge_of_what_he_began() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    let beginner = app.appointed("beginner", Role::ContestOrganizer, "513300");
    let beginner = beginner.await;
    let judge = app.person("judge").await;
    let contest = app.contest(&beginner, &a_contest("s", 1)).await;
    let grant = appoint(&app, &ganzi, &judge, "judge", &contest)
        .send()
        .await;
    let grant = grant.created();
    let refused = app.merge(&province, &judge, &beginner).send().await;
    refused.refused(409, "judge_organizes");
    // The survivor would judge what he began: that is ended first.
    let refused = app.merge(&province, &beginner, &judge).send().await;
    refused.refused(409, "judge_organizes");
    assert_eq!(app.database.count("users", "person_id <> id"), 0);
    let revoke = format!("/v1/role-grants/{}/revoke", grant["id"].as_str().unwrap());
    app.post(&revoke).by(&ganzi).send().await.ok();
    app.merge(&province, &beginner, &judge).send().await.ok();
    let his = format!("series = 's' and created_by = '{}'", beginner.id);
    assert_eq!(app.database.count("contests", &his), 1);
    let again = appoint(&app, &ganzi, &judge, "judge", &contest)
        .send()
        .await;
    again.refused(409, "judge_organizes");
}

#[actix_web::test]
async fn of_a_merge_and_an_appointment_at_once_nobody_judges_what_he_began() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
    for round in 0..6 {
        let name = format!("beginner-{round}");
        let beginner = app.appointed(&name, Role::ContestOrganizer, "513300");
        let beginner = beginner.await;
        let judge = app.person(&format!("judge-{round}")).await;
        let contest = app.contest(&beginner, &a_contest(&name, 1)).await;
        let answers = together([
            app.merge(&province, &beginner, &judge),
            appoint(&app, &ganzi, &judge, "judge", &contest),
        ])
        .await;
        let statuses = [answers[0].status, answers[1].status];
        assert!([[200, 409], [409, 201]].contains(&statuses), "{statuses:?}");
    }
    let both = "role = 'judge' and exists (select from contests c where c.id = contest_id and person_of(created_by) = person_of(user_id))";
    assert_eq!(app.database.count("role_grants", both), 0);
}

#[actix_web::test]
async fn what_both_records_hold_of_a_role_is_no_obstacle_to_a_merge() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let old = app.appointed("old", Role::Broker, "510600").await;
    let into = app.appointed("into", Role::Broker, "510600").await;
    app.merge(&province, &old, &into).send().await.ok();
    assert_eq!(
        (held(&app, &old, "broker"), held(&app, &into, "broker")),
        (1, 1)
    );
}
