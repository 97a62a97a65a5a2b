//! What is tried on an official behind a wall: an entry with all that hangs on it. A new kind of thing that hangs on an entry
//! gets a line here.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;
use tianfu::competition::contest_judges::model::rebuild_walls;
use tianfu::kernel::ids::ContestId;
use tianfu::platform::db::Act;
use uuid::Uuid;

use super::{Contest, Entry, entry, review, text};
use crate::support::{Answer, Person, TestApp, operation};

/// What stands in the database of an entry, and who stands behind a wall.
pub struct Planted {
    pub contest: Contest,
    pub entry: Entry,
    stage: String,
    /// The judge behind the wall, with the place in the contest.
    judge: (Person, String),
    owner: Person,
    member: Person,
    /// Ids of what hangs on the entry, by the table.
    hanging: BTreeMap<&'static str, String>,
}

/// Resources that are parts of an entry: who knows nothing of the entry gets 404.
pub const OF_ENTRY: [(&str, &str); 7] = [
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

pub async fn plant(app: &TestApp) -> Planted {
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
        "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, \
        computed_at) values ('{id}', '{stage}', 1, 'x', 'x', 'x', '{}', '{by}', now())",
    );
    hang(
        "stage_result_rows",
        "insert into stage_result_rows (result_id, entry_id, track, score, rank, expected, counted, \
        detail) select id, '{entry}', '', '90.00', 1, 1, 1, '{\"entry\": \"{entry}\", \"competing\": true, \"totals\": [], \
        \"n_expected\": 1, \"n_counted\": 1, \"score\": \"90.00\", \"rank\": 1, \"tied\": false, \"tie_trace\": []}' \
        from stage_results where '{id}' <> ''",
    );
    hang(
        "tie_decisions",
        "insert into tie_decisions (id, stage_id, step, entry_order, reason, decided_by, decided_at) \
        select '{id}', '{stage}', 'jury_vote', jsonb_agg(jsonb_build_array(id)), 'x', '{by}', now() from entries",
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

    // The leader once entered another contest, in a team of the judge, with the organiser and the administrator of the city.
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    let team = [&*owner.id, &*contest.organizer.id, &*contest.city.id];
    entry(app, &elsewhere, &person.id, &team);
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
    pub fn officials(&self) -> [&Person; 3] {
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

    pub fn path(&self, template: &str, caller: &Person) -> String {
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
    pub fn queries(&self, template: &str) -> Vec<String> {
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
    pub fn told(&self, template: &str, sent: &str, answer: &Answer) -> Vec<String> {
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
