//! An official behind a wall learns nothing of the entry: every read of the document is tried, with the ids of all that hangs
//! on the entry. A new operation is tried without a change here; a new kind of thing that hangs on an entry gets a line in
//! [`Planted::id_for`].

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};
use tianfu::competition::contest_judges::model::rebuild_walls;
use tianfu::kernel::ids::ContestId;
use tianfu::platform::db::Act;
use uuid::Uuid;

use super::{Contest, Entry, entry, review, text};
use crate::authorization::operations;
use crate::support::{Answer, Person, TestApp, operation};

/// What stands in the database of an entry, and who stands behind a wall.
struct Planted {
    contest: Contest,
    entry: Entry,
    stage: String,
    /// The judge behind the wall, with the place in the contest.
    judge: (Person, String),
    owner: Person,
    member: Person,
    /// Ids of what hangs on the entry, by the table.
    hanging: BTreeMap<&'static str, String>,
}

/// Resources that are parts of an entry: who knows nothing of the entry gets 404.
const OF_ENTRY: [(&str, &str); 7] = [
    ("/v1/entries/{", "entries"),
    ("/v1/reviews/{", "reviews"),
    ("/v1/entry-checks/{", "entry_checks"),
    ("/v1/eligibility-challenges/{", "eligibility_challenges"),
    ("/v1/attachments/{", "attachments"),
    ("/v1/audit-events/{", "audit_events"),
    ("/v1/notifications/{", "notifications"),
];

/// Where the persons of the entry must not be named: elsewhere they are named for other reasons.
const COMPETITION: [&str; 7] = [
    "/v1/contest",
    "/v1/entries",
    "/v1/entry",
    "/v1/reviews",
    "/v1/stage",
    "/v1/assignment",
    "/v1/eligibility",
];

async fn plant(app: &TestApp) -> Planted {
    let contest = Contest::publish(app).await;
    let (owner, member) = (
        app.person("rose.owner").await,
        app.person("rose.member").await,
    );
    let (person, other) = (app.person("judge").await, app.person("other-judge").await);
    let judge = text(&contest.judge(app, &person).await["id"]);
    let second = text(&contest.judge(app, &other).await["id"]);
    let stage = contest.stage(app, "preliminary", false);
    let walled = entry(app, &contest.id, &owner.id, &[&member.id]);
    let bystander = app.person("bystander").await;
    let open = entry(app, &contest.id, &bystander.id, &[]);
    review(app, &stage, &open.id, &judge, "assigned");
    let mut hanging = BTreeMap::from([
        ("entries", walled.id.clone()),
        (
            "reviews",
            review(app, &stage, &walled.id, &judge, "started"),
        ),
        (
            "others_reviews",
            review(app, &stage, &walled.id, &second, "started"),
        ),
    ]);
    let mut hang = |table: &'static str, statement: &str| {
        let id = Uuid::now_v7().to_string();
        let statement = statement
            .replace("{id}", &id)
            .replace("{entry}", &walled.id)
            .replace("{stage}", &stage)
            .replace("{by}", &contest.province.id)
            .replace("{judge}", &person.id)
            .replace("{review}", &hanging["reviews"]);
        app.database
            .run(&statement)
            .unwrap_or_else(|error| panic!("{table}: {error}"));
        hanging.insert(table, id);
    };
    hang(
        "entry_checks",
        "insert into entry_checks (id, entry_id, entry_version, items, decision, checked_by, checked_at) \
        values ('{id}', '{entry}', 1, '[]', 'qualified', '{by}', now())",
    );
    hang(
        "entry_step_decisions",
        "insert into entry_step_decisions (id, entry_id, step, decision, entry_version, decided_by, \
        decided_at) values ('{id}', '{entry}', 1, 'passed', 1, '{by}', now())",
    );
    hang(
        "review_versions",
        "insert into review_versions (review_id, number, scores, opinion, total, submitted_at, \
        submitted_hash) values ('{review}', 1, '{}', '{id}', '90', now(), 'x')",
    );
    hang(
        "eligibility_challenges",
        "insert into eligibility_challenges (id, entry_id, review_id, text, created_at) \
        values ('{id}', '{entry}', '{review}', 'x', now())",
    );
    hang(
        "stage_results",
        "insert into stage_results (id, stage_id, number, rules_hash, input_hash, summary, computed_by, \
        computed_at) values ('{id}', '{stage}', 1, 'x', 'x', '{}', '{by}', now())",
    );
    hang(
        "stage_result_rows",
        "insert into stage_result_rows (result_id, entry_id, track, score, rank, expected, counted, \
        detail) select id, '{entry}', '', '90.00', 1, 1, 1, '{}' from stage_results where '{id}' <> ''",
    );
    hang(
        "tie_decisions",
        "insert into tie_decisions (id, stage_id, step, entry_order, reason, decided_by, decided_at) \
        select '{id}', '{stage}', 'jury_vote', array_agg(id), 'x', '{by}', now() from entries",
    );
    hang(
        "attachments",
        "with blob as (insert into blobs (sha256) values (sha256('{id}')) \
        returning sha256) insert into attachments (id, sha256, size, file_name, content_type, uploaded_by, on_kind, on_id, \
        created_at, updated_at) select '{id}', sha256, 1, 'x.txt', 'text/plain', '{by}', 'entry', '{entry}', now(), now() \
        from blob",
    );
    hang(
        "notifications",
        "insert into notifications (id, user_id, kind, event_key, resource, resource_id, facts, \
        created_at) values ('{id}', '{judge}', 'judge_invited', '{id}', 'reviews', '{review}', '{\"contest\": \"x\"}', now())",
    );
    let event =
        "(select id::text from audit_events where resource = 'entries' and row_id = '{}' limit 1)";
    let event: String = diesel::RunQueryDsl::get_result(
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            &event.replace("{}", &walled.id),
        )),
        &mut app.database.connect(),
    )
    .unwrap();
    hanging.insert("audit_events", event);

    // The leader once entered another contest with the judge, the organiser and the administrator of the city.
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    let officials = [&*person.id, &*contest.organizer.id, &*contest.city.id];
    entry(app, &elsewhere, &owner.id, &officials);
    let id = ContestId(contest.id.parse().unwrap());
    let built = app.app.db.write(Act::system("test"), move |tx| {
        Ok(rebuild_walls(tx, id, None)?)
    });
    built.await.unwrap();
    assert_eq!(
        app.database.count("entry_walls", "relation = 'co_entry'"),
        3
    );
    Planted {
        contest,
        entry: walled,
        stage,
        judge: (person, judge),
        owner,
        member,
        hanging,
    }
}

impl Planted {
    /// The officials behind the wall.
    fn officials(&self) -> [&Person; 3] {
        [&self.judge.0, &self.contest.organizer, &self.contest.city]
    }

    /// The id in a path: of the entry, or of what hangs on it or leads to it.
    fn id_for(&self, template: &str, caller: &Person) -> String {
        if let Some((_, table)) = OF_ENTRY
            .iter()
            .find(|(start, _)| template.starts_with(start))
        {
            return self.hanging[table].clone();
        }
        for (start, id) in [
            ("/v1/contests/", &self.contest.id),
            ("/v1/contest-stages/", &self.stage),
            ("/v1/contest-judges/", &self.judge.1),
            ("/v1/stage-results/", &self.hanging["stage_results"]),
            ("/v1/users/", &caller.id),
        ] {
            if template.starts_with(start) {
                return id.clone();
            }
        }
        self.entry.id.clone()
    }

    fn path(&self, template: &str, caller: &Person) -> String {
        let mut path = template.replace("{id}", &self.id_for(template, caller));
        for (name, value) in [
            ("{code}", "510600"),
            ("{calendar}", "cn"),
            ("{year}", "2024"),
            ("{kind}", "phone"),
            ("{name}", "urgencies"),
        ] {
            path = path.replace(name, value);
        }
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, &self.entry.id);
        }
        path
    }

    /// The queries to try: the plain list, and one by each filter that can lead to the entry.
    fn queries(&self, template: &str) -> Vec<String> {
        let described = operation(&Method::GET, template).map(|one| &one["parameters"]);
        let none = Vec::new();
        let parameters = described.and_then(Value::as_array).unwrap_or(&none);
        let named: Vec<(&str, bool)> = parameters
            .iter()
            .filter(|one| one["in"] == "query")
            .map(|one| (one["name"].as_str().unwrap(), one["required"] == true))
            .collect();
        let value = |name: &str| -> Option<String> {
            Some(match name {
                "limit" => "100".into(),
                "count" => "true".into(),
                "contest_id" => self.contest.id.clone(),
                "stage_id" => self.stage.clone(),
                "judge_id" => self.judge.1.clone(),
                "entry_id" | "row_id" | "on_id" => self.entry.id.clone(),
                "review_id" => self.hanging["reviews"].clone(),
                "on" => "entry".into(),
                "owner_id" | "user_id" | "person_id" => self.owner.id.clone(),
                "q" => self.entry.title.clone(),
                "number" => self.entry.number.to_string(),
                "blind_code" => self.entry.blind_code.clone(),
                "resource" => "entries".into(),
                "parent" | "division" => "513300".into(),
                _ => return None,
            })
        };
        let always = |name: &str, required: bool| required || ["limit", "count"].contains(&name);
        let join = |pairs: Vec<(&str, String)>| serde_urlencoded::to_string(pairs).unwrap();
        let plain: Vec<(&str, String)> = named
            .iter()
            .filter(|(name, required)| always(name, *required))
            .filter_map(|(name, _)| Some((*name, value(name)?)))
            .collect();
        let mut all = vec![join(plain.clone())];
        for (name, required) in &named {
            if let (false, Some(one)) = (always(name, *required), value(name)) {
                let mut pairs = plain.clone();
                pairs.push((*name, one));
                all.push(join(pairs));
            }
        }
        all
    }

    /// What must not stand in an answer.
    fn banned(&self, template: &str) -> Vec<String> {
        let mut banned = vec![
            self.entry.number.to_string(),
            self.entry.blind_code.clone(),
            self.entry.title.clone(),
        ];
        banned.extend(
            self.hanging
                .iter()
                .filter(|(table, _)| **table != "stage_results")
                .map(|(_, id)| id.clone()),
        );
        if COMPETITION.iter().any(|start| template.starts_with(start)) {
            for person in [&self.owner, &self.member] {
                banned.extend([person.id.clone(), person.username.clone()]);
            }
        }
        banned
    }

    /// What an answer tells of the entry. The id of a request does not count where it comes back as it was sent.
    fn told(&self, template: &str, sent: &str, answer: &Answer) -> Vec<String> {
        let mut said = format!("{} {}", answer.status, answer.text);
        for (name, value) in &answer.headers {
            said.push_str(&format!(
                " {name}: {}",
                String::from_utf8_lossy(value.as_bytes())
            ));
        }
        let path = sent.split('?').next().unwrap_or(sent);
        let said = said.replace(sent, "").replace(path, "");
        let banned = self.banned(template).into_iter();
        banned.filter(|one| said.contains(one)).collect()
    }
}

/// One read, and its answer.
struct Read {
    template: String,
    path: String,
    answer: Answer,
}

impl Read {
    /// What a caller can tell answers apart by.
    fn face(&self) -> (u16, Option<String>, String) {
        let etag = self.answer.headers.get("etag");
        let etag = etag.map(|etag| String::from_utf8_lossy(etag.as_bytes()).into_owned());
        let mut body = self.answer.body.clone();
        if let Some(members) = body.as_object_mut() {
            members.remove("request_id");
            members.remove("instance");
        }
        (self.answer.status, etag, body.to_string())
    }
}

/// Every GET of the document, as a caller.
async fn reads(app: &TestApp, planted: &Planted, caller: &Person) -> Vec<Read> {
    let mut all = Vec::new();
    for (_, _, template) in operations().iter().filter(|(_, method, _)| method == "GET") {
        for query in planted.queries(template) {
            let mut path = planted.path(template, caller);
            if !query.is_empty() {
                path = format!("{path}?{query}");
            }
            let answer = app.get(&path).by(caller).send().await;
            all.push(Read {
                template: template.clone(),
                path,
                answer,
            });
        }
    }
    all
}

async fn app() -> TestApp {
    TestApp::start_with(|settings| {
        settings.rate_limit_caller = 0;
        settings.rate_limit_address = 0;
    })
    .await
}

#[actix_web::test]
async fn no_read_tells_an_official_behind_a_wall_of_the_entry() {
    let app = app().await;
    let planted = plant(&app).await;
    let mut wrong = Vec::new();
    for official in planted.officials() {
        for read in reads(&app, &planted, official).await {
            let Read {
                template,
                path,
                answer,
            } = &read;
            let told = planted.told(template, path, answer);
            if !told.is_empty() {
                wrong.push(format!(
                    "{} reads {told:?}: {path}: {}",
                    official.username, answer.text
                ));
            }
            let of_entry = OF_ENTRY
                .iter()
                .any(|(start, _)| template.starts_with(start));
            if of_entry && answer.status != 404 {
                wrong.push(format!(
                    "{} gets {}: {path}",
                    official.username, answer.status
                ));
            }
            assert!(answer.status < 500, "{path}: {}", answer.text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // An official without a wall reads of it: what is looked for can be found.
    let read = reads(&app, &planted, &planted.contest.province).await;
    let told: BTreeSet<&str> = read
        .iter()
        .filter(|read| {
            !planted
                .told(&read.template, &read.path, &read.answer)
                .is_empty()
        })
        .map(|read| &*read.template)
        .collect();
    assert!(told.contains("/v1/contests/{id}/conflicts"), "{told:?}");
    assert!(told.contains("/v1/audit-events"), "{told:?}");
}

/// Operations of POST and PATCH on what hangs on the entry fail as if it were not there, and tell nothing.
#[actix_web::test]
async fn no_change_tells_an_official_behind_a_wall_of_the_entry() {
    let app = app().await;
    let planted = plant(&app).await;
    let mut wrong = Vec::new();
    for official in planted.officials() {
        for (_, method, template) in operations() {
            let of_entry = OF_ENTRY
                .iter()
                .any(|(start, _)| template.starts_with(start));
            if method == "GET" || !of_entry {
                continue;
            }
            let path = planted.path(template, official);
            for body in [None, Some(json!({})), Some(json!({"reason": "x"}))] {
                let call = app.call(method.parse().unwrap(), &path).by(official);
                let mut call = call.header("if-match", "*");
                if let Some(body) = &body {
                    call = call.json(body);
                }
                let answer = call.send().await;
                let told = planted.told(template, &path, &answer);
                let refused = matches!(answer.status, 400 | 403 | 404 | 405 | 412 | 415 | 422);
                if !told.is_empty() || !refused {
                    wrong.push(format!(
                        "{} {method} {path}: {told:?} {}",
                        official.username, answer.text
                    ));
                }
            }
        }
        // Reads by POST.
        for (_, _, template) in operations().iter().filter(|(_, method, path)| {
            method == "POST"
                && path.starts_with("/v1/contest")
                && (path.ends_with("/assignment-plans") || path.ends_with("/results"))
        }) {
            let path = planted.path(template, official);
            for body in [json!({"dry_run": true}), json!({"judges_per_entry": 1})] {
                let answer = app.post(&path).by(official).json(&body).send().await;
                let told = planted.told(template, &path, &answer);
                if !told.is_empty() {
                    wrong.push(format!(
                        "{} POST {path}: {told:?} {}",
                        official.username, answer.text
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Counts, totals, versions and pages are the same whether the entry is there or not. Aggregates over a stage may be 404 while
/// it is. The trail is left out: without the entry there is no wall.
#[actix_web::test]
async fn an_official_behind_a_wall_cannot_tell_whether_the_entry_is_there() {
    let app = app().await;
    let planted = plant(&app).await;
    let officials = planted.officials();
    let mut before = Vec::new();
    for official in officials {
        let once = reads(&app, &planted, official).await;
        let again = reads(&app, &planted, official).await;
        // What differs by itself says nothing.
        let steady = once
            .iter()
            .zip(&again)
            .map(|(one, other)| one.face() == other.face());
        let steady: Vec<bool> = steady.collect();
        before.push((once, steady));
    }
    for statement in [
        "delete from notifications where resource = 'reviews'",
        "delete from tie_decisions",
        "delete from stage_result_rows",
        "delete from stage_results",
        "delete from eligibility_challenges",
        "delete from review_versions",
        "delete from attachments where on_kind = 'entry'",
        "delete from reviews where entry_id = 'E'",
        "delete from entries where id = 'E'",
    ] {
        let statement = statement.replace('E', &planted.entry.id);
        app.database.run(&statement).unwrap();
    }
    let mut wrong = Vec::new();
    for (official, (once, steady)) in officials.into_iter().zip(&before) {
        let after = reads(&app, &planted, official).await;
        for ((one, other), steady) in once.iter().zip(&after).zip(steady) {
            let audited = one.template.starts_with("/v1/audit-events");
            if *steady && !audited && one.answer.status != 404 && one.face() != other.face() {
                wrong.push(format!(
                    "{}: {}: {:?} became {:?}",
                    official.username,
                    one.path,
                    one.face(),
                    other.face()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
