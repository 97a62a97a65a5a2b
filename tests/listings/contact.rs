use serde_json::{Value, json};

use super::rows::{Cast, PLANTED, kept, path, phone, planted, put_into};
use crate::support::{Answer, Person, TestApp};

const NEW: &str = "13511112222";

async fn give(app: &TestApp, need: &Value, person: &Person) -> Answer {
    let call = app.patch(&path(need, "")).by(person);
    let call = call.header("if-match", "*");
    let contact = json!({"contact": {"name": "王工", "phone": NEW}});
    call.json(&contact).send().await
}

#[actix_web::test]
async fn the_owner_changes_his_number_until_the_end() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for state in [
        "draft",
        "pending_owner_consent",
        "submitted",
        "needs_changes",
        "published",
        "paused",
        "expired",
    ] {
        let need = app.draft(&owner, &planted(state)).await;
        put_into(&app, &need, state);
        let changed = give(&app, &need, &owner).await.ok();
        assert_eq!(changed["contact"]["phone"], NEW, "{state}");
        assert_eq!(phone(&app, &need).as_deref(), Some(NEW), "{state}");
        assert_eq!(kept(&app, &need).status, state);
    }
    for state in ["rejected", "fulfilled", "withdrawn", "removed", "archived"] {
        let need = app.draft(&owner, &planted(state)).await;
        put_into(&app, &need, state);
        give(&app, &need, &owner).await.refused(409, "wrong_state");
        assert_eq!(phone(&app, &need).as_deref(), Some(PLANTED), "{state}");
    }
}

#[actix_web::test]
async fn nobody_puts_his_number_in_the_place_of_the_owners() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = planted("电气改造");
    body["on_behalf_of"] = json!(cast.owner.id);
    let need = app.draft(&cast.broker, &body).await;
    for state in [
        "draft",
        "needs_changes",
        "pending_owner_consent",
        "submitted",
        "published",
        "paused",
    ] {
        for person in cast.all() {
            put_into(&app, &need, state);
            // As the drafter left it: what the owner wrote is not the drafter's to change.
            let drafted = format!(
                "update listing_contacts set written_by = '{}'",
                cast.broker.id
            );
            app.database.run(&drafted).unwrap();
            let before = (kept(&app, &need), phone(&app, &need));
            let answer = give(&app, &need, person).await;
            let name = person.username.as_str();
            if name == "owner" || name == "broker" && state == "draft" {
                answer.ok();
                assert_eq!(phone(&app, &need).as_deref(), Some(NEW), "{state} {name}");
                continue;
            }
            match (Cast::is_staff(person), state) {
                // He would consent to another number than he read.
                (true, "pending_owner_consent") if name == "broker" => {
                    answer.refused(409, "wrong_state")
                }
                (true, _) | (_, "published") => answer.refused(403, "forbidden"),
                _ => answer.refused(404, "not_found"),
            };
            let after = (kept(&app, &need), phone(&app, &need));
            assert_eq!(after, before, "{state} {name}");
        }
    }
}

#[actix_web::test]
async fn the_drafter_reads_the_number_until_the_owner_has_consented() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = planted("电气改造");
    body["on_behalf_of"] = json!(cast.owner.id);
    let need = app.draft(&cast.broker, &body).await;
    let reads = async |person: &Person| {
        let answer = app.get(&path(&need, "")).by(person).send().await;
        answer.text.contains(PLANTED)
    };
    assert!(reads(&cast.broker).await);
    app.moved(&cast.broker, &need, "submit").await;
    assert!(reads(&cast.broker).await && reads(&cast.owner).await);
    assert!(!reads(&cast.city).await && !reads(&cast.province).await);
    // Sent back instead of consented to: it is still the drafter's to mend.
    let back = app.post(&path(&need, "return")).by(&cast.owner);
    back.json(&json!({"reason": "电话不对"})).send().await.ok();
    assert!(reads(&cast.broker).await);
    app.moved(&cast.broker, &need, "submit").await;
    app.moved(&cast.owner, &need, "consent").await;
    assert!(!reads(&cast.broker).await && reads(&cast.owner).await);
    // Returned after the review: the number is the owner's now.
    let back = app.post(&path(&need, "return")).by(&cast.city);
    back.json(&json!({"reason": "请补充"})).send().await.ok();
    assert!(!reads(&cast.broker).await && reads(&cast.owner).await);
    give(&app, &need, &cast.broker)
        .await
        .refused(403, "forbidden");
    assert_eq!(phone(&app, &need).as_deref(), Some(PLANTED));
}

const OWNERS: &str = "13755556666";

/// What somebody's answer to a listing shows of its contact.
async fn shown(app: &TestApp, need: &Value, person: &Person) -> Option<Value> {
    let read = app.get(&path(need, "")).by(person).send().await;
    assert!(
        person.username == "owner" || !read.text.contains(OWNERS),
        "{}: {}",
        person.username,
        read.text
    );
    read.ok().get("contact").cloned()
}

#[actix_web::test]
async fn what_the_owner_typed_in_himself_his_drafter_neither_reads_nor_replaces() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    for drafter in [&cast.broker, &cast.city, &cast.province, &cast.society] {
        for state in ["draft", "pending_owner_consent"] {
            let mut body = planted("电气改造");
            body["on_behalf_of"] = json!(cast.owner.id);
            let need = app.draft(drafter, &body).await;
            put_into(&app, &need, state);
            let first = shown(&app, &need, drafter).await.unwrap();
            assert_eq!(first["phone"], PLANTED, "his own words: {state}");
            let change = app.patch(&path(&need, "")).by(&cast.owner);
            let change = change.header("if-match", "*");
            let contact = json!({"contact": {"name": "本人", "phone": OWNERS}});
            change.json(&contact).send().await.ok();

            assert_eq!(shown(&app, &need, drafter).await, None, "{state}");
            let own = shown(&app, &need, &cast.owner).await.unwrap();
            assert_eq!(own["phone"], OWNERS);
            give(&app, &need, drafter).await.refused(403, "forbidden");
            assert_eq!(phone(&app, &need).as_deref(), Some(OWNERS), "{state}");
            // What else it says is his to change as before, and tells no more.
            if state == "draft" {
                let title = app.patch(&path(&need, "")).by(drafter);
                let title = title.header("if-match", "*").json(&json!({"title": "改"}));
                assert_eq!(title.send().await.ok().get("contact"), None);
                let submitted = app.moved(drafter, &need, "submit").await;
                assert_eq!(submitted.get("contact"), None);
            }
            let by_owner = format!("written_by = '{}'", cast.owner.id);
            let of_need = format!("{by_owner} and listing_id = {}", need["id"]).replace('"', "'");
            assert_eq!(app.database.count("listing_contacts", &of_need), 1);
        }
    }
}

#[actix_web::test]
async fn a_contact_of_which_nobody_knows_who_wrote_it_is_the_owners() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut body = planted("电气改造");
    body["on_behalf_of"] = json!(cast.owner.id);
    let need = app.draft(&cast.broker, &body).await;
    app.database
        .run("update listing_contacts set written_by = null")
        .unwrap();
    assert_eq!(shown(&app, &need, &cast.broker).await, None);
    give(&app, &need, &cast.broker)
        .await
        .refused(403, "forbidden");
    let own = shown(&app, &need, &cast.owner).await.unwrap();
    assert_eq!(own["phone"], PLANTED);
}
