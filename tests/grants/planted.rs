//! A contest whose results are final: 2 first, 3 second, 5 third and 14 merit of 24 entries, and 6 organisations.

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use uuid::Uuid;

use crate::contest_stages::rows::{Staged, quoted, stage};
use crate::support::{Answer, Call, Person};

/// The tiers: code, name, quota, whether awards get a grant.
const TIERS: [(&str, &str, i16, bool); 5] = [
    ("first", "一等奖", 2, true),
    ("second", "二等奖", 3, true),
    ("third", "三等奖", 5, true),
    ("merit", "优胜奖", 14, false),
    ("organization", "优秀组织奖", 6, true),
];

/// 410,000 yuan in fen.
pub const BUDGET: i64 = 41_000_000;

pub struct Granted {
    pub staged: Staged,
    /// Of all entries.
    pub owner: Person,
    /// A second administrator of the city.
    pub second: Person,
    pub list: Uuid,
    tiers: Vec<Uuid>,
    /// In the order of the ranks.
    pub entries: Vec<Uuid>,
    pub organizations: Vec<String>,
}

impl Granted {
    pub async fn new() -> Self {
        let staged = Staged::draft().await;
        let last = stage(&staged.app, "final", "决赛", (0, 2));
        let last = staged.add(&last).await.created();
        let owner = staged.app.person("owner").await;
        let second = staged.app.appointed("second", Role::CityAdmin, "513300");
        let second = second.await;
        let mut granted = Self {
            list: Uuid::now_v7(),
            tiers: TIERS.iter().map(|_| Uuid::now_v7()).collect(),
            entries: Vec::new(),
            organizations: Vec::new(),
            staged,
            owner,
            second,
        };
        for number in 1..=6 {
            let name = format!("甘孜州第{number}科技服务中心");
            let organization = granted.staged.app.organization(&granted.owner, &name);
            let id = organization.await["id"].as_str().unwrap().to_owned();
            granted.organizations.push(id);
        }
        granted.plant(&last);
        granted
    }

    fn plant(&mut self, last: &Value) {
        let staged = &self.staged;
        let result = staged.result(last, &json!({}), true);
        let (contest, list, by) = (staged.id(), self.list, &staged.organizer.id);
        staged.run(&format!(
            "insert into award_rules (contest_id, fill, set_by, created_at, updated_at) \
             values ('{contest}', 'vacancy', '{by}', now(), now())"
        ));
        for (at, (code, name, quota, has_grant)) in TIERS.iter().enumerate() {
            let target = if *code == "organization" {
                "organization"
            } else {
                "entry"
            };
            staged.run(&format!(
                "insert into award_tiers (id, contest_id, position, code, name, target, quota, has_grant) \
                 values ('{}', '{contest}', {}, '{code}', '{name}', '{target}', {quota}, {has_grant})",
                self.tiers[at],
                at + 1
            ));
        }
        staged.run(&format!(
            "insert into award_lists (id, contest_id, number, result_id, status, rows_sha256, proposed_by, proposed_at, \
             published_at, finalized_at, finalized_by, updated_at) \
             values ('{list}', '{contest}', 1, '{result}', 'final', 'x', '{by}', now(), now(), now(), '{}', now())",
            staged.city.id
        ));
        let mut rank = 0;
        for (at, (code, _, quota, _)) in TIERS.iter().enumerate() {
            for place in 1..=*quota {
                if *code == "organization" {
                    self.prize(self.tiers[at], place);
                    continue;
                }
                rank += 1;
                let entry = self.staged.entry(&self.owner, "awarded");
                self.entries.push(entry);
                self.award(self.tiers[at], place, rank, entry);
            }
        }
        self.staged.run(&format!(
            "update contests set status = 'finalized', published_at = now(), finalized_at = now(), award_list_id = '{list}', \
             current_stage_id = {} where id = '{}'",
            quoted(&last["id"]),
            self.staged.id()
        ));
    }

    fn award(&self, tier: Uuid, place: i16, rank: i32, entry: Uuid) {
        let staged = &self.staged;
        staged.run(&format!(
            "insert into awards (id, contest_id, tier_id, list_id, entry_id, place, rank, person_name, organization_name, \
             project_title, division, status, proposed_by, confirmed_by, confirmed_at, created_at, updated_at) \
             values ('{}', '{}', '{tier}', '{}', '{entry}', {place}, {rank}, '雷敏', '炉霍雪域俄色有限责任公司', '项目', \
             '513327', 'confirmed', '{}', '{}', now(), now(), now())",
            Uuid::now_v7(),
            staged.id(),
            self.list,
            staged.organizer.id,
            staged.city.id
        ));
    }

    fn prize(&self, tier: Uuid, place: i16) {
        let staged = &self.staged;
        let at = usize::try_from(place - 1).unwrap();
        staged.run(&format!(
            "insert into awards (id, contest_id, tier_id, organization_id, place, organization_name, division, status, reason, \
             proposed_by, confirmed_by, confirmed_at, created_at, updated_at) \
             values ('{}', '{}', '{tier}', '{}', {place}, '单位', '513300', 'confirmed', '组织工作突出', '{}', '{}', now(), \
             now(), now())",
            Uuid::now_v7(),
            staged.id(),
            self.organizations[at],
            staged.organizer.id,
            staged.city.id
        ));
    }

    pub fn tier(&self, code: &str) -> Uuid {
        let at = TIERS.iter().position(|(one, ..)| *one == code).unwrap();
        self.tiers[at]
    }

    /// What each award of the tiers gets, in fen.
    pub fn amounts(&self, amounts: &[(&str, i64)]) -> Value {
        amounts
            .iter()
            .map(|(code, fen)| json!({"tier_id": self.tier(code), "amount_fen": fen}))
            .collect()
    }

    /// 50,000, `second`, 20,000 and 20,000 yuan.
    pub fn of_the_scenario(&self, second: i64) -> Value {
        self.amounts(&[
            ("first", 5_000_000),
            ("second", second),
            ("third", 2_000_000),
            ("organization", 2_000_000),
        ])
    }

    /// Sets the budget, whatever it was before.
    pub async fn budget(&self, body: Value) -> Answer {
        let path = self.staged.path("/grant-budget");
        let known = self.count("grant_budgets", "true") > 0;
        let (name, value) = match known {
            true => ("if-match", "*"),
            false => ("if-none-match", "*"),
        };
        let call = self.staged.app.put(&path).by(&self.staged.organizer);
        call.header(name, value).json(&body).send().await
    }

    /// Sets the budget of the scenario.
    pub async fn budgeted() -> Self {
        let granted = Self::new().await;
        let amounts = granted.of_the_scenario(3_000_000);
        let body =
            json!({"amount_fen": BUDGET, "source": "川财教〔2024〕56号", "amounts": amounts});
        granted.budget(body).await.created();
        granted
    }

    /// The grants of the scenario are planned.
    pub async fn planned() -> Self {
        let granted = Self::budgeted().await;
        let plan = granted.plan().await.ok();
        assert_eq!(plan["planned"], 16);
        granted
    }

    /// All grants are planned and ready to be approved, with a confirmed payee.
    pub async fn ready() -> Self {
        let granted = Self::planned().await;
        granted.make_ready();
        granted
    }

    pub fn make_ready(&self) {
        self.run(
            "update grants set targets = '[{\"name\": \"科普讲座\", \"unit\": \"场\", \"target\": \"12\"}]'",
        );
        self.run(&format!(
            "insert into payee_changes (id, grant_id, organization_name, account_name, bank, sealed_account, account_mask, \
             status, proposed_by, proposed_at, confirmed_by, confirmed_at) \
             select gen_random_uuid(), id, '公司', '公司', '农行', '\\x00', '****1234', 'confirmed', '{}', now(), '{}', now() \
             from grants",
            self.staged.organizer.id, self.staged.city.id
        ));
    }

    pub async fn plan_by(&self, by: &Person, list: &str) -> Answer {
        let call = self.staged.app.post(&self.staged.path("/grants/plan"));
        call.by(by)
            .json(&json!({"award_list_id": list}))
            .send()
            .await
    }

    pub async fn plan(&self) -> Answer {
        let list = self.list.to_string();
        self.plan_by(&self.staged.organizer, &list).await
    }

    /// The grants of the contest by the tier, with the largest amounts first.
    pub async fn grants(&self) -> Vec<Value> {
        let path = format!("/v1/grants?limit=100&contest_id={}", self.staged.id());
        let page = self.staged.app.get(&path).by(&self.staged.organizer);
        let page = page.send().await.ok();
        let mut all = page["items"].as_array().unwrap().clone();
        all.sort_by_key(|grant| std::cmp::Reverse(grant["amount_fen"].as_i64()));
        all
    }

    /// The id of the first grant of a tier.
    pub async fn grant_of(&self, tier: &str) -> String {
        let all = self.grants().await;
        let found = all.iter().find(|grant| grant["tier_code"] == tier).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    pub fn call(&self, by: &Person, grant: &str, verb: &str, body: &Value) -> Call {
        let path = format!("/v1/grants/{grant}/{verb}");
        let call = self.staged.app.post(&path).by(by);
        let call = match verb {
            "confirm-payee" => call.header("if-match", "*"),
            _ => call,
        };
        match body.is_null() {
            true => call,
            false => call.json(body),
        }
    }

    pub async fn does(&self, by: &Person, grant: &str, verb: &str, body: Value) -> Answer {
        self.call(by, grant, verb, &body).send().await
    }

    pub async fn change(&self, by: &Person, grant: &str, body: Value) -> Answer {
        let call = self.staged.app.patch(&format!("/v1/grants/{grant}")).by(by);
        call.header("if-match", "*").json(&body).send().await
    }

    pub async fn get(&self, by: &Person, grant: &str) -> Answer {
        let call = self.staged.app.get(&format!("/v1/grants/{grant}")).by(by);
        call.send().await
    }

    /// A grant of the first tier, approved by the administrator of the city.
    pub async fn approved(&self) -> String {
        let grant = self.grant_of("first").await;
        let answer = self.does(&self.staged.city, &grant, "approve", json!(null));
        assert_eq!(answer.await.ok()["status"], "approved");
        grant
    }

    pub fn payment(&self, fen: i64, reference: &str) -> Value {
        json!({"amount_fen": fen, "paid_on": "2024-10-15", "reference": reference})
    }

    pub fn run(&self, sql: &str) {
        self.staged.run(sql);
    }

    pub fn count(&self, table: &str, condition: &str) -> i64 {
        self.staged.count(table, condition)
    }

    /// A sum of fen, as the database has it.
    pub fn sum(&self, of: &str) -> i64 {
        diesel::select(sql::<BigInt>(&format!("(({of})::bigint)")))
            .get_result(&mut self.staged.app.database.connect())
            .unwrap()
    }

    /// What must hold at every moment: the budget counts its approved grants, and is not exceeded; payments add up to what
    /// the grants say, and do not exceed them.
    pub fn holds(&self) {
        let broken = [
            "select from grant_budgets b where committed_fen > amount_fen or committed_fen <> coalesce((select sum(case status \
             when 'planned' then 0 when 'clawed_back' then paid_fen else g.amount_fen end) from grants g \
             where g.contest_id = b.contest_id), 0)",
            "select from grants g where paid_fen > amount_fen or paid_fen <> coalesce((select sum(p.amount_fen) \
             from grant_payments p where p.grant_id = g.id), 0)",
            "select from grants where clawed_fen > paid_fen",
            "select from grants where approved_by in (proposed_by, changed_by)",
            "select from clawbacks where approved_by = proposed_by",
            "select from payee_changes where confirmed_by = proposed_by",
        ];
        for rows in broken {
            assert_eq!(self.count(&format!("({rows}) broken"), "true"), 0, "{rows}");
        }
    }
}
