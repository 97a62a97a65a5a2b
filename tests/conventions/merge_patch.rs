//! JSON Merge Patch, for whatever can be changed: the document tells which members null clears, and each is tried.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tianfu::kernel::roles::Role;

use crate::authorization::a_stage;
use crate::support::{
    Answer, Person, TestApp, a_contest, a_need, a_training_program, a_training_session,
};

/// Something that can be changed.
struct Changed<'a> {
    /// As the document calls it.
    template: &'static str,
    path: String,
    by: &'a Person,
    /// A value for each member that can be cleared, and for one that cannot.
    filled: Value,
    table: &'static str,
    /// What stands in its row once all that can be cleared is.
    cleared: &'static str,
}

impl Changed<'_> {
    async fn patch(&self, app: &TestApp, body: &Value) -> Answer {
        let call = app.patch(&self.path).by(self.by).header("if-match", "*");
        call.json(body).send().await
    }

    async fn get(&self, app: &TestApp) -> Answer {
        app.get(&self.path).by(self.by).send().await
    }

    /// Its row.
    fn is(&self, condition: &str) -> String {
        match self.path.rsplit('/').next() {
            Some("me") => format!("id = '{}' and {condition}", self.by.id),
            id => format!("id = '{}' and {condition}", id.unwrap()),
        }
    }

    /// The members of its change, and whether null is a value of each.
    fn members(&self) -> Vec<(String, bool)> {
        let document = tianfu::service::openapi::document();
        let operation = &document["paths"][self.template]["patch"];
        let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            .as_str()
            .unwrap();
        let members = &document.pointer(&schema[1..]).unwrap()["properties"];
        let members: &Map<String, Value> = members.as_object().unwrap();
        members
            .iter()
            .map(|(name, of)| (name.clone(), of.to_string().contains("\"null\"")))
            .collect()
    }
}

/// What an answer to a change tells of its effects, beyond what stands in the thing: empty where nothing changes.
fn effects_in(template: &str) -> &'static [&'static str] {
    match template {
        "/v1/training-sessions/{id}" => &["promoted"],
        _ => &[],
    }
}

struct People {
    owner: Person,
    admin: Person,
    organizer: Person,
    member: Person,
    company: Person,
}

impl People {
    async fn of(app: &TestApp) -> Self {
        Self {
            owner: app.person("owner").await,
            admin: app.province_admin().await,
            organizer: app
                .appointed("organizes", Role::ContestOrganizer, "513300")
                .await,
            member: app.person("member").await,
            company: app.organization_account("company").await,
        }
    }

    async fn all(&self, app: &TestApp) -> Vec<Changed<'_>> {
        let owner = &self.owner;
        let of = |made: Value, of: &str| format!("{of}/{}", made["id"].as_str().unwrap());
        let made = |by: &Person, path: &'static str, body: Value| {
            let call = app.post(path).by(by).json(&body);
            async move { of(call.send().await.created(), path) }
        };
        let society = app.organization(owner, "电气学会").await;
        let parent = app.organization(owner, "科协").await;
        let staff = app.member(owner, &society, &self.member, "staff").await;
        let unit_of =
            |name: &str| json!({"organization_id": society["id"], "name": name, "parent_id": null});
        let unit = made(owner, "/v1/org-units", unit_of("学术部")).await;
        let above = made(owner, "/v1/org-units", unit_of("秘书处")).await;
        let above = above.rsplit('/').next().unwrap();
        let team = json!({"name": "改造队", "division": "510603"});
        let expertise = json!({"field": "new_energy", "title": "节能"});
        let zone = json!({"scheme": "2024", "name": "片区"});
        let other_zone = json!({"scheme": "培训", "name": "成都平原"});
        let other_zone = made(&self.admin, "/v1/zones", other_zone).await;
        let other_zone = other_zone.rsplit('/').next().unwrap();
        let serves = app.appointed("serves", Role::Broker, "510600").await;
        let brokers = app.get("/v1/brokers").query(&[("user_id", &serves.id)]);
        let broker = brokers.send().await.ok()["items"][0]["id"].clone();
        let case = json!({"user_id": owner.id, "division": "510603", "title": "改造"});
        let earlier = app.app.clock.now() - chrono::Duration::days(2);
        let service = json!({"broker_id": broker, "user_id": owner.id, "kind": "visit", "channel": "phone",
            "division": "510603", "started_at": earlier.to_rfc3339(), "minutes": 5, "outcome": "o"});
        let client = json!({"name": "德阳科协", "division": "510600", "scopes": ["listings:read"]});
        vec![
            Changed {
                template: "/v1/listings/{id}",
                path: of(app.draft(owner, &a_need("电气改造")).await, "/v1/listings"),
                by: owner,
                filled: json!({"title": "节能改造", "summary": "s", "description": "d", "fields": ["new_energy"],
                    "industry": "C", "keywords": ["电气"], "budget_min_fen": 1, "budget_max_fen": 2, "trl": 5, "ip_kind": "invention",
                    "cooperation_modes": ["service"], "deadline_on": "2099-01-01",
                    "contact": {"name": "彭工", "phone": "13800000002"}}),
                table: "listings",
                cleared: "summary = '' and description = '' and fields = '{}' and keywords = '{}' and cooperation_modes = '{}'
                    and industry is null and deadline_on is null and trl is null and ip_kind is null
                    and not exists (select from listing_contacts where listing_id = id)",
            },
            Changed {
                template: "/v1/contests/{id}",
                path: of(app.contest(&self.organizer, &a_contest("天府杯", 5)).await, "/v1/contests"),
                by: &self.organizer,
                filled: json!({"title": "大赛", "theme": "t", "venue": "v", "held_on": "2025-01-01", "introduction": "i",
                    "tracks": ["节能"], "hosts": [{"name": "甘孜州科协", "role": "host"}]}),
                table: "contests",
                cleared: "theme = '' and venue = '' and introduction = '' and tracks = '{}' and held_on is null
                    and not exists (select from contest_hosts where contest_id = id)",
            },
            Changed {
                template: "/v1/contest-stages/{id}",
                path: {
                    let contest = app.contest(&self.organizer, &a_contest("峨眉杯", 5)).await;
                    let path = format!("/v1/contests/{}/stages", contest["id"].as_str().unwrap());
                    let stage = app.post(&path).by(&self.organizer).json(&a_stage());
                    of(stage.send().await.created(), "/v1/contest-stages")
                },
                by: &self.organizer,
                filled: json!({"title": "初评", "kind": "final", "opens_at": "2026-01-02T00:00:00Z",
                    "closes_at": "2099-01-02T00:00:00Z", "blind": true, "scores_shown": "after_lock"}),
                table: "contest_stages",
                cleared: "true",
            },
            Changed {
                template: "/v1/training-programs/{id}",
                path: of(app.training_program(&self.admin, &a_training_program("培训")).await, "/v1/training-programs"),
                by: &self.admin,
                filled: json!({"title": "业务培训", "title_en": "t", "basis": "b", "target_groups": ["科服保姆"]}),
                table: "training_programs",
                cleared: "title_en = '' and basis = '' and target_groups = '{}'",
            },
            Changed {
                template: "/v1/training-sessions/{id}",
                path: {
                    let program = app.training_program(&self.admin, &a_training_program("p")).await;
                    let session = a_training_session(&program, "s");
                    of(app.training_session(&self.admin, &session).await, "/v1/training-sessions")
                },
                by: &self.admin,
                filled: json!({"title": "业务培训", "title_en": "t", "introduction": "i", "introduction_en": "i",
                    "zone_id": other_zone, "venue": "v", "capacity": 100, "delegation_capacity": 5,
                    "open_to_roles": ["broker"], "open_to_divisions": ["510600"]}),
                table: "training_sessions",
                cleared: "title_en = '' and introduction = '' and introduction_en = '' and zone_id is null and venue = ''
                    and capacity is null and delegation_capacity is null and open_to_roles = '{}' and open_to_divisions = '{}'",
            },
            Changed {
                template: "/v1/organizations/{id}",
                path: of(society.clone(), "/v1/organizations"),
                // Its owner does not name the account.
                by: &self.admin,
                filled: json!({"name": "德阳电气学会", "uscc": "91350100M000100Y43", "introduction": "i",
                    "parent_id": parent["id"], "account_id": self.company.id}),
                table: "organizations",
                cleared: "introduction = '' and uscc is null and parent_id is null and account_id is null",
            },
            Changed {
                template: "/v1/teams/{id}",
                path: made(owner, "/v1/teams", team).await,
                by: owner,
                filled: json!({"name": "节能队", "introduction": "i", "organization_id": society["id"]}),
                table: "teams",
                cleared: "introduction = '' and organization_id is null",
            },
            Changed {
                template: "/v1/expertise/{id}",
                path: made(owner, "/v1/expertise", expertise).await,
                by: owner,
                filled: json!({"title": "电机", "summary": "s", "trl": 5, "keywords": ["电机"]}),
                table: "expertise",
                cleared: "summary = '' and trl is null and keywords = '{}'",
            },
            Changed {
                template: "/v1/users/me",
                path: "/v1/users/me".to_owned(),
                by: owner,
                filled: json!({"display_name": "彭", "affiliation": "东旗", "division": "510603", "introduction": "i"}),
                table: "users",
                cleared: "introduction = '' and affiliation is null and division is null",
            },
            Changed {
                template: "/v1/memberships/{id}",
                path: of(staff, "/v1/memberships"),
                by: owner,
                filled: json!({"unit_id": above, "title": "工程师", "to_on": "2099-01-01"}),
                table: "memberships",
                cleared: "title = '' and unit_id is null and to_on is null",
            },
            Changed {
                template: "/v1/zones/{id}",
                path: made(&self.admin, "/v1/zones", zone).await,
                by: &self.admin,
                filled: json!({"name": "川西", "basis": "b", "cities": [
                    {"division": "510100", "from_on": "2024-01-01", "to_on": null},
                    {"division": "510600", "from_on": "2024-01-01", "to_on": "2026-12-31"}]}),
                table: "zones",
                cleared: "basis = '' and not exists (select from zone_cities where zone_id = id)",
            },
            Changed {
                template: "/v1/org-units/{id}",
                path: unit,
                by: owner,
                filled: json!({"name": "学会学术部", "parent_id": above}),
                table: "org_units",
                cleared: "parent_id is null",
            },
            Changed {
                template: "/v1/cases/{id}",
                path: made(&self.admin, "/v1/cases", case).await,
                by: &self.admin,
                filled: json!({"title": "节能", "next_action": "走访", "next_action_on": "2099-01-01"}),
                table: "cases",
                cleared: "next_action is null and next_action_on is null",
            },
            Changed {
                template: "/v1/service-records/{id}",
                path: made(&self.admin, "/v1/service-records", service).await,
                by: &self.admin,
                filled: json!({"step": "seek", "place": "会议室", "outcome": "o"}),
                table: "service_records",
                cleared: "step is null and place = ''",
            },
            Changed {
                template: "/v1/api-clients/{id}",
                path: made(&self.admin, "/v1/api-clients", client).await,
                by: &self.admin,
                filled: json!({"name": "德阳市科协", "scopes": ["listings:read", "matches:read"]}),
                table: "api_clients",
                cleared: "true",
            },
        ]
    }
}

#[actix_web::test]
async fn null_clears_what_can_be_empty_and_nothing_else() {
    let app = TestApp::start().await;
    let people = People::of(&app).await;
    let mut tried = BTreeSet::new();
    for changed in people.all(&app).await {
        let at = changed.template;
        changed.patch(&app, &changed.filled).await.ok();
        for (member, is_nullable) in changed.members() {
            let answer = changed.patch(&app, &json!({&member: null})).await;
            if !is_nullable {
                answer.refused_at(422, &format!("/{member}"), "type");
                continue;
            }
            assert!(
                !changed.filled[&member].is_null(),
                "{at}: {member} is not tried"
            );
            let now = &answer.ok()[&member];
            assert!(
                [json!(null), json!(""), json!([])].contains(now),
                "{at} {member}: {now}"
            );
        }
        let row = changed.is(changed.cleared);
        assert_eq!(app.database.count(changed.table, &row), 1, "{at}: {row}");
        tried.insert(at.to_owned());
    }
    tried.extend(ELSEWHERE.map(str::to_owned));
    assert_eq!(tried, patched());
}

/// Members of these are cleared in tests/brokers/profiles.rs, tests/entries/draft.rs, tests/reviews/sheets.rs, tests/grants
/// and tests/impact_metrics.
const ELSEWHERE: [&str; 5] = [
    "/v1/brokers/{id}",
    "/v1/entries/{id}",
    "/v1/grants/{id}",
    "/v1/impact-metrics/{id}",
    "/v1/reviews/{id}",
];

#[actix_web::test]
async fn a_patch_that_changes_nothing_makes_no_version_and_no_trail() {
    let app = TestApp::start().await;
    let people = People::of(&app).await;
    for changed in people.all(&app).await {
        let at = changed.template;
        changed.patch(&app, &changed.filled).await.ok();
        let known = changed.get(&app).await;
        let (etag, known) = (known.etag(), known.ok());
        let trail = app.database.count("audit_events", "true");
        let rows = app.database.text_of(changed.table);
        let mut one = Map::new();
        let (name, value) = changed.filled.as_object().unwrap().iter().next().unwrap();
        one.insert(name.clone(), value.clone());
        for same in [json!({}), Value::Object(one), changed.filled.clone()] {
            let answer = changed.patch(&app, &same).await;
            assert_eq!(answer.etag(), etag, "{at}: {same}");
            let mut told = answer.ok();
            for effect in effects_in(at) {
                let effects = told.as_object_mut().unwrap().remove(*effect);
                assert_eq!(effects, Some(json!([])), "{at}: {same}");
            }
            assert_eq!(told, known, "{at}: {same}");
        }
        assert_eq!(app.database.text_of(changed.table), rows, "{at}");
        assert_eq!(app.database.count("audit_events", "true"), trail, "{at}");
        // What does change still does.
        let name = ["display_name", "name", "title", "outcome"]
            .into_iter()
            .find(|name| changed.filled[*name].is_string())
            .unwrap();
        let answer = changed.patch(&app, &json!({name: "别的"})).await;
        assert_ne!(answer.etag(), etag, "{at}");
        assert_eq!(answer.ok()[name], "别的", "{at}");
        assert!(
            app.database.count("audit_events", "true") > trail,
            "{at}: no trail"
        );
    }
}

/// Patches that the table leaves out, each with the reason.
const EXEMPT: [(&str, &str); 5] = [
    (
        "/v1/agenda-items/{id}",
        "without a speaker name an item shows that of the account: tests/agenda_items",
    ),
    (
        "/v1/notifications/settings",
        "null returns to the defaults: tests/notifications",
    ),
    (
        "/v1/person-records/{id}",
        "a phone number that is sent is a look-up on record: tests/person_records",
    ),
    (
        "/v1/service-plans/{id}",
        "the words stand in a version of the plan: tests/service_plans",
    ),
    ("/v1/uploads/{id}", "sends bytes, and is no merge patch"),
];

/// What the document says can be patched.
fn patched() -> BTreeSet<String> {
    let document = tianfu::service::openapi::document();
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .filter(|(_, item)| !item["patch"].is_null())
        .map(|(path, _)| path.clone())
        .filter(|path| EXEMPT.iter().all(|(exempt, _)| exempt != path))
        .collect()
}
