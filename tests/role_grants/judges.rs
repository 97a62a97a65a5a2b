//! Who administers where a contest lies is no judge of it.

use chrono::Duration;
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;

use crate::support::{Call, Person, TestApp, a_contest, together, with_status};

struct World {
    app: TestApp,
    province: Person,
    ganzi: Person,
    contest: Value,
}

impl World {
    /// A contest in 甘孜, begun by its administrator.
    async fn new() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let ganzi = app.appointed("ganzi", Role::CityAdmin, "513300").await;
        let contest = app.contest(&ganzi, &a_contest("s", 1)).await;
        Self {
            app,
            province,
            ganzi,
            contest,
        }
    }

    fn appoint(&self, body: Value) -> Call {
        let call = self.app.post("/v1/role-grants").by(&self.province);
        call.json(&body)
    }

    fn judge(&self, user: &Person) -> Call {
        self.appoint(json!({"user_id": user.id, "role": "judge", "contest_id": self.contest["id"]}))
    }

    fn administrator(&self, user: &Person, division: &str) -> Call {
        self.appoint(json!({"user_id": user.id, "role": "city_admin", "division": division}))
    }

    fn move_to(&self, division: &str) -> Call {
        let path = format!("/v1/contests/{}", self.contest["id"].as_str().unwrap());
        let change = self.app.patch(&path).by(&self.province);
        let change = change.header("if-match", "*");
        change.json(&json!({"division": division}))
    }

    fn judges(&self) -> i64 {
        let judges = "role = 'judge' and revoked_at is null";
        self.app.database.count("role_grants", judges)
    }
}

#[actix_web::test]
async fn who_administers_a_contest_s_division_is_not_appointed_its_judge() {
    let world = World::new().await;
    let app = &world.app;
    let second = app.appointed("second", Role::CityAdmin, "513300").await;
    let above = app.appointed("above", Role::ProvinceAdmin, "510000").await;
    let whole = app.appointed("whole", Role::CityAdmin, "510000").await;
    for who in [&second, &above, &whole] {
        let refused = world.judge(who).send().await;
        assert_eq!(refused.body["errors"][0]["pointer"], "/user_id");
        refused.refused(409, "judge_organizes");
    }
    // Nor does somebody below appoint him, so as to keep him out.
    let below = app.post("/v1/role-grants").by(&world.ganzi);
    let below = below
        .json(&json!({"user_id": above.id, "role": "judge", "contest_id": world.contest["id"]}));
    below.send().await.refused(409, "judge_organizes");
    assert_eq!(world.judges(), 0);
    // Another city's, and a county's inside it, administer something else.
    let foreign = app.appointed("foreign", Role::CityAdmin, "510600").await;
    let inside = app.appointed("inside", Role::CityAdmin, "513323").await;
    for who in [&foreign, &inside] {
        world.judge(who).send().await.created();
    }
    assert_eq!(world.judges(), 2);
}

#[actix_web::test]
async fn a_judge_is_not_appointed_to_administer_where_the_contest_lies() {
    let world = World::new().await;
    let judge = world.app.person("judge").await;
    let made = world.judge(&judge).send().await.created();
    for division in ["513300", "510000"] {
        let refused = world.administrator(&judge, division).send().await;
        refused.refused(409, "judge_organizes");
    }
    world.administrator(&judge, "510600").send().await.created();
    let city = "role = 'city_admin' and division = '513300'";
    assert_eq!(world.app.database.count("role_grants", city), 1);
    let revoke = format!("/v1/role-grants/{}/revoke", made["id"].as_str().unwrap());
    world
        .app
        .post(&revoke)
        .by(&world.province)
        .send()
        .await
        .ok();
    world.administrator(&judge, "513300").send().await.created();
}

#[actix_web::test]
async fn one_term_after_the_other_is_no_conflict() {
    let world = World::new().await;
    let peng = world.app.person("peng").await;
    let day = |days: i64| official_day(world.app.app.clock.now()) + Duration::days(days);
    let administrator =
        json!({"user_id": peng.id, "role": "city_admin", "division": "513300", "to_on": day(9)});
    world.appoint(administrator).send().await.created();
    let judge = |from: i64| {
        let body = json!({"user_id": peng.id, "role": "judge", "contest_id": world.contest["id"], "from_on": day(from)});
        world.appoint(body).send()
    };
    judge(9).await.refused(409, "judge_organizes");
    judge(10).await.created();
}

#[actix_web::test]
async fn of_a_judge_and_an_administrator_at_once_one_is_appointed() {
    let world = World::new().await;
    for round in 0..4 {
        let peng = world.app.person(&format!("peng-{round}")).await;
        let calls = (0..6).map(|n| match n % 2 {
            0 => world.judge(&peng),
            _ => world.administrator(&peng, "513300"),
        });
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 201), with_status(&answers, 409)),
            (1, 5)
        );
    }
    let held =
        "revoked_at is null and user_id in (select id from users where username like 'peng-%')";
    assert_eq!(world.app.database.count("role_grants", held), 4);
}

#[actix_web::test]
async fn a_contest_is_not_moved_to_where_its_judge_is_administrator() {
    let world = World::new().await;
    let deyang = world.app.appointed("deyang", Role::CityAdmin, "510600");
    let deyang = deyang.await;
    world.judge(&deyang).send().await.created();
    for division in ["510600", "510603"] {
        let refused = world.move_to(division).send().await;
        assert_eq!(refused.body["errors"][0]["pointer"], "/division");
        refused.refused(409, "judge_organizes");
    }
    assert_eq!(world.app.database.count("contests", "version = 1"), 1);
    world.move_to("513323").send().await.ok();
    // At once with an appointment, one of them is made.
    for round in 0..4 {
        let name = format!("late-{round}");
        let late = world.app.appointed(&name, Role::CityAdmin, "510100").await;
        let answers = together([world.judge(&late), world.move_to("510104")]).await;
        let statuses = [answers[0].status, answers[1].status];
        assert!([[201, 409], [409, 200]].contains(&statuses), "{statuses:?}");
        let his = format!(
            "update role_grants set revoked_at = granted_at where role = 'judge' and user_id = '{}'",
            late.id
        );
        world.app.database.run(&his).unwrap();
        world.move_to("513300").send().await.ok();
    }
}

#[actix_web::test]
async fn a_judge_is_not_merged_with_an_administrator_of_the_place() {
    let world = World::new().await;
    let judge = world.app.person("judge").await;
    world.judge(&judge).send().await.created();
    let old = world.app.appointed("old", Role::CityAdmin, "513300").await;
    let merge = world.app.merge(&world.province, &old, &judge);
    merge.send().await.refused(409, "judge_organizes");
    assert_eq!(world.app.database.count("users", "person_id <> id"), 0);
}
