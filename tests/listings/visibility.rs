use serde_json::{Value, json};

use super::rows::{Cast, PLANTED, id_of, path, planted, put_into, with};
use crate::support::{TestApp, an_offer};

/// The ids of a list, all pages.
fn ids(list: &Value) -> Vec<&str> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect()
}

#[actix_web::test]
async fn what_is_not_on_the_market_is_there_for_those_who_work_on_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = app.draft(&cast.owner, &planted("电气改造")).await;
    for state in [
        "draft",
        "pending_owner_consent",
        "submitted",
        "needs_changes",
        "rejected",
        "paused",
        "expired",
        "fulfilled",
        "withdrawn",
        "removed",
        "archived",
    ] {
        put_into(&app, &need, state);
        app.get(&path(&need, ""))
            .send()
            .await
            .refused(404, "not_found");
        for person in cast.all() {
            let sees = person.username == "owner" || Cast::is_staff(person);
            let read = app.get(&path(&need, "")).by(person).send().await;
            let list = app.get("/v1/listings").by(person);
            let list = list.query(&[("status", state), ("count", "true")]);
            let list = list.send().await.ok();
            let words = app.get("/v1/listings").by(person);
            let words = words.query(&[("status", state), ("q", "电气")]);
            let words = words.send().await.ok();
            let of_owner = app.get("/v1/listings").by(person);
            let of_owner = of_owner.query(&[("owner_id", &cast.owner.id)]);
            let of_owner = of_owner.send().await.ok();
            let expected: &[&str] = if sees {
                assert_eq!(read.ok()["status"], state);
                &[id_of(&need)]
            } else {
                read.refused(404, "not_found");
                &[]
            };
            for found in [&list, &words, &of_owner] {
                assert_eq!(ids(found), expected, "{state} {}", person.username);
            }
            assert_eq!(list["total"]["value"], expected.len());
        }
        let list = app.get("/v1/listings").query(&[("status", state)]);
        assert_eq!(ids(&list.send().await.ok()), [""; 0], "{state}");
    }
}

#[actix_web::test]
async fn what_is_published_is_everybodys_but_for_the_contact() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let body = with(
        planted("电气线路节能改造"),
        json!({"on_behalf_of": cast.owner.id, "fields": ["new_energy"]}),
    );
    let need = app.draft(&cast.broker, &body).await;
    app.moved(&cast.broker, &need, "submit").await;
    app.moved(&cast.owner, &need, "consent").await;
    app.moved(&cast.city, &need, "publish").await;
    let offer = with(
        an_offer("电气线路节能改造技术"),
        json!({"fields": ["new_energy"]}),
    );
    let offer = app.published(&cast.other, &cast.province, &offer).await;
    app.until_indexed(2).await;

    let read = app.get(&path(&need, "")).send().await.ok();
    assert_eq!(read["title"], "电气线路节能改造");
    for person in cast.all() {
        let one = app.get(&path(&need, "")).by(person).send().await;
        let name = person.username.as_str();
        assert_eq!(one.status, 200);
        assert_eq!(one.text.contains(PLANTED), name == "owner", "{name}");
    }
    // Nowhere else, not even to the owner: lists and suggestions carry no contacts.
    let mut answers = vec![app.get(&path(&need, "")).send().await];
    for person in cast.all() {
        for query in [&[("q", "电气")][..], &[], &[("owner_id", &cast.owner.id)]] {
            let list = app.get("/v1/listings").by(person).query(query);
            answers.push(list.send().await);
        }
    }
    let suggested = app.get(&path(&offer, "suggestions")).by(&cast.other);
    answers.push(suggested.send().await);
    let patched = app.patch(&path(&need, "")).by(&cast.city);
    let patched = patched.header("if-match", "*").json(&json!({"trl": 5}));
    answers.push(patched.send().await);
    let suggested = app.get(&path(&need, "suggestions")).by(&cast.owner);
    answers.push(suggested.send().await);
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.text.contains("电气"), "{}", answer.text);
        assert!(!answer.text.contains(PLANTED), "{}", answer.text);
    }
}

#[actix_web::test]
async fn a_phone_number_is_not_searched() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.published(&owner, &admin, &planted("电气改造")).await;
    for (q, found) in [
        ("电气", vec![id_of(&need)]),
        (PLANTED, vec![]),
        ("张工", vec![]),
    ] {
        let list = app.get("/v1/listings").by(&owner).query(&[("q", q)]);
        assert_eq!(ids(&list.send().await.ok()), found, "{q}");
    }
}

#[actix_web::test]
async fn a_bad_token_is_refused_where_none_is_needed() {
    let app = TestApp::start().await;
    let list = app.get("/v1/listings").token("not.a.token");
    list.send().await.refused(401, "invalid_token");
}
