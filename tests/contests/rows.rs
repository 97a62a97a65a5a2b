//! The contest of the scenario, and those who have to do with it.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, Call, Person, TestApp};

pub const SERIES: &str = "甘孜州乡村振兴乡土人才创新创业大赛";

/// The fifth of the series, with its 4 tracks and 11 hosts, one of which is an organisation of the exchange.
pub fn the_fifth(organization: &Value) -> Value {
    let mut hosts = vec![json!({"organization_id": organization["id"], "role": "organizer"})];
    for number in 1..=10 {
        let role = if number <= 4 { "host" } else { "co_organizer" };
        hosts.push(json!({"name": format!("办赛单位{number}"), "role": role}));
    }
    json!({"series": SERIES, "edition": 5, "title": "第五届甘孜州乡村振兴乡土人才创新创业大赛",
        "theme": "创耀未来 圆梦甘孜", "level": "prefecture", "division": "513300", "venue": "丹巴县",
        "held_on": "2024-08-30", "introduction": "面向返乡创业人员。\n欢迎参加。",
        "tracks": ["特色产业", "农畜产品加工", "乡村旅游", "民族手工艺"], "hosts": hosts})
}

/// A body with other members.
pub fn with(mut body: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

pub fn path(contest: &Value) -> String {
    format!("/v1/contests/{}", contest["id"].as_str().unwrap())
}

/// How many there are, but for the one that the cast's judge was appointed for.
pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database
        .count("contests", &format!("series <> 'judge' and ({condition})"))
}

pub fn patch(app: &TestApp, by: &Person, contest: &Value, change: Value) -> Call {
    let call = app.patch(&path(contest)).by(by).header("if-match", "*");
    call.json(&change)
}

pub async fn publish(app: &TestApp, by: &Person, contest: &Value) -> Answer {
    let call = app.post(&format!("{}/publish", path(contest))).by(by);
    call.send().await
}

pub async fn cancel(app: &TestApp, by: &Person, contest: &Value) -> Answer {
    let call = app.post(&format!("{}/cancel", path(contest))).by(by);
    call.json(&json!({"reason": "道路中断"})).send().await
}

/// Everybody who has, or has not, to do with contests of 甘孜.
pub struct Cast {
    pub organizer: Person,
    pub other_organizer: Person,
    pub city: Person,
    pub county: Person,
    pub other_city: Person,
    pub province: Person,
    pub stranger: Person,
    pub judge: Person,
    pub broker: Person,
}

impl Cast {
    pub async fn gather(app: &TestApp) -> Self {
        let judge = app.appointed("judge", Role::Judge, "510000").await;
        // What he judges is no matter of these tests: a draft of the province's.
        app.database
            .run("update contests set status = 'draft', published_at = null")
            .unwrap();
        Self {
            organizer: app
                .appointed("organizer", Role::ContestOrganizer, "513300")
                .await,
            other_organizer: app
                .appointed("other-organizer", Role::ContestOrganizer, "513300")
                .await,
            city: app.appointed("city", Role::CityAdmin, "513300").await,
            county: app.appointed("county", Role::CityAdmin, "513323").await,
            other_city: app.appointed("other-city", Role::CityAdmin, "510600").await,
            province: app.province_admin().await,
            stranger: app.person("stranger").await,
            judge,
            broker: app.appointed("broker", Role::Broker, "513300").await,
        }
    }

    /// Those who keep the organiser's contest of 甘孜.
    pub fn keepers(&self) -> [&Person; 3] {
        [&self.organizer, &self.city, &self.province]
    }

    /// Those who do not: of its draft they do not learn.
    pub fn others(&self) -> [&Person; 6] {
        [
            &self.other_organizer,
            &self.county,
            &self.other_city,
            &self.stranger,
            &self.judge,
            &self.broker,
        ]
    }
}
