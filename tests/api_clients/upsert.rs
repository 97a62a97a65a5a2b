//! PUT by one's own reference: a system can send what it has again and again.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::authorization::SCOPES;
use crate::support::{Call, Integration, Person, TestApp, a_need, together, with_status};

const AT: &str = "/v1/listings/by-external-ref/DY-1";

struct Stage {
    app: TestApp,
    province: Person,
    owner: Person,
    client: Integration,
}

impl Stage {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let province = app.province_admin().await;
        let owner = app.person_in("owner", "510603").await;
        let client = app
            .integration(&province, "510600", &["listings:write"])
            .await;
        Self {
            app,
            province,
            owner,
            client,
        }
    }

    fn need(&self, title: &str) -> Value {
        let mut need = a_need(title);
        need["on_behalf_of"] = json!(self.owner.id);
        need
    }

    fn put(&self, body: &Value) -> Call {
        self.app.put(AT).client(&self.client).json(body)
    }

    async fn made(&self) -> Value {
        let call = self.put(&self.need("first")).header("if-none-match", "*");
        call.send().await.created()
    }
}

#[actix_web::test]
async fn what_is_not_there_is_made_and_what_is_there_is_replaced_as_a_whole() {
    let stage = Stage::set().await;
    let mut need = stage.need("first");
    need["keywords"] = json!(["变压器"]);
    let first = stage.put(&need).header("if-none-match", "*").send().await;
    let (etag, location) = (first.etag(), first.header("location"));
    let first = first.created();
    assert_eq!(
        location,
        format!("/v1/listings/{}", first["id"].as_str().unwrap())
    );
    assert_eq!(
        (&first["external_ref"], &first["status"]),
        (&json!("DY-1"), &json!("draft"))
    );
    // What is not said is taken away: PUT is no patch.
    let mut need = stage.need("second");
    need.as_object_mut().unwrap().remove("contact");
    let second = stage.put(&need).header("if-match", &etag).send().await;
    assert_ne!(second.etag(), etag);
    let second = second.ok();
    assert_eq!(
        (&second["id"], &second["title"]),
        (&first["id"], &json!("second"))
    );
    assert_eq!(
        (&second["keywords"], second.get("contact")),
        (&json!([]), None)
    );
    assert_eq!(stage.app.database.count("listing_contacts", "true"), 0);
    assert_eq!(stage.app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn one_says_what_one_takes_to_be_there() {
    let stage = Stage::set().await;
    let need = stage.need("first");
    stage
        .put(&need)
        .send()
        .await
        .refused(428, "precondition_required");
    for there in ["*", "\"1-1\""] {
        let call = stage.put(&need).header("if-match", there);
        call.send().await.refused(412, "precondition_failed");
    }
    let both = stage
        .put(&need)
        .header("if-match", "*")
        .header("if-none-match", "*");
    both.send().await.refused(428, "precondition_required");
    let tag = stage.put(&need).header("if-none-match", "\"1-1\"");
    tag.send().await.refused(428, "precondition_required");
    assert_eq!(stage.app.database.count("listings", "true"), 0);
    stage.made().await;
    let etag = stage.app.get(AT).client(&stage.client).send().await.etag();
    let again = stage.put(&need).header("if-none-match", "*").send().await;
    assert_eq!(
        again.refused(412, "precondition_failed")["current_etag"],
        etag
    );
    let changed = stage.put(&stage.need("second")).header("if-match", &etag);
    changed.send().await.ok();
    let stale = stage.put(&stage.need("third")).header("if-match", &etag);
    stale.send().await.refused(412, "precondition_failed");
    let known = stage.put(&stage.need("third")).header("if-match", "*");
    assert_eq!(known.send().await.ok()["title"], "third");
}

#[actix_web::test]
async fn many_who_put_one_reference_at_once_make_one_row() {
    let stage = Stage::set().await;
    let need = stage.need("first");
    let calls = (0..8).map(|_| stage.put(&need).header("if-none-match", "*"));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 412)),
        (1, 7)
    );
    assert_eq!(
        stage.app.database.count("listings", "client_ref = 'DY-1'"),
        1
    );
    // Of many who replace one version, one does.
    let etag = stage.app.get(AT).client(&stage.client).send().await.etag();
    let bodies: Vec<Value> = (0..8)
        .map(|index| stage.need(&format!("title {index}")))
        .collect();
    let calls = bodies
        .iter()
        .map(|body| stage.put(body).header("if-match", &etag));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 7)
    );
    assert_eq!(stage.app.database.count("listings", "version = 2"), 1);
}

#[actix_web::test]
async fn the_same_words_are_answered_as_they_stand_in_any_state() {
    let stage = Stage::set().await;
    let made = stage.made().await;
    let etag = stage.app.get(AT).client(&stage.client).send().await.etag();
    let same = stage
        .put(&stage.need("first"))
        .header("if-match", "*")
        .send()
        .await;
    assert_eq!(same.etag(), etag);
    assert_eq!(same.ok(), made);
    let id = made["id"].as_str().unwrap();
    for (verb, client) in [("submit", true), ("consent", false)] {
        let call = stage.app.post(&format!("/v1/listings/{id}/{verb}"));
        let call = if client {
            call.client(&stage.client)
        } else {
            call.by(&stage.owner)
        };
        call.send().await.ok();
    }
    let city = stage.app.appointed("city", Role::CityAdmin, "510600");
    stage.app.moved(&city.await, &made, "publish").await;
    let version = "version = 4 and status = 'published'";
    assert_eq!(stage.app.database.count("listings", version), 1);
    let same = stage
        .put(&stage.need("first"))
        .header("if-match", "*")
        .send()
        .await;
    assert_eq!(same.ok()["status"], "published");
    // The contact is the owner's by now: what is said of it is neither written nor compared.
    let mut other = stage.need("first");
    other["contact"] = json!({"name": "别人", "phone": "13811111111"});
    let contacts = || stage.app.database.text_of("listing_contacts");
    let before = contacts();
    let same = stage.put(&other).header("if-match", "*").send().await.ok();
    assert_eq!(
        (&same["status"], same.get("contact")),
        (&json!("published"), None)
    );
    assert_eq!(stage.app.database.count("listings", version), 1);
    assert!(before.contains("sealed"));
    assert_eq!(contacts(), before);
    // Other words are not taken any more.
    let changed = stage.put(&stage.need("second")).header("if-match", "*");
    let refused = changed.send().await.refused(409, "wrong_state");
    assert_eq!(refused["current_status"], "published");
}

#[actix_web::test]
async fn side_market_owner_and_reference_stay_what_they_are() {
    let stage = Stage::set().await;
    stage.made().await;
    let other = stage.app.person_in("other", "510603").await;
    for (member, value, kind) in [
        ("side", json!("offer"), "immutable"),
        ("market", json!("popsci"), "immutable"),
        ("on_behalf_of", json!(other.id), "immutable"),
        ("external_ref", json!("DY-2"), "immutable"),
        ("division", json!("510699"), "unknown_code"),
        ("budget_min_fen", json!(-1), "range"),
    ] {
        let mut need = stage.need("second");
        need[member] = value;
        let call = stage.put(&need).header("if-match", "*");
        call.send()
            .await
            .refused_at(422, &format!("/{member}"), kind);
    }
    assert_eq!(
        stage
            .app
            .database
            .count("listings", "title = 'first' and version = 1"),
        1
    );
    let mut need = stage.need("second");
    need["external_ref"] = json!("DY-1");
    need.as_object_mut().unwrap().remove("on_behalf_of");
    stage.put(&need).header("if-match", "*").send().await.ok();
}

#[actix_web::test]
async fn a_reference_reaches_ones_own_only() {
    let stage = Stage::set().await;
    stage.made().await;
    let other = stage
        .app
        .integration(&stage.province, "510600", &SCOPES)
        .await;
    let reader = stage
        .app
        .integration(&stage.province, "510600", &["listings:read"])
        .await;
    let put = |client: &Integration| stage.app.put(AT).client(client).json(&stage.need("theirs"));
    let call = put(&other).header("if-match", "*");
    call.send().await.refused(412, "precondition_failed");
    let call = put(&reader).header("if-match", "*");
    call.send().await.refused(403, "insufficient_scope");
    for person in [&stage.owner, &stage.province] {
        let call = stage.app.put(AT).by(person).json(&stage.need("theirs"));
        call.header("if-match", "*")
            .send()
            .await
            .refused(403, "forbidden");
    }
    let own = put(&other)
        .header("if-none-match", "*")
        .send()
        .await
        .created();
    assert_eq!(own["external_ref"], "DY-1");
    assert_eq!(
        stage.app.database.count("listings", "client_ref = 'DY-1'"),
        2
    );
    assert_eq!(stage.app.database.count("listings", "title = 'first'"), 1);
    // Moved out of its division by an administrator, it is out of its reach.
    let away = format!(
        "update listings set division = '513323' where client_id = '{}'",
        stage.client.id
    );
    stage.app.database.run(&away).unwrap();
    let call = stage.put(&stage.need("second")).header("if-match", "*");
    call.send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_draft_keeps_a_contact_in_its_texts_and_cannot_be_submitted_with_it() {
    let stage = Stage::set().await;
    let mut need = stage.need("first");
    need["summary"] = json!("有意请电 139-7711-2233");
    let made = stage.put(&need).header("if-none-match", "*").send().await;
    let made = made.created();
    assert_eq!(made["summary"], need["summary"]);
    let submit = format!("/v1/listings/{}/submit", made["id"].as_str().unwrap());
    let submit = || stage.app.post(&submit).client(&stage.client).send();
    let problem = submit().await.refused(422, "contact_in_text");
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{problem}");
    let error = &errors[0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/summary"), &json!("phone_number"))
    );
    assert_eq!(
        (&error["offset"], &error["length"]),
        (&json!(5), &json!(13))
    );
    let draft = "status = 'draft' and version = 1";
    assert_eq!(stage.app.database.count("listings", draft), 1);
    need["summary"] = json!("厂区变压器老化");
    stage.put(&need).header("if-match", "*").send().await.ok();
    submit().await.ok();
}

#[actix_web::test]
async fn what_was_published_with_a_contact_is_answered_to_the_same_words_and_takes_no_others() {
    let stage = Stage::set().await;
    let mut need = stage.need("first");
    need["summary"] = json!("有意请电 139-7711-2233");
    let made = stage.put(&need).header("if-none-match", "*").send().await;
    made.created();
    let publish = "update listings set status = 'published', submitted_by = drafted_by, submitted_at = now(), \
        published_at = now(), expires_at = now() + interval '30 days'";
    stage.app.database.run(publish).unwrap();
    let same = stage.put(&need).header("if-match", "*").send().await.ok();
    assert_eq!(same["status"], "published");
    need["summary"] = json!("微信：long_gong01");
    let other = stage.put(&need).header("if-match", "*").send().await;
    other.refused(409, "wrong_state");
    let kept = "summary like '%139-7711-2233' and status = 'published'";
    assert_eq!(stage.app.database.count("listings", kept), 1);
}
