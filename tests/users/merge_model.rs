//! Random sequences of merges, edits, undone merges and erasures, beside a model of whose rows are whose.
//!
//! `MERGE_SEEDS` says how many sequences run (4 by default; `.ci/long` runs 200).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Answer, PASSWORD, Person, TestApp, a_need, an_identity_number};

const ACCOUNTS: usize = 5;
const STEPS: usize = 40;
const DIVISIONS: [&str; 3] = ["510600", "510100", "513300"];

/// A generator that gives the same sequence for the same seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

/// A row that an account owns: its list, its id, the account.
type Row = (&'static str, String, usize);

struct World {
    app: TestApp,
    province: Person,
    host: Person,
    organization: Value,
    accounts: Vec<Person>,
    merged_into: [Option<usize>; ACCOUNTS],
    is_erased: [bool; ACCOUNTS],
    rows: Vec<Row>,
    /// Who leads each team.
    leads: Vec<(String, usize)>,
    /// Who accepted a place in a team of another, in the order of joining.
    joined: Vec<(String, usize)>,
    /// Which accounts hold an identity number.
    has_number: [bool; ACCOUNTS],
    /// Appointments: account and division.
    grants: Vec<(usize, usize)>,
    random: Random,
    told: Vec<String>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let app = TestApp::start().await;
        let province = app
            .appointed("province", Role::ProvinceAdmin, "510000")
            .await;
        let host = app.person("host").await;
        let organization = app.organization(&host, "东旗").await;
        let mut accounts = Vec::new();
        for number in 0..ACCOUNTS {
            accounts.push(app.person(&format!("account-{number}")).await);
        }
        Self {
            app,
            province,
            host,
            organization,
            accounts,
            merged_into: [None; ACCOUNTS],
            is_erased: [false; ACCOUNTS],
            rows: Vec::new(),
            leads: Vec::new(),
            joined: Vec::new(),
            has_number: [false; ACCOUNTS],
            grants: Vec::new(),
            random: Random(seed),
            told: Vec::new(),
        }
    }

    fn survivor(&self, account: usize) -> usize {
        self.merged_into[account].map_or(account, |into| self.survivor(into))
    }

    /// All accounts of the person whose account it is now.
    fn records(&self, account: usize) -> Vec<usize> {
        (0..ACCOUNTS)
            .filter(|other| self.survivor(*other) == account)
            .collect()
    }

    fn is_in_use(&self, account: usize) -> bool {
        self.merged_into[account].is_none() && !self.is_erased[account]
    }

    async fn create(&mut self, account: usize) {
        let by = &self.accounts[account];
        let (list, made) = match self.random.below(3) {
            0 => ("listings", self.app.draft(by, &a_need("需求")).await),
            1 => {
                let known = json!({"field": "new_energy", "title": "节能"});
                let known = self.app.post("/v1/expertise").by(by).json(&known);
                ("expertise", known.send().await.created())
            }
            _ => {
                let team = json!({"name": "天府", "division": "510603"});
                let team = self.app.post("/v1/teams").by(by).json(&team);
                ("teams", team.send().await.created())
            }
        };
        self.rows.push((list, id(&made), account));
        if list == "teams" {
            self.leads.push((id(&made), account));
        }
    }

    /// Takes an account into a team of another.
    async fn take_in(&mut self, account: usize, other: usize) {
        let own = |row: &&Row| row.0 == "teams" && self.survivor(row.2) == account;
        let Some((_, team, _)) = self.rows.iter().find(own).cloned() else {
            return;
        };
        let path = format!("/v1/teams/{team}");
        let call = self.app.post(&format!("{path}/add-member"));
        let call = call.by(&self.accounts[account]);
        let body = json!({"user_id": self.accounts[other].id, "part": "成员"});
        call.json(&body).send().await.ok();
        let call = self.app.post(&format!("{path}/accept-membership"));
        call.by(&self.accounts[other]).send().await;
        // A person who is in the team by another account gets no second place.
        let records = self.records(other);
        let is_in = |(one, by): &(String, usize)| *one == team && records.contains(by);
        if account != other && !self.joined.iter().any(is_in) {
            self.joined.push((team, other));
        }
    }

    /// The owner of a row can change it; other accounts cannot.
    async fn edit(&mut self, account: usize) {
        // A member's title is the managers' to change, and papers are not changed.
        let own_words = |row: &&Row| !["memberships", "verifications"].contains(&row.0);
        let rows: Vec<Row> = self.rows.iter().filter(own_words).cloned().collect();
        if rows.is_empty() {
            return;
        }
        let row = self.random.below(rows.len());
        let (list, id, owner) = &rows[row];
        let field = if *list == "teams" { "name" } else { "title" };
        let path = format!("/v1/{list}/{id}");
        let call = self.app.patch(&path).by(&self.accounts[account]);
        let call = call.header("if-match", "*");
        let answer = call.json(&json!({field: format!("改{row}")})).send().await;
        let own = self.survivor(*owner) == account;
        assert_eq!(answer.status == 200, own, "{path} {}", answer.text);
    }

    async fn join(&mut self, account: usize) {
        let who = &self.accounts[account];
        let call = self.app.post("/v1/memberships").by(&self.host);
        let call = call.json(
            &json!({"organization_id": self.organization["id"], "user_id": who.id,
            "role": "staff"}),
        );
        let answer = call.send().await;
        let records = self.records(account);
        let belongs = |(list, _, owner): &Row| *list == "memberships" && records.contains(owner);
        if self.rows.iter().any(belongs) {
            answer.refused(409, "membership_overlaps");
            return;
        }
        let made = answer.created();
        self.app.accepted(who, &made).await;
        self.rows.push(("memberships", id(&made), account));
    }

    async fn appoint(&mut self, account: usize) {
        let division = self.random.below(DIVISIONS.len());
        let call = self.app.post("/v1/role-grants").by(&self.province);
        let call = call.json(
            &json!({"user_id": self.accounts[account].id, "role": "broker",
            "division": DIVISIONS[division]}),
        );
        let answer = call.send().await;
        let records = self.records(account);
        let held = |(owner, at): &(usize, usize)| *at == division && records.contains(owner);
        match self.grants.iter().any(held) {
            true => drop(answer.refused(409, "grant_exists")),
            false => {
                answer.created();
                self.grants.push((account, division));
            }
        }
    }

    fn is_identified(&self, account: usize) -> bool {
        let mut records = self.records(account).into_iter();
        records.any(|record| self.has_number[record])
    }

    async fn identify(&mut self, account: usize) {
        let known = self.is_identified(account);
        let path = "/v1/users/me/identity-number";
        let call = self.app.put(path).by(&self.accounts[account]);
        let call = match known {
            true => call.header("if-match", "*"),
            false => call.header("if-none-match", "*"),
        };
        let number = an_identity_number(u32::try_from(10_000 + self.told.len()).unwrap());
        let answer = call.json(&json!({"value": number})).send().await;
        answer.is(if known { 200 } else { 201 });
        self.has_number[account] = true;
    }

    async fn submit(&mut self, account: usize) {
        let call = self.app.post("/v1/verifications");
        let call = call.by(&self.accounts[account]);
        let answer = call.json(&json!({"evidence": "身份证"})).send().await;
        let records = self.records(account);
        let waits = |(list, _, owner): &Row| *list == "verifications" && records.contains(owner);
        match (self.is_identified(account), self.rows.iter().any(waits)) {
            (false, _) => drop(answer.refused(409, "identity_number_missing")),
            (true, true) => drop(answer.refused(409, "verification_open")),
            (true, false) => {
                let made = id(&answer.created());
                self.rows.push(("verifications", made, account));
            }
        }
    }

    async fn act(&self, verb: &str, account: usize, body: Value) -> Answer {
        let path = format!("/v1/users/{}/{verb}", self.accounts[account].id);
        let call = self.app.post(&path).by(&self.province);
        call.json(&body).send().await
    }

    async fn merge(&mut self, old: usize, into: usize) {
        let body = json!({"into_id": self.accounts[into].id});
        let answer = self.act("merge", old, body).await;
        let two_numbers = self.is_identified(old) && self.is_identified(into);
        let in_use = old != into && self.is_in_use(old) && self.is_in_use(into);
        let fits = in_use && !two_numbers;
        assert_eq!(answer.status == 200, fits, "{}", answer.text);
        if fits {
            self.merged_into[old] = Some(into);
        }
    }

    async fn unmerge(&mut self, old: usize) {
        let answer = self.act("unmerge", old, json!({})).await;
        let into = self.merged_into[old];
        let fits = !self.is_erased[old] && into.is_some();
        assert_eq!(answer.status == 200, fits, "{}", answer.text);
        if fits {
            self.merged_into[old] = None;
            let name = &self.accounts[old].username;
            let session = self.app.sign_in(name, PASSWORD).await.created();
            self.accounts[old].token = session["access_token"].as_str().unwrap().to_owned();
        }
    }

    async fn erase(&mut self, account: usize) {
        let path = format!("/v1/users/{}", self.accounts[account].id);
        let call = self.app.delete(&path).by(&self.province);
        let call = call.header("if-match", "*");
        let answer = call.json(&json!({"reason": "本人书面申请"})).send().await;
        assert_eq!(
            answer.status == 204,
            self.is_in_use(account),
            "{}",
            answer.text
        );
        if self.is_in_use(account) {
            let gone = self.records(account);
            self.rows.retain(|(_, _, owner)| !gone.contains(owner));
            self.grants.retain(|(owner, _)| !gone.contains(owner));
            self.joined.retain(|(_, account)| !gone.contains(account));
            self.pass_teams_on(&gone);
            for record in gone {
                self.is_erased[record] = true;
                self.has_number[record] = false;
            }
        }
    }

    /// The member who joined first leads next, by the account that they use now: their place is of that account then.
    fn pass_teams_on(&mut self, gone: &[usize]) {
        for led in 0..self.leads.len() {
            let (team, lead) = self.leads[led].clone();
            let first = self.joined.iter().position(|(one, _)| *one == team);
            let Some(first) = first.filter(|_| gone.contains(&lead)) else {
                continue;
            };
            let next = self.survivor(self.joined[first].1);
            let own = (team.clone(), next);
            if !self.joined.contains(&own) {
                self.joined[first] = own;
            }
            self.leads[led] = (team, next);
        }
    }

    async fn step(&mut self) {
        let (what, account) = (self.random.below(24), self.random.below(ACCOUNTS));
        let other = self.random.below(ACCOUNTS);
        self.told.push(format!("{what} {account} {other}"));
        match what {
            0..=3 if self.is_in_use(account) => self.create(account).await,
            4..=7 if self.is_in_use(account) => self.edit(account).await,
            8 if self.is_in_use(account) => self.join(account).await,
            9 if self.is_in_use(account) => self.appoint(account).await,
            10 if self.is_in_use(account) && self.is_in_use(other) => {
                self.take_in(account, other).await;
            }
            20 | 21 if self.is_in_use(account) => self.identify(account).await,
            22 | 23 if self.is_in_use(account) => self.submit(account).await,
            11..=13 => self.merge(account, other).await,
            14..=18 => self.unmerge(account).await,
            19 if self.told.len() > STEPS / 2 => self.erase(account).await,
            _ => {}
        }
    }

    async fn listed(&self, path: &str, by: &Person) -> BTreeSet<String> {
        let page = self.app.get(path).by(by).send().await.ok();
        page["items"].as_array().unwrap().iter().map(id).collect()
    }

    async fn check(&self) {
        for account in 0..ACCOUNTS {
            let survivor = &self.accounts[self.survivor(account)].id;
            let path = format!("/v1/users/{}", self.accounts[account].id);
            let seen = self.app.get(&path).send().await;
            match seen.status {
                301 => assert_eq!(seen.header("location"), format!("/v1/users/{survivor}")),
                _ => assert_eq!(id(&seen.ok()), *survivor),
            }
            if !self.is_in_use(account) {
                continue;
            }
            let who = &self.accounts[account];
            let records = self.records(account);
            for (list, filter) in [
                ("listings", "owner_id"),
                ("expertise", "user_id"),
                ("teams", "user_id"),
                ("memberships", "user_id"),
                ("verifications", "user_id"),
            ] {
                let own = |row: &&Row| row.0 == list && records.contains(&row.2);
                let mut expected: BTreeSet<String> = self
                    .rows
                    .iter()
                    .filter(own)
                    .map(|(_, id, _)| id.clone())
                    .collect();
                if list == "teams" {
                    let own = self.joined.iter().filter(|(_, one)| records.contains(one));
                    expected.extend(own.map(|(team, _)| team.clone()));
                }
                let path = format!("/v1/{list}?limit=100&{filter}={}", who.id);
                let listed = self.listed(&path, who).await;
                assert_eq!(listed, expected, "{path} {:?}", self.told);
            }
            let number = self.app.get("/v1/users/me/identity-number").by(who);
            let has_number = number.send().await.status == 200;
            assert_eq!(has_number, self.is_identified(account), "{:?}", self.told);
            let me = self.app.get("/v1/users/me").by(who).send().await.ok();
            let held = |(owner, _): &&(usize, usize)| records.contains(owner);
            let held = self.grants.iter().filter(held).count();
            assert_eq!(
                me["roles"].as_array().unwrap().len(),
                held,
                "{:?}",
                self.told
            );
        }
        // A team is led by one of its members, and shows each person once.
        let teams = self.app.get("/v1/teams?limit=100").send().await.ok();
        for team in teams["items"].as_array().unwrap() {
            let members = team["members"].as_array().unwrap();
            let members: Vec<&Value> = members.iter().map(|member| &member["user_id"]).collect();
            let persons: BTreeSet<String> = members.iter().map(|id| id.to_string()).collect();
            assert_eq!(persons.len(), members.len(), "{:?}", self.told);
            assert!(members.contains(&&team["lead_id"]), "{:?}", self.told);
            for (account, person) in self.accounts.iter().enumerate() {
                let is_member = members.contains(&&json!(person.id));
                let stays = self.merged_into[account].is_none()
                    && (!self.is_erased[account] || members.len() == 1);
                assert!(!is_member || stays, "{:?}", self.told);
            }
        }
        // Every row stays with the account that made it.
        for (list, id, owner) in &self.rows {
            let column = match *list {
                "listings" => "owner_id",
                "teams" => "lead_id",
                _ => "user_id",
            };
            let there = format!("id = '{id}' and {column} = '{}'", self.accounts[*owner].id);
            assert_eq!(self.app.database.count(list, &there), 1, "{:?}", self.told);
        }
    }
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn random_sequences_of_merges_break_no_invariant() {
    let seeds = std::env::var("MERGE_SEEDS").map_or(4, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let mut world = World::new(seed).await;
        for step in 1..=STEPS {
            world.step().await;
            if step % 4 == 0 {
                world.check().await;
            }
        }
    }
}
