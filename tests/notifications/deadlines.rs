//! Reminders: once for each deadline, however many replicas there are, and caught up after a stop.

use chrono::Duration;
use serde_json::json;
use tianfu::administration::role_grants::model::{self as role_grants, NewRoleGrantRow};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::ids::{RoleGrantId, UserId};
use tianfu::kernel::roles::Role;
use tianfu::service::upkeep;

use super::{forget, told};
use crate::support::{Person, TestApp, a_need, an_offer};

async fn run(app: &TestApp) {
    upkeep::once(&app.app).await.unwrap();
}

/// A role of a person for so many days.
fn grant(app: &TestApp, person: &Person, division: &str, days: i64) -> RoleGrantId {
    let today = official_day(app.app.clock.now());
    let row = NewRoleGrantRow {
        id: RoleGrantId::new(),
        user_id: UserId(person.uuid()),
        role: Role::Broker,
        division: division.parse().unwrap(),
        organization_id: None,
        contest_id: None,
        from_on: today,
        to_on: Some(today + Duration::days(days)),
        granted_by: None,
        granted_at: app.app.clock.now(),
    };
    role_grants::insert(&mut app.database.connect(), &row).unwrap();
    row.id
}

#[actix_web::test]
async fn the_holder_of_a_role_is_told_once_thirty_days_before_its_end() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let holder = app.person("holder").await;
    grant(&app, &holder, "510600", 60);
    let revoked = grant(&app, &holder, "510100", 60);
    let (by, now) = (UserId(admin.uuid()), app.app.clock.now());
    role_grants::revoke(&mut app.database.connect(), revoked, by, now).unwrap();
    run(&app).await;
    assert_eq!(told(&app), Vec::<String>::new());
    app.app.clock.advance(Duration::days(29));
    run(&app).await;
    assert_eq!(told(&app), Vec::<String>::new());
    app.app.clock.advance(Duration::days(1));
    run(&app).await;
    run(&app).await;
    assert_eq!(told(&app), ["holder: role_ending"]);
    app.app.clock.advance(Duration::days(40));
    forget(&app);
    run(&app).await;
    assert_eq!(told(&app), Vec::<String>::new(), "the role is over");
}

#[actix_web::test]
async fn after_a_stop_of_forty_days_each_deadline_is_told_once() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let holder = app.person("holder").await;
    grant(&app, &holder, "510600", 45);
    // Over when the service runs again.
    grant(&app, &holder, "510100", 20);
    let mut need = a_need("需求");
    need["valid_days"] = json!(44);
    app.published(&holder, &admin, &need).await;
    forget(&app);
    app.app.clock.advance(Duration::days(40));
    run(&app).await;
    let mut all = told(&app);
    all.sort();
    assert_eq!(all, ["holder: listing_expiring", "holder: role_ending"]);
    run(&app).await;
    assert_eq!(told(&app).len(), 2);
}

#[actix_web::test]
async fn a_listing_that_is_renewed_has_another_deadline() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let owner = app.person("owner").await;
    let mut need = a_need("需求");
    need["valid_days"] = json!(30);
    let listing = app.published(&owner, &admin, &need).await;
    forget(&app);
    app.app.clock.advance(Duration::days(24));
    run(&app).await;
    run(&app).await;
    assert_eq!(told(&app), ["owner: listing_expiring"]);
    app.app.clock.advance(Duration::days(7));
    run(&app).await;
    assert_eq!(told(&app).len(), 1);
    let signed_in = app.sign_in("owner", crate::support::PASSWORD).await;
    let token = signed_in.created()["access_token"].clone();
    let path = format!("/v1/listings/{}/renew", listing["id"].as_str().unwrap());
    let renewed = app.post(&path).token(token.as_str().unwrap());
    renewed.send().await.ok();
    run(&app).await;
    assert_eq!(told(&app).len(), 1);
    app.app.clock.advance(Duration::days(24));
    run(&app).await;
    assert_eq!(
        told(&app),
        ["owner: listing_expiring", "owner: listing_expiring"]
    );
}

#[actix_web::test]
async fn owners_who_have_not_accepted_are_told_before_a_match_lapses() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let seeker = app.person("seeker").await;
    let maker = app.person("maker").await;
    let need = app.published(&seeker, &admin, &a_need("需求")).await;
    let offer = app.published(&maker, &admin, &an_offer("供给")).await;
    app.until_indexed(2).await;
    app.proposed(&seeker, &need, &offer).await;
    forget(&app);
    app.app.clock.advance(Duration::days(10));
    run(&app).await;
    assert_eq!(told(&app), Vec::<String>::new());
    app.app.clock.advance(Duration::days(1));
    run(&app).await;
    run(&app).await;
    assert_eq!(told(&app), ["maker: match_lapsing"]);
    // Both have accepted, so both are told of the other term.
    app.database
        .run(
            "update matches set status = 'accepted_both', offer_accepted_at = now(),
                    lapses_at = lapses_at + interval '180 days'",
        )
        .unwrap();
    forget(&app);
    app.app.clock.advance(Duration::days(181));
    run(&app).await;
    let mut all = told(&app);
    all.retain(|one| one.ends_with("match_lapsing"));
    all.sort();
    assert_eq!(all, ["maker: match_lapsing", "seeker: match_lapsing"]);
}

#[actix_web::test]
async fn many_deadlines_are_told_once_each_by_several_replicas_at_one_moment() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let owner = app.person("owner").await;
    let written = app.database.run(&format!(
        "insert into listings (id, side, market, kind, status, title, division, owner_id, drafted_by, submitted_by,
                search, created_at, updated_at, submitted_at, published_at, expires_at)
         select gen_random_uuid(), 'need', 'technology', 'problem', 'published', '题' || n, '510603', '{0}', '{0}',
                '{0}', '', now(), now(), now(), now(), now() + interval '3 days'
           from generate_series(1, 1203) as n",
        owner.id
    ));
    assert_eq!(written.unwrap(), 1203);
    let runs: Vec<_> = [&app, &replica, &app, &replica]
        .map(|app| app.app.clone())
        .into_iter()
        .map(|app| actix_web::rt::spawn(async move { upkeep::once(&app).await.map(|_| ()) }))
        .collect();
    for one in runs {
        one.await.unwrap().unwrap();
    }
    // What one replica was at, the others left alone: the next run finds nothing left.
    run(&app).await;
    let each = "kind = 'listing_expiring'";
    assert_eq!(app.database.count("notifications", each), 1203);
    assert_eq!(app.database.count("reminders", each), 1203);
    let resources = "(select distinct resource_id from notifications) as each";
    assert_eq!(app.database.count(resources, "true"), 1203);
}

#[actix_web::test]
async fn old_notifications_and_marks_are_deleted() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let owner = app.person("owner").await;
    let mut need = a_need("需求");
    need["valid_days"] = json!(30);
    app.published(&owner, &admin, &need).await;
    app.app.clock.advance(Duration::days(25));
    run(&app).await;
    assert_eq!(told(&app).len(), 2);
    app.app.clock.advance(Duration::days(154));
    run(&app).await;
    assert_eq!(told(&app).len(), 2);
    assert_eq!(app.database.count("reminders", "true"), 0);
    app.app.clock.advance(Duration::days(2));
    run(&app).await;
    assert_eq!(told(&app), ["owner: listing_expiring"]);
    app.app.clock.advance(Duration::days(25));
    run(&app).await;
    assert_eq!(told(&app), Vec::<String>::new());
}
