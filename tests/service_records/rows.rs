//! Brokers of 德阳 and whom they serve. Profiles of brokers are written behind the API.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use tianfu::platform::outbox;

use crate::support::{Answer, Person, TestApp};

/// The people of a city at work.
pub struct Cast {
    pub broker: Person,
    pub broker_id: String,
    pub city: Person,
    pub other_city: Person,
    pub province: Person,
    pub owner: Person,
    pub organization: Value,
    pub worker: Person,
    pub stranger: Person,
}

impl Cast {
    pub async fn gather(app: &TestApp) -> Self {
        let broker = app.appointed("broker", Role::Broker, "510600").await;
        let owner = app.person("owner").await;
        let organization = app.organization(&owner, "四川迪弗电气科技有限公司").await;
        // Appointed for long: the services are of the last month.
        app.database
            .run("update role_grants set from_on = '2000-01-01' where role = 'broker'")
            .expect("grants");
        Self {
            broker_id: profile(app, &broker),
            city: app.appointed("city", Role::CityAdmin, "510600").await,
            other_city: app.appointed("chengdu", Role::CityAdmin, "510100").await,
            province: app.province_admin().await,
            worker: app.person_in("worker", "510603").await,
            stranger: app.person("stranger").await,
            broker,
            owner,
            organization,
        }
    }

    /// A service to the organisation, this many minutes after a Monday of the last month.
    pub fn service(&self, app: &TestApp, minute: i64) -> Value {
        json!({"organization_id": self.organization["id"], "kind": "visit", "channel": "on_site",
            "division": "510603", "started_at": last_month(app, minute), "minutes": 45,
            "outcome": format!("第 {minute} 次走访：了解配电节能改造需求")})
    }

    pub async fn recorded(&self, app: &TestApp, minute: i64) -> Value {
        record(app, &self.broker, &self.service(app, minute))
            .await
            .created()
    }

    pub async fn confirmed(&self, app: &TestApp, minute: i64) -> Value {
        let record = self.recorded(app, minute).await;
        act(app, &self.owner, &record, "confirm").await.ok()
    }
}

/// The profile of a broker.
pub fn profile(app: &TestApp, broker: &Person) -> String {
    let made = format!(
        "insert into brokers (id, user_id, created_at, updated_at) \
         values (gen_random_uuid(), '{}', now(), now()) on conflict do nothing",
        broker.id
    );
    app.database.run(&made).expect("a broker");
    text(
        app,
        &format!(
            "select id::text from brokers where user_id = '{}'",
            broker.id
        ),
    )
}

/// The text that a query finds.
pub fn text(app: &TestApp, query: &str) -> String {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        found: String,
    }
    let query = format!("select found from ({query}) as q(found)");
    let found: Found = app
        .database
        .behind(|conn| diesel::sql_query(query).get_result(conn))
        .expect("a row");
    found.found
}

/// A moment of the month before this one, in UTC: so many minutes after noon of its second day.
pub fn last_month(app: &TestApp, minute: i64) -> String {
    use chrono::{Datelike, Duration, Months, NaiveTime};
    let now = app.app.clock.now();
    let first = now.date_naive().with_day(2).unwrap() - Months::new(1);
    let noon = first
        .and_time(NaiveTime::from_hms_opt(1, 0, 0).unwrap())
        .and_utc();
    (noon + Duration::minutes(minute)).to_rfc3339()
}

pub async fn record(app: &TestApp, by: &Person, body: &Value) -> Answer {
    app.post("/v1/service-records")
        .by(by)
        .json(body)
        .send()
        .await
}

pub fn path(record: &Value, rest: &str) -> String {
    format!(
        "/v1/service-records/{}{rest}",
        record["id"].as_str().unwrap()
    )
}

pub async fn act(app: &TestApp, by: &Person, record: &Value, verb: &str) -> Answer {
    let call = app.post(&path(record, &format!("/{verb}"))).by(by);
    match verb {
        "dispute" => call.json(&json!({"reason": "当天没有来过"})).send().await,
        "void" => {
            call.json(&json!({"reason": "服务未发生", "hearing": "双方均已听取"}))
                .send()
                .await
        }
        "amend" => {
            let body = json!({"reason": "时长填错", "change": {"minutes": 60}});
            call.json(&body).send().await
        }
        _ => call.send().await,
    }
}

pub async fn read(app: &TestApp, by: &Person, record: &Value) -> Answer {
    app.get(&path(record, "")).by(by).send().await
}

/// The secret of the newest message.
pub fn newest_secret(app: &TestApp) -> String {
    let rows = outbox::model::newest(&mut app.database.connect(), 1).expect("messages");
    let message = rows[0].message(app.app.db.vault()).expect("a message");
    message.expect("a message").code.expect("a code")
}

pub fn count(app: &TestApp, condition: &str) -> i64 {
    app.database.count("service_records", condition)
}
