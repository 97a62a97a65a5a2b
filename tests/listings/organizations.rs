//! Members of an organisation work on the listings of its account.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{body_of, count, kept, path, planted, put_into, with};
use crate::support::{Call, Person, TestApp, a_need};

/// An organisation with its account and its members.
struct Firm {
    app: TestApp,
    organization: Value,
    account: Person,
    owner: Person,
    manager: Person,
    staff: Person,
    /// A member as of a society: works on nothing.
    member: Person,
    stranger: Person,
    city: Person,
}

impl Firm {
    async fn found() -> Self {
        let app = TestApp::start().await;
        let city = app.appointed("city", Role::CityAdmin, "510600").await;
        let account = app.organization_account("company").await;
        let organization = app.organization(&account, "公司").await;
        let mut members = Vec::new();
        for role in ["owner", "manager", "staff", "member"] {
            let person = app.person(role).await;
            app.member(&city, &organization, &person, role).await;
            members.push(person);
        }
        let [owner, manager, staff, member] = members.try_into().unwrap();
        Self {
            stranger: app.person("stranger").await,
            app,
            organization,
            account,
            owner,
            manager,
            staff,
            member,
            city,
        }
    }

    fn need(&self, title: &str) -> Value {
        with(a_need(title), json!({"on_behalf_of": self.account.id}))
    }

    fn verb(&self, by: &Person, listing: &Value, verb: &str) -> Call {
        let call = self.app.post(&path(listing, verb)).by(by);
        call.json(&body_of(verb))
    }

    async fn moved(&self, by: &Person, listing: &Value, verb: &str) -> Value {
        self.verb(by, listing, verb).send().await.ok()
    }

    fn get(&self, by: &Person, listing: &Value) -> Call {
        self.app.get(&path(listing, "")).by(by)
    }

    fn rename(&self, by: &Person, listing: &Value, title: &str) -> Call {
        let change = self.app.patch(&path(listing, "")).by(by);
        change
            .header("if-match", "*")
            .json(&json!({"title": title}))
    }

    /// The ids of the drafts of the account that a person finds.
    async fn listed(&self, by: &Person) -> Vec<Value> {
        let list = self.app.get("/v1/listings").by(by);
        let list = list.query(&[("owner_id", &self.account.id)]);
        let items = list.send().await.ok()["items"].as_array().unwrap().clone();
        items.into_iter().map(|item| item["id"].clone()).collect()
    }

    /// Ends what a person is in the organisation.
    async fn let_go(&self, person: &Person) {
        self.app.let_go(&self.account, person).await;
    }
}

#[actix_web::test]
async fn owners_and_managers_read_edit_and_move_what_their_organization_owns() {
    let firm = Firm::found().await;
    for person in [&firm.owner, &firm.manager] {
        let draft = firm.app.draft(&firm.account, &planted("电气改造")).await;
        let read = firm.get(person, &draft).send().await.ok();
        // As the account itself, they see the contact.
        assert_eq!(read["contact"]["name"], "张工");
        assert_eq!(firm.listed(person).await[0], draft["id"]);
        let renamed = firm.rename(person, &draft, "节能改造").send().await.ok();
        assert_eq!(renamed["title"], "节能改造");
        let submitted = firm.moved(person, &draft, "submit").await;
        assert_eq!(submitted["status"], "submitted");
        firm.moved(&firm.city, &draft, "publish").await;
        for (verb, status) in [
            ("pause", "paused"),
            ("resume", "published"),
            ("withdraw", "withdrawn"),
            ("archive", "archived"),
        ] {
            assert_eq!(firm.moved(person, &draft, verb).await["status"], status);
            assert_eq!(kept(&firm.app, &draft).status, status);
        }
        // The audit trail names the person.
        let by = format!(
            "resource = 'listings' and row_id = '{}' and actor_id = '{}'",
            draft["id"].as_str().unwrap(),
            person.id
        );
        assert_eq!(firm.app.database.count("audit_events", &by), 6);
        let expired = firm.app.draft(person, &firm.need("变压器")).await;
        assert_eq!(expired["owner"]["id"], firm.account.id);
        assert_eq!(expired["drafted_by"], person.id);
        put_into(&firm.app, &expired, "expired");
        let renewed = firm.moved(person, &expired, "renew").await;
        assert_eq!(renewed["status"], "published");
        let thrown = firm.app.draft(&firm.account, &a_need("x")).await;
        let delete = firm.app.delete(&path(&thrown, "")).by(person);
        delete.header("if-match", "*").send().await.is(204);
    }
}

#[actix_web::test]
async fn strangers_and_mere_members_have_no_part_in_it() {
    let firm = Firm::found().await;
    let draft = firm.app.draft(&firm.account, &a_need("电气改造")).await;
    let public = firm
        .app
        .published(&firm.account, &firm.city, &a_need("变压器"))
        .await;
    let before = (kept(&firm.app, &draft), kept(&firm.app, &public));
    for person in [&firm.stranger, &firm.member, &firm.staff] {
        firm.get(person, &draft).send().await.is(404);
        assert_eq!(firm.listed(person).await, [public["id"].clone()]);
        firm.rename(person, &draft, "x").send().await.is(404);
        firm.verb(person, &draft, "submit").send().await.is(404);
        let refused = firm.rename(person, &public, "x").send().await;
        refused.refused(403, "forbidden");
        for verb in ["pause", "resume", "renew", "withdraw", "archive", "consent"] {
            let refused = firm.verb(person, &public, verb).send().await;
            refused.refused(403, "forbidden");
        }
    }
    let number = count(&firm.app);
    for person in [&firm.stranger, &firm.member] {
        let create = firm.app.post("/v1/listings").by(person);
        let create = create.json(&firm.need("x"));
        create.send().await.refused(403, "forbidden");
    }
    assert_eq!(count(&firm.app), number);
    assert_eq!((kept(&firm.app, &draft), kept(&firm.app, &public)), before);
}

#[actix_web::test]
async fn staff_drafts_and_edits_what_they_drafted_until_it_is_submitted() {
    let firm = Firm::found().await;
    // Wherever the organisation is at home.
    let body = with(firm.need("电气改造"), json!({"division": "513323"}));
    let draft = firm.app.draft(&firm.staff, &body).await;
    assert_eq!(draft["owner"]["id"], firm.account.id);
    assert_eq!(draft["drafted_by"], firm.staff.id);
    assert_eq!(firm.listed(&firm.staff).await, [draft["id"].clone()]);
    let renamed = firm.rename(&firm.staff, &draft, "节能改造");
    assert_eq!(renamed.send().await.ok()["title"], "节能改造");
    for verb in ["submit", "withdraw"] {
        let refused = firm.verb(&firm.staff, &draft, verb).send().await;
        refused.refused(403, "forbidden");
    }
    firm.moved(&firm.manager, &draft, "submit").await;
    firm.get(&firm.staff, &draft).send().await.ok();
    let late = firm.rename(&firm.staff, &draft, "x").send().await;
    late.refused(409, "wrong_state");
    assert_eq!(kept(&firm.app, &draft).title, "节能改造");
    // Returned, it is theirs to change again, and theirs to throw away as a draft.
    let returned = firm.verb(
        &firm.app.appointed("far", Role::CityAdmin, "513300").await,
        &draft,
        "return",
    );
    returned.send().await.ok();
    firm.rename(&firm.staff, &draft, "改造").send().await.ok();
    let thrown = firm.app.draft(&firm.staff, &firm.need("x")).await;
    let delete = firm.app.delete(&path(&thrown, "")).by(&firm.staff);
    delete.header("if-match", "*").send().await.is(204);
}

#[actix_web::test]
async fn a_manager_consents_to_what_a_broker_drafted_for_the_organization() {
    let firm = Firm::found().await;
    let broker = firm.app.appointed("broker", Role::Broker, "510600").await;
    let draft = firm.app.draft(&broker, &firm.need("电气改造")).await;
    let waiting = firm.moved(&broker, &draft, "submit").await;
    assert_eq!(waiting["status"], "pending_owner_consent");
    for person in [&firm.staff, &firm.stranger] {
        firm.verb(person, &draft, "consent").send().await.is(404);
    }
    let returned = firm.moved(&firm.owner, &draft, "return").await;
    assert_eq!(returned["status"], "needs_changes");
    firm.moved(&broker, &draft, "submit").await;
    let consented = firm.moved(&firm.manager, &draft, "consent").await;
    assert_eq!(consented["status"], "submitted");
    let submitted_by = format!("submitted_by = '{}'", firm.manager.id);
    assert_eq!(firm.app.database.count("listings", &submitted_by), 1);
}

#[actix_web::test]
async fn a_member_who_was_let_go_loses_it_at_once() {
    let firm = Firm::found().await;
    for person in [&firm.manager, &firm.staff] {
        let draft = firm.app.draft(person, &firm.need("电气改造")).await;
        firm.get(person, &draft).send().await.ok();
        firm.let_go(person).await;
        firm.get(person, &draft).send().await.is(404);
        assert!(firm.listed(person).await.is_empty());
        firm.rename(person, &draft, "x").send().await.is(404);
        firm.verb(person, &draft, "submit").send().await.is(404);
        let create = firm.app.post("/v1/listings").by(person);
        let create = create.json(&firm.need("x"));
        create.send().await.refused(403, "forbidden");
        assert_eq!(kept(&firm.app, &draft).status, "draft");
    }
}

#[actix_web::test]
async fn who_works_for_an_organization_does_not_approve_its_listings() {
    let firm = Firm::found().await;
    let app = &firm.app;
    for role in ["manager", "staff"] {
        let reviewer = format!("reviewing.{role}");
        let reviewer = app.appointed(&reviewer, Role::CityAdmin, "510600").await;
        app.member(&firm.city, &firm.organization, &reviewer, role)
            .await;
        let listing = app.draft(&firm.account, &a_need("电气改造")).await;
        firm.moved(&firm.account, &listing, "submit").await;
        let before = kept(app, &listing);
        for verb in ["publish", "return", "reject"] {
            let refused = firm.verb(&reviewer, &listing, verb).send().await;
            refused.refused(403, "own_proposal");
        }
        // The database holds it too.
        let past = format!(
            "update listings set status = 'published', published_at = now(), expires_at = now(), updated_at = now(), \
             decided_by = '{}' where id = {}",
            reviewer.id,
            listing["id"].to_string().replace('"', "'")
        );
        let refused = app.database.run(&past).unwrap_err().to_string();
        assert!(refused.contains("has a part in"), "{refused}");
        assert_eq!(kept(app, &listing), before);
        firm.let_go(&reviewer).await;
        firm.moved(&reviewer, &listing, "publish").await;
    }
}

#[actix_web::test]
async fn the_account_of_an_organization_does_not_approve_what_its_member_proposed() {
    let firm = Firm::found().await;
    let grant = format!(
        "insert into role_grants (id, user_id, role, division, from_on, granted_at) \
         values (gen_random_uuid(), '{}', 'city_admin', '510600', '2000-01-01', '2000-01-01')",
        firm.account.id
    );
    firm.app.database.run(&grant).unwrap();
    let own = firm.app.draft(&firm.manager, &a_need("电气改造")).await;
    firm.moved(&firm.manager, &own, "submit").await;
    let refused = firm.verb(&firm.account, &own, "publish").send().await;
    refused.refused(403, "own_proposal");
    let of_another = firm.app.draft(&firm.stranger, &a_need("电气改造")).await;
    firm.moved(&firm.stranger, &of_another, "submit").await;
    firm.moved(&firm.account, &of_another, "publish").await;
}

#[actix_web::test]
async fn nobody_acts_for_a_deactivated_account() {
    let firm = Firm::found().await;
    let draft = firm.app.draft(&firm.account, &a_need("电气改造")).await;
    let close = firm
        .app
        .post(&format!("/v1/users/{}/deactivate", firm.account.id))
        .by(&firm.app.province_admin().await)
        .json(&json!({"reason": "停业"}));
    close.send().await.ok();
    firm.get(&firm.manager, &draft).send().await.is(404);
}
