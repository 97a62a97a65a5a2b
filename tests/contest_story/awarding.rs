//! The awards follow from the ranking, and six organisations get a prize that follows from none.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Value, json};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::roles::Role;

use super::figures::{FINALISTS, score_of_the_final, shown};
use super::world::{Entry, Story, id, items, text};
use crate::contests::rows::with;
use crate::support::{Answer, Person};

/// Code, name, places, and whether winners get a grant.
pub const TIERS: [(&str, &str, usize, bool); 5] = [
    ("first", "一等奖", 2, true),
    ("second", "二等奖", 3, true),
    ("third", "三等奖", 5, true),
    ("merit", "优胜奖", 14, false),
    ("organization", "优秀组织奖", PRIZES, true),
];

/// The states of awards that take no place.
const GONE: [&str; 2] = ["declined", "rejected"];

/// How many organisations get a prize.
pub const PRIZES: usize = 6;

/// The code of the tier of a rank.
pub fn tier_of(rank: usize) -> &'static str {
    match rank {
        1..=2 => "first",
        3..=5 => "second",
        6..=10 => "third",
        _ => "merit",
    }
}

/// The name of the person who leads the team of an entry.
pub fn leader(entry: &Entry) -> String {
    entry.owner.username.replace("enterprise", "leader")
}

/// How many awards of each tier stand, and how many places are vacant.
pub fn shape(of: &Value) -> Vec<(usize, u64)> {
    let tiers = of["tiers"].as_array().unwrap().iter();
    tiers
        .map(|tier| {
            let awards = tier["awards"].as_array().unwrap().iter();
            let standing = awards.filter(|one| !GONE.contains(&text(&one["status"])));
            (standing.count(), tier["vacant"].as_u64().unwrap())
        })
        .collect()
}

/// The contest after its final, with everything that its awards need.
pub struct Awarding<'a> {
    pub story: &'a mut Story,
    pub city: Person,
    /// The finalists, the best first.
    pub ranked: Vec<&'a Entry>,
    /// The ids of the tiers by their codes.
    pub tiers: BTreeMap<String, String>,
    /// The list of awards.
    pub list: String,
    /// The awards of the list by rank.
    pub awards: Vec<String>,
    /// Acts for the organisations that get a prize.
    pub partner: Person,
    pub prizes: Vec<String>,
}

impl<'a> Awarding<'a> {
    /// The final is over, the awards are proposed, and the prizes for organisations are confirmed.
    pub async fn proposed(story: &'a mut Story, finalists: &'a [Entry]) -> Awarding<'a> {
        story.go_to(story.times[4]).await;
        let city = story.app.appointed("city", Role::CityAdmin, "513300");
        let mut awarding = Self {
            city: city.await,
            partner: story.app.person("partner").await,
            story,
            ranked: finalists.iter().rev().collect(),
            tiers: BTreeMap::new(),
            list: String::new(),
            awards: Vec::new(),
            prizes: Vec::new(),
        };
        awarding.set_calendars().await;
        awarding.set_rules().await;
        awarding.propose().await;
        awarding.give_prizes().await;
        awarding
    }

    pub async fn go_to(&mut self, moment: DateTime<Utc>) {
        self.story.go_to(moment).await;
        self.city = self.story.again(&self.city).await;
        self.partner = self.story.again(&self.partner).await;
    }

    /// The owner of the entry of a rank, signed in now.
    pub async fn owner(&self, rank: usize) -> Person {
        self.story.again(&self.ranked[rank - 1].owner).await
    }

    pub async fn send(&self, by: &Person, path: &str, body: Value) -> Answer {
        self.story.call(by, path, &body).send().await
    }

    /// By the organiser.
    pub async fn on_contest(&self, more: &str, body: Value) -> Answer {
        self.story.post(&self.story.path(more), &body).await
    }

    /// As anybody without a token reads it.
    pub async fn public(&self, path: &str) -> Value {
        self.story.app.get(path).send().await.ok()
    }

    /// The list of awards as the organiser reads it.
    pub async fn read_list(&self) -> Value {
        let path = format!("/v1/award-lists/{}", self.list);
        self.story.get(&self.story.organizer, &path).await
    }

    /// Answers to objections are counted in working days, so this year and the next need a calendar.
    async fn set_calendars(&self) {
        let story = &self.story;
        let year = official_day(story.app.app.clock.now()).year();
        for year in year..=year + 1 {
            let path = format!("/v1/calendars/cn/{year}");
            if story.app.get(&path).send().await.status == 404 {
                let set = story.app.put(&path).by(&story.province);
                let set = set.header("if-none-match", "*");
                let plain = json!({"notice": "节假日安排通知", "days": []});
                set.json(&plain).send().await.created();
            }
        }
    }

    async fn set_rules(&mut self) {
        let early = self.on_contest("/award-lists", json!({})).await;
        let early = early.refused(409, "contest_blocked");
        assert_eq!(early["blockers"][0]["code"], "no_award_rules");
        let path = self.story.path("/award-rules");
        let set = self.story.put(&path, &rules()).await.ok();
        for (tier, (code, name, places, _)) in set["tiers"].as_array().unwrap().iter().zip(TIERS) {
            assert_eq!(
                (&tier["code"], &tier["name"], &tier["quota"]),
                (&json!(code), &json!(name), &json!(places))
            );
            self.tiers.insert(code.to_owned(), id(tier));
        }
        assert_eq!(self.tiers.len(), TIERS.len());
        let row = "fill = 'vacancy' and acceptance_days = 7 and not is_ordered";
        assert_eq!(self.story.count("award_rules", row), 1);
    }

    /// A dry run stores nothing; the same ranking proposes the same list however often.
    async fn propose(&mut self) {
        let whole = [(2, 0), (3, 0), (5, 0), (14, 0), (0, PRIZES as u64)];
        let dry = self.on_contest("/award-lists", json!({"dry_run": true}));
        let dry = dry.await.ok();
        assert_eq!((&dry["list"], &dry["unplaced"]), (&Value::Null, &json!([])));
        assert_eq!(shape(&dry), whole);
        self.follows_from_the_ranking(&dry);
        assert_eq!(self.story.count("award_lists", "true"), 0);
        assert_eq!(self.story.count("awards", "true"), 0);
        let made = self.on_contest("/award-lists", json!({})).await.created();
        assert_eq!(made["tiers"], dry["tiers"]);
        assert_eq!(made["changes"].as_array().unwrap().len(), FINALISTS);
        self.list = id(&made["list"]);
        let again = self.on_contest("/award-lists", json!({})).await.ok();
        assert_eq!(
            (&again["list"], &again["changes"]),
            (&made["list"], &json!([]))
        );
        assert_eq!(self.story.count("award_lists", "number = 1"), 1);
        let proposed = "status = 'proposed' and entry_id is not null";
        assert_eq!(self.story.count("awards", proposed), FINALISTS as i64);
        let list = self.read_list().await;
        self.follows_from_the_ranking(&list);
        self.awards = awards_of(&list).map(id).collect();
        let path = self.story.path("/award-rules");
        let frozen = self.story.put(&path, &rules()).await;
        frozen.refused(409, "award_rules_frozen");
    }

    /// The awards stand in the order of the ranks, each with its entry and the names that are announced.
    fn follows_from_the_ranking(&self, of: &Value) {
        assert_eq!(awards_of(of).count(), FINALISTS);
        for (place, (award, entry)) in awards_of(of).zip(&self.ranked).enumerate() {
            let rank = place + 1;
            let expected = json!({"entry_id": entry.id, "rank": rank, "score": shown(score_of_the_final(rank)),
                "person_name": leader(entry), "division": "513323"});
            for (member, value) in expected.as_object().unwrap() {
                assert_eq!(&award[member], value, "{member} of rank {rank}");
            }
            let is_of_unit = entry.owner.username.starts_with("enterprise");
            assert_eq!(award["organization_name"].is_string(), is_of_unit);
        }
    }

    /// The organiser proposes six prizes with reason and figures; the city confirms them.
    async fn give_prizes(&mut self) {
        self.decided_by_another().await;
        for number in 1..=PRIZES {
            let organizer = &self.story.organizer;
            let proposed = self.propose_prize(organizer, number).await.created();
            assert_eq!(
                (&proposed["status"], &proposed["figures"][0]["value"]),
                (&json!("proposed"), &json!(number.to_string()))
            );
            let prize = id(&proposed);
            let path = format!("/v1/awards/{prize}/confirm");
            let own = self.send(organizer, &path, Value::Null).await;
            own.refused(403, "forbidden");
            if number == PRIZES {
                self.blocks_while_unconfirmed(&prize).await;
            }
            let confirmed = self.send(&self.city, &path, Value::Null).await.ok();
            assert_eq!(
                (&confirmed["status"], &confirmed["confirmed_by"]),
                (&json!("confirmed"), &json!(self.city.id))
            );
            self.prizes.push(prize);
        }
        let organizer = &self.story.organizer;
        let full = self.propose_prize(organizer, PRIZES + 1).await;
        full.refused(409, "award_tier_full");
        let row = format!(
            "entry_id is null and status = 'confirmed' and proposed_by = '{}' and confirmed_by = '{}' and reason is not null",
            self.story.organizer.id, self.city.id
        );
        assert_eq!(self.story.count("awards", &row), PRIZES as i64);
    }

    /// An administrator who proposed a prize does not confirm it. A rejected prize takes no place.
    async fn decided_by_another(&self) {
        let proposed = self.propose_prize(&self.city, 0).await.created();
        let path = |verb: &str| format!("/v1/awards/{}/{verb}", text(&proposed["id"]));
        let own = self.send(&self.city, &path("confirm"), Value::Null).await;
        own.refused(403, "own_proposal");
        let reason = json!({"reason": "数据不符"});
        let reject = path("reject");
        let rejected = self.send(&self.story.province, &reject, reason).await;
        assert_eq!(rejected.ok()["status"], "rejected");
    }

    async fn propose_prize(&self, by: &Person, number: usize) -> Answer {
        let unit = json!({"name": format!("甘孜州第{number}科技服务协会"), "kind": "society", "division": "513323"});
        let unit = self.send(&self.partner, "/v1/organizations", unit).await;
        let body = json!({"tier_id": self.tiers["organization"], "organization_id": unit.created()["id"],
            "reason": "组织发动面广，推荐项目质量高",
            "figures": [{"name": "推荐项目", "value": number.to_string(), "unit": "项"}]});
        let path = self.story.path("/organization-awards");
        self.send(by, &path, body).await
    }

    async fn blocks_while_unconfirmed(&self, prize: &str) {
        let path = self.story.path("/finalization-check");
        let check = self.story.get(&self.story.organizer, &path).await;
        let blockers = check["blockers"].as_array().unwrap();
        let of_prizes = |one: &&Value| one["code"] == "unconfirmed_prizes";
        let blocker = blockers.iter().find(of_prizes).unwrap();
        assert_eq!(blocker["count"], 1, "{prize}: {blocker}");
    }

    /// All awards of the contest as anybody reads them.
    pub async fn public_awards(&self) -> Vec<Value> {
        let contest = text(&self.story.contest["id"]);
        let path = format!("/v1/awards?contest_id={contest}&limit=100");
        items(&self.public(&path).await).clone()
    }
}

fn rules() -> Value {
    let tiers: Vec<Value> = TIERS
        .into_iter()
        .map(|(code, name, places, has_grant)| {
            let tier = json!({"code": code, "name": name, "quota": places, "has_grant": has_grant});
            with(
                tier,
                match code {
                    "organization" => json!({"target": "organization"}),
                    _ => json!({"target": "entry", "is_recommended": has_grant}),
                },
            )
        })
        .collect();
    json!({"fill": "vacancy", "acceptance_days": 7, "tiers": tiers})
}

/// The awards of entries, by tier and place.
fn awards_of(list: &Value) -> impl Iterator<Item = &Value> {
    let of_entries = |tier: &&Value| tier["target"] == "entry";
    let tiers = list["tiers"].as_array().unwrap().iter().filter(of_entries);
    tiers.flat_map(|tier| tier["awards"].as_array().unwrap())
}
