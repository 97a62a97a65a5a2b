//! Members of an organisation decide on the matches of its listings.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::path;
use crate::support::{Call, Person, TestApp, a_need, an_offer};

/// The published need of an organisation, and the offer of a maker.
struct Pair {
    app: TestApp,
    organization: Value,
    city: Person,
    manager: Person,
    staff: Person,
    stranger: Person,
    maker: Person,
    need: Value,
    offer: Value,
}

impl Pair {
    async fn published() -> Self {
        let app = TestApp::start().await;
        let admin = app.province_admin().await;
        let city = app.appointed("city", Role::CityAdmin, "510600").await;
        let account = app.organization_account("company").await;
        let organization = app.organization(&account, "公司").await;
        let (manager, staff) = (app.person("manager").await, app.person("staff").await);
        app.member(&account, &organization, &manager, "manager")
            .await;
        app.member(&account, &organization, &staff, "staff").await;
        let maker = app.person("maker").await;
        let need = app
            .published(&account, &admin, &a_need("老旧变压器节能改造"))
            .await;
        let offer = app
            .published(&maker, &admin, &an_offer("变压器节能改造方案"))
            .await;
        app.until_indexed(2).await;
        Self {
            stranger: app.person("stranger").await,
            app,
            organization,
            city,
            manager,
            staff,
            maker,
            need,
            offer,
        }
    }

    fn verb(&self, by: &Person, one: &Value, verb: &str) -> Call {
        let body = match verb {
            "decline" => json!({"reason": "budget"}),
            "cancel" => json!({"reason": "no_response"}),
            _ => json!({}),
        };
        let call = self.app.post(&format!("{}/{verb}", path(one))).by(by);
        call.json(&body)
    }

    async fn moved(&self, by: &Person, one: &Value, verb: &str) -> Value {
        self.verb(by, one, verb).send().await.ok()
    }

    async fn proposed(&self, by: &Person) -> Value {
        self.app.proposed(by, &self.need, &self.offer).await
    }

    async fn let_go(&self, person: &Person) {
        self.app.let_go(&self.city, person).await;
    }
}

#[actix_web::test]
async fn a_manager_accepts_negotiates_and_reads_the_other_contact() {
    let pair = Pair::published().await;
    let proposed = pair.proposed(&pair.maker).await;
    for person in [&pair.staff, &pair.stranger] {
        pair.verb(person, &proposed, "accept").send().await.is(404);
    }
    let accepted = pair.moved(&pair.manager, &proposed, "accept").await;
    assert_eq!(accepted["status"], "accepted_both");
    let contacts = pair.app.get(&format!("{}/contacts", path(&proposed)));
    let contacts = contacts.by(&pair.manager).send().await.ok();
    assert_eq!(contacts["need"], Value::Null);
    assert_eq!(contacts["offer"]["name"], "李教授");
    let seen = format!("revealed_to = '{}'", pair.manager.id);
    assert_eq!(pair.app.database.count("contact_reveals", &seen), 1);
    let negotiating = pair.moved(&pair.manager, &proposed, "negotiate").await;
    assert_eq!(negotiating["status"], "negotiating");
    let acted = format!(
        "resource = 'matches' and row_id = {} and actor_id = '{}'",
        proposed["id"].to_string().replace('"', "'"),
        pair.manager.id
    );
    assert_eq!(pair.app.database.count("audit_events", &acted), 2);
    let list = pair.app.get("/v1/matches").by(&pair.manager).send().await;
    assert_eq!(list.ok()["items"][0]["id"], proposed["id"]);
    // The membership over, the match is out of reach.
    pair.let_go(&pair.manager).await;
    pair.verb(&pair.manager, &proposed, "cancel")
        .send()
        .await
        .is(404);
    let list = pair.app.get("/v1/matches").by(&pair.manager).send().await;
    assert_eq!(list.ok()["items"], json!([]));
}

#[actix_web::test]
async fn a_manager_declines_and_the_person_is_on_record() {
    let pair = Pair::published().await;
    let proposed = pair.proposed(&pair.maker).await;
    let declined = pair.moved(&pair.manager, &proposed, "decline").await;
    assert_eq!(declined["status"], "declined");
    assert_eq!(declined["declined_by"], pair.manager.id);
}

#[actix_web::test]
async fn the_proposal_of_a_manager_is_the_acceptance_of_the_organization() {
    let pair = Pair::published().await;
    let refused = pair.app.post("/v1/matches").by(&pair.staff);
    let body = json!({"need_id": pair.need["id"], "offer_id": pair.offer["id"]});
    refused.json(&body).send().await.refused(403, "forbidden");
    let proposed = pair.proposed(&pair.manager).await;
    assert_ne!(proposed["need_accepted_at"], Value::Null);
    assert_eq!(proposed["offer_accepted_at"], Value::Null);
    let again = pair.verb(&pair.manager, &proposed, "accept").send().await;
    again.refused(409, "wrong_state");
    // Another member of the organisation calls it off, as its proposer would.
    let second = pair.app.person("second").await;
    pair.app
        .member(&pair.city, &pair.organization, &second, "owner")
        .await;
    let cancelled = pair.moved(&second, &proposed, "cancel").await;
    assert_eq!(cancelled["status"], "cancelled");
}

#[actix_web::test]
async fn one_person_does_not_decide_for_both_sides() {
    let pair = Pair::published().await;
    // The maker of the offer becomes a manager of the organisation that owns the need.
    pair.app
        .member(&pair.city, &pair.organization, &pair.maker, "manager")
        .await;
    let proposed = pair.proposed(&pair.maker).await;
    assert_eq!(proposed["need_accepted_at"], Value::Null);
    assert_ne!(proposed["offer_accepted_at"], Value::Null);
    let refused = pair.verb(&pair.maker, &proposed, "accept").send().await;
    refused.refused(409, "wrong_state");
    let accepted = pair.moved(&pair.manager, &proposed, "accept").await;
    assert_eq!(accepted["status"], "accepted_both");
}

#[actix_web::test]
async fn a_manager_of_both_organizations_decides_for_neither() {
    let pair = Pair::published().await;
    let other = pair.app.organization_account("other").await;
    let organization = pair.app.organization(&other, "另一公司").await;
    pair.app
        .member(&other, &organization, &pair.manager, "manager")
        .await;
    let admin = pair
        .app
        .appointed("second.province", Role::ProvinceAdmin, "510000");
    let admin = admin.await;
    let offer = pair
        .app
        .published(&other, &admin, &an_offer("变压器节能改造服务"))
        .await;
    pair.app.until_indexed(3).await;
    let proposed = pair.app.proposed(&admin, &pair.need, &offer).await;
    for verb in ["accept", "decline"] {
        let refused = pair.verb(&pair.manager, &proposed, verb).send().await;
        refused.refused(403, "forbidden");
    }
    let accepted = pair.moved(&other, &proposed, "accept").await;
    assert_eq!(accepted["status"], "accepted_one");
}
