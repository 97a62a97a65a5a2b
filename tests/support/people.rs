//! People of every role, and listings to begin with.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tianfu::administration::role_grants::model::{self as role_grants, NewRoleGrantRow};
use tianfu::kernel::clock::official_day;
use tianfu::kernel::ids::{ContestId, RoleGrantId, UserId};
use tianfu::kernel::roles::Role;
use tianfu::platform::outbox;

use super::{Answer, Call, TestApp};

pub const PASSWORD: &str = "correct horse battery";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub username: String,
    pub token: String,
    pub refresh_token: String,
}

impl TestApp {
    /// Registers and signs in a worker.
    pub async fn person(&self, username: &str) -> Person {
        let body = json!({"username": username, "password": PASSWORD, "display_name": username, "account_kind": "worker"});
        let id = self.post("/v1/users").json(&body).send().await.created()["id"].clone();
        let signed_in = self.sign_in(username, PASSWORD).await.created();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Person {
            id: text(&id),
            username: username.to_owned(),
            token: text(&signed_in["access_token"]),
            refresh_token: text(&signed_in["refresh_token"]),
        }
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.post("/v1/sessions").json(&body).send().await
    }

    /// A person with a role, as if appointed before; a judge's is over a contest there, which is made with him.
    pub async fn appointed(&self, username: &str, role: Role, division: &str) -> Person {
        let person = self.person(username).await;
        let contest_id = (role == Role::Judge).then(|| self.contest_in(division, username));
        let row = NewRoleGrantRow {
            id: RoleGrantId::new(),
            user_id: UserId(person.id.parse().expect("an id")),
            role,
            division: division.parse().expect("a division"),
            organization_id: None,
            contest_id,
            from_on: official_day(self.app.clock.now()),
            to_on: None,
            granted_by: None,
            granted_at: self.app.clock.now(),
        };
        role_grants::insert(&mut self.database.connect(), &row).expect("a grant");
        person
    }

    /// A published contest, begun as if before by somebody who has no other part in anything.
    pub fn contest_in(&self, division: &str, series: &str) -> ContestId {
        let id = ContestId::new();
        let beginner = "with person as (insert into persons values (gen_random_uuid()) returning id) \
             insert into users (id, person_id, username, display_name, account_kind, created_at, updated_at) \
             select id, id, 'began.contests', 'x', 'worker', now(), now() from person on conflict do nothing";
        self.database.run(beginner).expect("somebody");
        let statement = format!(
            "insert into contests (id, status, series, edition, title, level, division, created_by, published_at, \
             created_at, updated_at) select '{id}', 'published', '{series}', 1, '{series}', 'prefecture', '{division}', \
             id, now(), now(), now() from users where username = 'began.contests'"
        );
        self.database.run(&statement).expect("a contest");
        id
    }

    /// A society in 成都, and its broker, who leads it.
    pub async fn society(&self, username: &str) -> (Value, Person) {
        let broker = self.person(username).await;
        let body =
            json!({"name": format!("{username}学会"), "kind": "society", "division": "510100"});
        let made = self.post("/v1/organizations").by(&broker).json(&body);
        let society = made.send().await.created();
        self.database
            .run(&format!(
                "insert into role_grants (id, user_id, role, division, organization_id, from_on, granted_at) \
                 values (gen_random_uuid(), '{}', 'society_broker', '510100', {}, '2000-01-01', '2000-01-01')",
                broker.id,
                society["id"].to_string().replace('"', "'")
            ))
            .expect("a grant");
        (society, broker)
    }

    /// Makes somebody a worker of a society, which he accepts.
    pub async fn worker_of(&self, society: &Value, lead: &Person, worker: &Person) -> Value {
        self.member(lead, society, worker, "member").await
    }

    pub async fn province_admin(&self) -> Person {
        self.appointed("province", Role::ProvinceAdmin, "510000")
            .await
    }

    /// Puts an identity number of his own on somebody's record; answers it.
    pub async fn identified(&self, person: &Person) -> String {
        static GIVEN: AtomicU32 = AtomicU32::new(0);
        let number = an_identity_number(GIVEN.fetch_add(1, Ordering::Relaxed));
        let set = self.call(reqwest::Method::PUT, "/v1/users/me/identity-number");
        let set = set.by(person).header("if-none-match", "*");
        let set = set.json(&json!({"value": number}));
        set.send().await.created();
        number
    }

    /// Has the person verify a phone number; returns the answer to the code.
    pub async fn verify_phone(&self, person: &Person, phone: &str) -> Answer {
        self.verify_phone_call(person, phone).await.send().await
    }

    /// The same with the last step still to be sent.
    pub async fn verify_phone_call(&self, person: &Person, phone: &str) -> Call {
        let path = "/v1/users/me/contact-points/phone";
        let put = |condition: &'static str| {
            let call = self.call(reqwest::Method::PUT, path).by(person);
            call.header(condition, "*").json(&json!({"value": phone}))
        };
        if put("if-none-match").send().await.status == 412 {
            put("if-match").send().await.ok();
        }
        let sent = self.post(&format!("{path}/send-code")).by(person);
        sent.send().await.is(202);
        let rows = outbox::model::newest(&mut self.database.connect(), 1).expect("messages");
        let message = rows[0].message(self.app.db.vault()).expect("a message");
        let code = message.expect("a message").code;
        let verify = self.post(&format!("{path}/verify")).by(person);
        verify.json(&json!({"code": code}))
    }

    /// Registers and signs in an account of an organisation.
    pub async fn organization_account(&self, username: &str) -> Person {
        let body = json!({"username": username, "password": PASSWORD, "display_name": username, "account_kind": "organization"});
        let id = self.post("/v1/users").json(&body).send().await.created()["id"].clone();
        let signed_in = self.sign_in(username, PASSWORD).await.created();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Person {
            id: text(&id),
            username: username.to_owned(),
            token: text(&signed_in["access_token"]),
            refresh_token: text(&signed_in["refresh_token"]),
        }
    }

    /// Writes a listing down; answers it.
    pub async fn draft(&self, owner: &Person, listing: &Value) -> Value {
        self.post("/v1/listings")
            .by(owner)
            .json(listing)
            .send()
            .await
            .created()
    }

    /// Registers an enterprise in 德阳; answers it.
    pub async fn organization(&self, owner: &Person, name: &str) -> Value {
        let body = json!({"name": name, "kind": "enterprise", "division": "510603"});
        let made = self.post("/v1/organizations").by(owner).json(&body);
        made.send().await.created()
    }

    /// Writes a contest down; answers it.
    pub async fn contest(&self, by: &Person, contest: &Value) -> Value {
        let made = self.post("/v1/contests").by(by).json(contest);
        made.send().await.created()
    }

    /// Creates a training programme; returns it.
    pub async fn training_program(&self, by: &Person, program: &Value) -> Value {
        let made = self.post("/v1/training-programs").by(by).json(program);
        made.send().await.created()
    }

    /// Creates a training session; returns it.
    pub async fn training_session(&self, by: &Person, session: &Value) -> Value {
        let made = self.post("/v1/training-sessions").by(by).json(session);
        made.send().await.created()
    }

    /// Makes somebody a member of an organisation, which he accepts; answers the membership.
    pub async fn member(&self, by: &Person, of: &Value, who: &Person, role: &str) -> Value {
        let asked = self.asked(by, of, who, role).await;
        self.accepted(who, &asked).await
    }

    /// The yes of whom a membership was offered to; answers the membership.
    pub async fn accepted(&self, who: &Person, membership: &Value) -> Value {
        let id = membership["id"].as_str().expect("an id");
        let accepted = self.post(&format!("/v1/memberships/{id}/accept"));
        accepted.by(who).send().await.ok()
    }

    /// Ends the latest membership of a person.
    pub async fn let_go(&self, by: &Person, person: &Person) {
        let memberships = self.get("/v1/memberships").by(person);
        let memberships = memberships.query(&[("user_id", &person.id)]);
        let memberships = memberships.send().await.ok();
        let id = memberships["items"][0]["id"].as_str().expect("an id");
        let end = self.post(&format!("/v1/memberships/{id}/end"));
        end.by(by).send().await.ok();
    }

    /// Offers somebody a membership of an organisation; answers it, as it waits for his yes.
    pub async fn asked(&self, by: &Person, of: &Value, who: &Person, role: &str) -> Value {
        let body = json!({"organization_id": of["id"], "user_id": who.id, "role": role});
        let made = self.post("/v1/memberships").by(by).json(&body);
        made.send().await.created()
    }

    /// A move of a listing that must succeed; answers it.
    pub async fn moved(&self, person: &Person, listing: &Value, verb: &str) -> Value {
        let id = listing["id"].as_str().expect("an id");
        self.post(&format!("/v1/listings/{id}/{verb}"))
            .by(person)
            .send()
            .await
            .ok()
    }

    /// A published listing.
    pub async fn published(&self, owner: &Person, admin: &Person, listing: &Value) -> Value {
        let draft = self.draft(owner, listing).await;
        self.moved(owner, &draft, "submit").await;
        let published = self.moved(admin, &draft, "publish").await;
        assert_eq!(published["status"], "published");
        published
    }

    /// Proposes a match, which must succeed; returns it.
    pub async fn proposed(&self, by: &Person, need: &Value, offer: &Value) -> Value {
        let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
        let made = self.post("/v1/matches").by(by).json(&pair);
        made.send().await.created()
    }

    /// Merges the account `old` into the account `into`.
    pub fn merge(&self, by: &Person, old: &Person, into: &Person) -> Call {
        let call = self.post(&format!("/v1/users/{}/merge", old.id)).by(by);
        call.json(&json!({"into_id": into.id}))
    }

    /// Takes back the merge of the account `old`.
    pub fn unmerge(&self, by: &Person, old: &Person) -> Call {
        self.post(&format!("/v1/users/{}/unmerge", old.id)).by(by)
    }

    /// Waits until the index has taken over what was published or moved.
    pub async fn until_indexed(&self, count: usize) {
        self.until("the index has them all", || {
            self.app.index.followed() == Some(count)
        })
        .await;
    }
}

/// The least a need has, in 德阳.
pub fn a_need(title: &str) -> Value {
    json!({"side": "need", "market": "technology", "kind": "problem", "title": title, "division": "510603",
        "contact": {"name": "张工", "phone": "13800000001"}})
}

/// The least an offer has, in 成都.
pub fn an_offer(title: &str) -> Value {
    json!({"side": "offer", "market": "technology", "kind": "achievement", "title": title, "division": "510104",
        "contact": {"name": "李教授", "email": "li@example.com"}})
}

/// The least a contest has, in 甘孜.
pub fn a_contest(series: &str, edition: u16) -> Value {
    json!({"series": series, "edition": edition, "title": "t", "level": "prefecture", "division": "513300"})
}

/// The least a training programme has, in 德阳.
pub fn a_training_program(title: &str) -> Value {
    json!({"title": title, "from_on": "2024-08-01", "to_on": "2024-12-31", "division": "510600"})
}

/// The least a session of a programme has, in 德阳.
pub fn a_training_session(program: &Value, title: &str) -> Value {
    json!({"program_id": program["id"], "title": title, "division": "510600", "format": "on_site",
        "starts_at": "2024-08-30T01:00:00Z", "ends_at": "2024-08-30T09:00:00Z",
        "enrollment_opens_at": "2024-08-10T00:00:00Z", "enrollment_closes_at": "2024-08-28T10:00:00Z"})
}

/// The number of somebody of 德阳, another for each count; with the check character of the table in GB 11643.
pub fn an_identity_number(count: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("510603{}0307{:03}", 1950 + count / 1000 % 70, count % 1000);
    let weighted = digits.chars().zip(WEIGHTS);
    let sum: u32 = weighted
        .map(|(digit, weight)| digit.to_digit(10).expect("a digit") * weight)
        .sum();
    let check = "10X98765432".as_bytes()[(sum % 11) as usize] as char;
    format!("{digits}{check}")
}
