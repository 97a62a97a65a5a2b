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
