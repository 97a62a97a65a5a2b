use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::{a_case, broker_of, path};
use crate::support::{Call, Person, TestApp, together};

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from((self.0 >> 33) % u64::try_from(sides).unwrap()).unwrap()
    }
}

async fn all(app: &TestApp, by: &Person, path: &str, filter: &[(&str, &str)]) -> Vec<Value> {
    let filter = [filter, &[("limit", "100")]].concat();
    let list = app.get(path).query(&filter).by(by).send().await.ok();
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn under_parallel_ends_leaves_and_hand_overs_an_open_case_has_a_broker_or_is_listed() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let client = app.person("client").await;
    let mut people = Vec::new();
    for number in 0..4 {
        people.push(
            app.appointed(&format!("broker{number}"), Role::Broker, "510600")
                .await,
        );
    }
    let mut cases = Vec::new();
    for number in 0..6 {
        let profile = broker_of(&app, &city, &people[number % 4].id).await;
        cases.push(a_case(&app, &city, &client, Some(&profile)).await);
    }
    let mut paths = Vec::new();
    for person in &people {
        let profile = broker_of(&app, &city, &person.id).await;
        paths.push(format!("/v1/brokers/{}", profile["id"].as_str().unwrap()));
    }
    let mut dice = Dice(17);
    for _ in 0..20 {
        let mut profiles = Vec::new();
        for path in &paths {
            profiles.push(app.get(path).by(&city).send().await.ok());
        }
        let calls: Vec<Call> = (0..6)
            .map(|_| {
                let (one, other) = (dice.roll(4), dice.roll(4));
                let (from, to) = (&profiles[one], &profiles[other]["id"]);
                let id = from["id"].as_str().unwrap();
                let case = &cases[dice.roll(6)];
                match dice.roll(6) {
                    0 => app
                        .patch(&format!("/v1/brokers/{id}"))
                        .by(&people[one])
                        .header("if-match", "*")
                        .json(&json!({"leave_from_on": "2020-01-01", "leave_to_on": "2999-01-01", "handover_to": to})),
                    1 => app
                        .patch(&format!("/v1/brokers/{id}"))
                        .by(&people[one])
                        .header("if-match", "*")
                        .json(&json!({"leave_from_on": null, "leave_to_on": null})),
                    2 => app
                        .post(&format!("/v1/brokers/{id}/hand-over"))
                        .by(&city)
                        .json(&json!({"handover_to": to})),
                    3 => app
                        .post(&path(case, "hand-over"))
                        .by(&city)
                        .json(&json!({"main_broker_id": to, "override": true})),
                    4 => app.post(&path(case, "assign")).by(&city).json(&json!({})),
                    _ => match from["appointments"].as_array().unwrap().last() {
                        Some(grant) if from["active"] == true => app
                            .post(&format!(
                                "/v1/role-grants/{}/revoke",
                                grant["role_grant_id"].as_str().unwrap()
                            ))
                            .by(&city)
                            .json(&json!({"handover_to": to})),
                        _ => app.post("/v1/role-grants").by(&city).json(
                            &json!({"user_id": people[one].id, "role": "broker", "division": "510600"}),
                        ),
                    },
                }
            })
            .collect();
        for answer in together(calls).await {
            assert!(answer.status < 500, "{}", answer.text);
        }
        let active = all(&app, &city, "/v1/brokers", &[("active", "true")]).await;
        let active: Vec<&Value> = active.iter().map(|broker| &broker["id"]).collect();
        let listed = all(&app, &city, "/v1/cases", &[("unassigned", "true")]).await;
        let listed: Vec<&Value> = listed.iter().map(|case| &case["id"]).collect();
        let open = all(&app, &city, "/v1/cases", &[("status", "open")]).await;
        assert_eq!(open.len(), 6);
        for case in &open {
            let broker = &case["main_broker_id"];
            let is_listed = listed.contains(&&case["id"]);
            assert_eq!(broker.is_null(), is_listed, "{case}");
            assert!(is_listed || active.contains(&broker), "{case}");
        }
    }
}
