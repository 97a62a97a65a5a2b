//! A contest whose final is over and applied, and that is tallying.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::contest_stages::rows::{Staged, quoted};
use crate::support::{Answer, Person};

/// 2 first, 3 second, 5 third prizes, 14 merit prizes, and 6 for organisations.
pub fn prizes(fill: &str) -> Value {
    let tier = |code: &str, name: &str, quota: u8| {
        let counts = code != "merit";
        json!({"code": code, "name": name, "target": "entry", "quota": quota, "has_grant": counts, "is_recommended": counts})
    };
    json!({"fill": fill, "acceptance_days": 7, "tiers": [tier("first", "一等奖", 2), tier("second", "二等奖", 3),
        tier("third", "三等奖", 5), tier("merit", "优胜奖", 14),
        {"code": "organization", "name": "优秀组织奖", "target": "organization", "quota": 6, "has_grant": true}]})
}

pub struct Finals {
    pub staged: Staged,
    /// The final.
    pub stage: Value,
    /// Of the first and the second entry, and of the others.
    pub owners: [Person; 3],
    /// In the order of the ranks.
    pub entries: Vec<Uuid>,
    pub result: Uuid,
}

impl Finals {
    /// So many entries, ranked from 1.
    pub async fn of(count: i32) -> Self {
        let ranks: Vec<i32> = (1..=count).collect();
        Self::ranked(&ranks).await
    }

    pub async fn ranked(ranks: &[i32]) -> Self {
        let (staged, stages) = Staged::published().await;
        let app = &staged.app;
        let owners = [
            app.person("leimei").await,
            app.person("liaohaiyan").await,
            app.person("others").await,
        ];
        for judged in &stages[2..] {
            staged.lock(judged);
        }
        staged.run(&format!(
            "update contests set status = 'tallying', current_stage_id = {} where id = '{}'",
            quoted(&stages[3]["id"]),
            staged.id()
        ));
        let mut finals = Self {
            result: staged.result(&stages[3], &json!({}), true),
            stage: stages[3].clone(),
            owners,
            entries: Vec::new(),
            staged,
        };
        for (place, rank) in ranks.iter().enumerate() {
            finals.add(place, *rank);
        }
        finals
    }

    fn add(&mut self, place: usize, rank: i32) {
        let owner = &self.owners[place.min(2)];
        let entry = self.staged.entry(owner, "ranked");
        self.staged.run(&format!(
            "update entries set title = '项目{}' where id = '{entry}'",
            place + 1
        ));
        self.staged.run(&format!(
            "insert into entry_members (entry_id, position, person_id, role) values ('{entry}', 1, '{}', 'leader')",
            owner.id
        ));
        self.rank(self.result, entry, rank);
        self.entries.push(entry);
    }

    /// A row of a result.
    pub fn rank(&self, result: Uuid, entry: Uuid, rank: i32) {
        self.staged.run(&format!(
            "insert into stage_result_rows (result_id, entry_id, track, score, rank, expected, counted, detail) \
             values ('{result}', '{entry}', '', '{}.00', {rank}, 5, 5, '{{}}')",
            100 - rank
        ));
    }

    /// A new result, applied, of these entries ranked from 1.
    pub fn result_of(&self, entries: &[Uuid]) -> Uuid {
        let result = self.staged.result(&self.stage, &json!({}), true);
        for (rank, entry) in (1..).zip(entries) {
            self.rank(result, *entry, rank);
        }
        result
    }

    pub async fn set_prizes(&self, fill: &str) {
        let path = self.staged.path("/award-rules");
        self.staged.put(&path, &prizes(fill)).await.ok();
    }

    pub async fn propose_by(&self, by: &Person, body: Value) -> Answer {
        let call = self.staged.app.post(&self.staged.path("/award-lists"));
        call.by(by).json(&body).send().await
    }

    pub async fn propose(&self, body: Value) -> Answer {
        self.propose_by(&self.staged.organizer, body).await
    }

    /// Proposes the awards; returns the list as the organiser reads it.
    pub async fn proposed(&self) -> Value {
        let body = self.propose(json!({"reason": "重新拟定"})).await.created();
        self.list(&body["list"]["id"]).await
    }

    pub async fn list_by(&self, by: &Person, id: &Value) -> Answer {
        let path = format!("/v1/award-lists/{}", id.as_str().unwrap());
        self.staged.app.get(&path).by(by).send().await
    }

    pub async fn list(&self, id: &Value) -> Value {
        self.list_by(&self.staged.organizer, id).await.ok()
    }

    /// What the publication of the list in force does.
    pub fn publish(&self) {
        for sql in [
            "update award_lists set status = 'in_publicity', published_at = now(), version = version + 1 \
              where status = 'proposed'",
            "update awards set status = 'in_publicity', version = version + 1, acceptance_due_at = now() + interval '7 days' \
              where status = 'proposed' and entry_id is not null",
            "update contests set status = 'publicity', version = version + 1 where status = 'tallying'",
        ] {
            self.staged.run(sql);
        }
        show_until_yesterday(&self.staged);
    }

    pub async fn finalize_by(&self, by: &Person) -> Answer {
        let call = self.staged.app.post(&self.staged.path("/finalize"));
        call.by(by).send().await
    }

    /// A list of all entries that is final.
    pub async fn final_list(&self) -> Value {
        self.set_prizes("vacancy").await;
        let list = self.proposed().await;
        self.publish();
        self.finalize_by(&self.staged.city).await.ok();
        self.list(&list["id"]).await
    }

    /// The award of an entry, as the organiser reads it.
    pub async fn award(&self, entry: Uuid) -> Value {
        let path = format!("/v1/awards?contest_id={}&limit=100", self.staged.id());
        let page = self.staged.app.get(&path).by(&self.staged.organizer);
        let page = page.send().await.ok();
        let items = page["items"].as_array().unwrap();
        let found = items
            .iter()
            .find(|one| one["entry_id"] == json!(entry) && one["status"] != "amended");
        found.unwrap().clone()
    }

    /// The first award of a list that is final, as everybody reads it.
    pub async fn award_public(&self, list: &Value) -> Value {
        let path = format!("/v1/award-lists/{}", list["id"].as_str().unwrap());
        let list = self.staged.app.get(&path).send().await.ok();
        list["tiers"][0]["awards"][0].clone()
    }

    pub async fn act(&self, by: &Person, award: &Value, verb: &str, body: Value) -> Answer {
        let path = format!("/v1/awards/{}/{verb}", award["id"].as_str().unwrap());
        self.staged.app.post(&path).by(by).json(&body).send().await
    }

    /// The tier with a code.
    pub async fn tier(&self, code: &str) -> Value {
        let rules = self.staged.app.get(&self.staged.path("/award-rules"));
        let rules = rules.send().await.ok();
        let tiers = rules["tiers"].as_array().unwrap().iter();
        tiers
            .clone()
            .find(|tier| tier["code"] == code)
            .unwrap()
            .clone()
    }

    pub async fn propose_prize(&self, by: &Person, organization: &Value) -> Answer {
        let tier = self.tier("organization").await;
        let body = json!({"tier_id": tier["id"], "organization_id": organization["id"], "reason": "推荐项目质量高",
            "figures": [{"name": "推荐项目", "value": "12", "unit": "项"}]});
        let path = self.staged.path("/organization-awards");
        self.staged.app.post(&path).by(by).json(&body).send().await
    }

    /// A prize for a new organisation, proposed.
    pub async fn prize(&self, by: &Person, name: &str) -> Value {
        let organization = self
            .staged
            .app
            .organization(&self.staged.province, name)
            .await;
        self.propose_prize(by, &organization).await.created()
    }

    /// How many entries have a status.
    pub fn statuses(&self, status: &str) -> i64 {
        self.staged
            .count("entries", &format!("status = '{status}'"))
    }
}

/// A publicity period that showed the list in force and the confirmed prizes, and is over.
pub fn show_until_yesterday(staged: &Staged) {
    for sql in [
        "update publicity_periods set withdrawn_at = now(), withdrawn_by = opened_by, withdrawal_reason = 'x' \
          where withdrawn_at is null",
        "insert into publicity_periods (id, contest_id, target, list_id, starts_on, day_count, day_unit, first_day_counts, \
            ends_on, opens_at, closes_at, calendars, objection_answer_days, opened_by, created_at, updated_at) \
          select gen_random_uuid(), contest_id, 'result', id, current_date - 9, 5, 'working_day', true, current_date - 2, \
            now() - interval '9 days', now() - interval '1 day', '[]', 15, proposed_by, now(), now() \
          from award_lists where status <> 'superseded'",
        "insert into publicity_items (id, period_id, entry_id, award_id) \
          select gen_random_uuid(), p.id, a.entry_id, a.id from publicity_periods p join awards a on a.contest_id = p.contest_id \
          where p.withdrawn_at is null and (a.list_id = p.list_id and a.status = 'in_publicity' \
            or a.entry_id is null and a.status = 'confirmed')",
    ] {
        staged.run(sql);
    }
}

/// How many awards each tier of a list or a proposal has, and how many places are vacant.
pub fn counts(of: &Value) -> Vec<(usize, u64)> {
    let tiers = of["tiers"].as_array().unwrap().iter();
    tiers
        .map(|tier| {
            let awards = tier["awards"].as_array().unwrap().len();
            (awards, tier["vacant"].as_u64().unwrap())
        })
        .collect()
}
