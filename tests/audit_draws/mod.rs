//! Draws of records for an audit.

pub mod authorization;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tianfu::kernel::roles::Role;

use crate::service_records::rows::{Cast, act, profile, record};
use crate::support::{Answer, Person, TestApp};

async fn freeze(app: &TestApp, by: &Person, per_broker: bool, size: i64) -> Answer {
    let today = tianfu::kernel::clock::official_day(app.app.clock.now());
    let body = json!({"division": "510600", "from_on": today, "to_on": today, "per_broker": per_broker,
        "sample_size": size});
    app.post("/v1/audit-draws").by(by).json(&body).send().await
}

fn path(draw: &Value, rest: &str) -> String {
    format!("/v1/audit-draws/{}{rest}", draw["id"].as_str().unwrap())
}

async fn seed(app: &TestApp, by: &Person, draw: &Value, seed: &str) -> Answer {
    let body = json!({"seed": seed, "source": "双色球第 2026101 期"});
    app.post(&path(draw, "/seed"))
        .by(by)
        .json(&body)
        .send()
        .await
}

/// What an auditor's script does with the population and the seed.
fn drawn_outside(csv: &str, seed: &str, per_broker: bool, size: usize) -> (String, Vec<String>) {
    let mut rows: Vec<(String, String)> = csv
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .map(|(id, broker)| (id.to_owned(), broker.to_owned()))
        .collect();
    rows.sort();
    let text: String = rows.iter().map(|(id, _)| format!("{id}\n")).collect();
    let hash = format!("{:x}", HexOf(Sha256::digest(text).to_vec()));
    let mut strata: std::collections::BTreeMap<String, Vec<(Vec<u8>, String)>> = Default::default();
    for (id, broker) in rows {
        let ticket = Sha256::digest(format!("{seed},{id}")).to_vec();
        let stratum = if per_broker { broker } else { String::new() };
        strata.entry(stratum).or_default().push((ticket, id));
    }
    let mut sample = Vec::new();
    for stratum in strata.values_mut() {
        stratum.sort();
        sample.extend(stratum.iter().take(size).map(|(_, id)| id.clone()));
    }
    sample.sort();
    (hash, sample)
}

struct HexOf(Vec<u8>);

impl std::fmt::LowerHex for HexOf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Records of two brokers, confirmed today.
async fn confirmed(app: &TestApp, cast: &Cast, each: i64) -> Vec<Value> {
    let other = app.appointed("colleague", Role::Broker, "510600").await;
    profile(app, &other);
    let mut records = Vec::new();
    for at in 0..each {
        for broker in [&cast.broker, &other] {
            let made = record(app, broker, &cast.service(app, at * 60))
                .await
                .created();
            records.push(act(app, &cast.owner, &made, "confirm").await.ok());
        }
    }
    records
}

#[actix_web::test]
async fn a_script_outside_draws_the_same_sample() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    confirmed(&app, &cast, 6).await;
    let waiting = cast.recorded(&app, 2000).await;
    for (per_broker, size, expected) in [(true, 2, 4), (false, 5, 5), (false, 100, 12)] {
        let draw = freeze(&app, &cast.city, per_broker, size).await.created();
        assert_eq!(
            (&draw["status"], &draw["population_size"]),
            (&json!("frozen"), &json!(12))
        );
        let list = app
            .get(&path(&draw, "/records"))
            .by(&cast.city)
            .send()
            .await
            .ok();
        assert_eq!(list["items"], json!([]));
        seed(&app, &cast.city, &draw, "1")
            .await
            .refused(403, "own_proposal");
        let drawn = seed(&app, &cast.province, &draw, "20260903 04 11 17")
            .await
            .ok();
        assert_eq!(
            (&drawn["status"], &drawn["seed"]),
            (&json!("drawn"), &json!("20260903 04 11 17"))
        );
        seed(&app, &cast.province, &draw, "2")
            .await
            .refused(409, "wrong_state");
        let population = app
            .get(&path(&draw, "/population"))
            .by(&cast.city)
            .send()
            .await;
        assert_eq!(population.status, 200, "{}", population.text);
        let size = usize::try_from(size).unwrap();
        let (hash, sample) = drawn_outside(&population.text, "20260903 04 11 17", per_broker, size);
        assert_eq!(draw["population_hash"], hash);
        let list = app
            .get(&path(&draw, "/records"))
            .by(&cast.city)
            .send()
            .await
            .ok();
        let ids: Vec<_> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["record_id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!((ids.len(), &ids), (expected, &sample));
        assert!(!population.text.contains(waiting["id"].as_str().unwrap()));
    }
}

#[actix_web::test]
async fn only_drawn_records_are_audited_and_not_by_those_they_concern() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let records = confirmed(&app, &cast, 2).await;
    act(&app, &cast.city, &records[0], "audit-ok")
        .await
        .refused(409, "not_drawn");
    let draw = freeze(&app, &cast.city, true, 1).await.created();
    act(&app, &cast.city, &records[0], "audit-ok")
        .await
        .refused(409, "not_drawn");
    seed(&app, &cast.province, &draw, "7").await.ok();
    let list = app
        .get(&path(&draw, "/records"))
        .by(&cast.city)
        .send()
        .await
        .ok();
    let drawn: Vec<Value> = list["items"].as_array().unwrap().clone();
    let ids: Vec<_> = drawn
        .iter()
        .map(|one| json!({"id": one["record_id"]}))
        .collect();
    for who in [&cast.broker, &cast.owner] {
        act(&app, who, &ids[0], "audit-ok")
            .await
            .refused(403, "forbidden");
    }
    act(&app, &cast.other_city, &ids[0], "audit-ok")
        .await
        .refused(404, "not_found");
    let audited = act(&app, &cast.city, &ids[0], "audit-ok").await.ok();
    assert_eq!(
        (&audited["status"], &audited["audited_by"]),
        (&json!("audited_ok"), &json!(cast.city.id))
    );
    act(&app, &cast.city, &ids[1], "void").await.ok();
    let list = app
        .get(&path(&draw, "/records"))
        .by(&cast.city)
        .send()
        .await
        .ok();
    let mut states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    states.sort();
    assert_eq!(states, ["audited_ok", "voided"]);
    // What is audited or void is not drawn again.
    let again = freeze(&app, &cast.city, true, 1).await.created();
    assert_eq!(again["population_size"], 2);
}

#[actix_web::test]
async fn draws_are_of_administrators_in_scope_and_never_empty() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    freeze(&app, &cast.city, true, 1)
        .await
        .refused_at(422, "/from_on", "empty_population");
    cast.confirmed(&app, 0).await;
    for who in [&cast.broker, &cast.owner, &cast.stranger, &cast.other_city] {
        freeze(&app, who, true, 1).await.refused(403, "forbidden");
    }
    let draw = freeze(&app, &cast.city, true, 1).await.created();
    for who in [&cast.broker, &cast.owner, &cast.other_city] {
        for rest in ["", "/records", "/population"] {
            app.get(&path(&draw, rest))
                .by(who)
                .send()
                .await
                .refused(404, "not_found");
        }
        seed(&app, who, &draw, "1").await.refused(404, "not_found");
        let list = app.get("/v1/audit-draws").by(who).send().await.ok();
        assert_eq!(list["items"], json!([]));
    }
    let list = app
        .get("/v1/audit-draws")
        .by(&cast.province)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["id"], draw["id"]);
}
