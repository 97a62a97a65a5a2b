//! Judges of contests: invitations, the pledge, conflicts of interest, and what an official behind a wall learns: nothing.

pub mod authorization;
mod conflicts;
mod declared;
mod invitations;
mod planted;
mod pledge;
mod relations;
mod silence;

use std::sync::atomic::{AtomicI32, Ordering};

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::support::{Answer, Person, TestApp, a_contest};

/// A published contest of 甘孜, with its organiser and the administrators of its division.
pub struct Contest {
    pub id: String,
    pub organizer: Person,
    pub city: Person,
    pub province: Person,
}

impl Contest {
    pub async fn publish(app: &TestApp) -> Self {
        let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
        let organizer = organizer.await;
        let mut body = a_contest("甘孜州乡土人才大赛", 5);
        body["tracks"] = json!(["特色产业", "乡村旅游"]);
        let made = app.contest(&organizer, &body).await;
        let id = text(&made["id"]);
        let publish = app.post(&format!("/v1/contests/{id}/publish"));
        publish.by(&organizer).send().await.ok();
        Self {
            id,
            organizer,
            city: app.appointed("city", Role::CityAdmin, "513300").await,
            province: app.province_admin().await,
        }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/contests/{}/{rest}", self.id)
    }

    pub async fn invite(&self, app: &TestApp, who: &Person) -> Answer {
        let body = json!({"user_id": who.id, "tracks": ["特色产业"], "entry_limit": 20});
        let call = app.post(&self.path("judges")).by(&self.organizer);
        call.json(&body).send().await
    }

    /// A judge who accepted.
    pub async fn judge(&self, app: &TestApp, who: &Person) -> Value {
        let invited = self.invite(app, who).await.created();
        accept(app, who, &invited).await.ok()
    }

    /// Stands in a stage for which the database is written to directly.
    pub fn stage(&self, app: &TestApp, kind: &str, blind: bool) -> String {
        let id = Uuid::now_v7().to_string();
        let position = app.database.count("contest_stages", "true") + 1;
        let statements = [
            format!(
                "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, blind, created_at, \
                 updated_at) values ('{id}', '{}', {position}, '{kind}', 's', now() - interval '1 day', now() + interval \
                 '1 day', {blind}, now(), now())",
                self.id
            ),
            format!(
                "update contests set status = '{}', current_stage_id = '{id}' where id = '{}'",
                if kind == "final" {
                    "final"
                } else {
                    "preliminary"
                },
                self.id
            ),
        ];
        for statement in statements {
            app.database.run(&statement).unwrap();
        }
        id
    }
}

pub async fn accept(app: &TestApp, who: &Person, judge: &Value) -> Answer {
    let path = format!("/v1/contest-judges/{}/accept", text(&judge["id"]));
    app.post(&path).by(who).send().await
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// An entry as it stands in the database.
pub struct Entry {
    pub id: String,
    pub number: i32,
    pub blind_code: String,
    pub title: String,
}

/// A submitted and qualified entry: the owner leads the team, `team` are further persons.
pub fn entry(app: &TestApp, contest: &str, owner: &str, team: &[&str]) -> Entry {
    static PLANTED: AtomicI32 = AtomicI32::new(0);
    let number = 1_918_273_000 + PLANTED.fetch_add(1, Ordering::Relaxed);
    let entry = Entry {
        id: Uuid::now_v7().to_string(),
        number,
        blind_code: format!("BC{number}X"),
        title: format!("高原玫瑰{number}"),
    };
    let statement = format!(
        "insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, created_by, \
         submitted_at, created_at, updated_at) values ('{}', '{contest}', 'qualified', '{owner}', '513300', '{}', {number}, \
         '{}', '{owner}', now(), now(), now())",
        entry.id, entry.title, entry.blind_code
    );
    app.database.run(&statement).unwrap();
    for (position, (person, role)) in std::iter::once((owner, "leader"))
        .chain(team.iter().map(|one| (*one, "member")))
        .enumerate()
    {
        let statement = format!(
            "insert into entry_members (entry_id, position, person_id, role) values ('{}', {}, '{person}', '{role}')",
            entry.id,
            position + 1
        );
        app.database.run(&statement).unwrap();
    }
    entry
}

/// A review of an entry by a judge, as it stands in the database.
pub fn review(app: &TestApp, stage: &str, entry: &str, judge: &str, status: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let statement = format!(
        "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, assigned_by, created_at, updated_at) \
         select '{id}', contest_id, '{stage}', '{entry}', id, '{status}', invited_by, now(), now() from contest_judges \
          where id = '{judge}'"
    );
    assert_eq!(app.database.run(&statement).unwrap(), 1);
    id
}
