//! `external_ref`: one's own names for what one wrote, unique, addressable, and nobody else's to know.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::authorization::SCOPES;
use crate::support::{Integration, Person, TestApp, a_need, an_offer, together, with_status};

fn need_called(owner: &Person, external_ref: &str) -> Value {
    let mut need = a_need("变压器节能改造");
    need["on_behalf_of"] = json!(owner.id);
    need["external_ref"] = json!(external_ref);
    need
}

struct Stage {
    app: TestApp,
    province: Person,
    owner: Person,
    client: Integration,
    other: Integration,
}

async fn stage() -> Stage {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person_in("owner", "510603").await;
    let client = app.integration(&province, "510600", &SCOPES).await;
    let other = app.integration(&province, "510600", &SCOPES).await;
    Stage {
        app,
        province,
        owner,
        client,
        other,
    }
}

#[actix_web::test]
async fn a_reference_stands_for_one_listing_of_a_client() {
    let Stage {
        app,
        owner,
        client,
        other,
        ..
    } = stage().await;
    let call = |client: &Integration| {
        let call = app.post("/v1/listings").client(client);
        call.json(&need_called(&owner, "DY-2026-0815"))
    };
    let first = call(&client).send().await.created();
    assert_eq!(first["external_ref"], "DY-2026-0815");
    let refused = call(&client)
        .send()
        .await
        .refused(409, "external_ref_taken");
    assert_eq!(refused["existing_id"], first["id"]);
    // Each client has names of its own.
    let second = call(&other).send().await.created();
    assert_ne!(second["id"], first["id"]);
    // A draft that is thrown away gives its name free.
    let gone = app.delete(&format!("/v1/listings/{}", first["id"].as_str().unwrap()));
    gone.client(&client)
        .header("if-match", "*")
        .send()
        .await
        .is(204);
    call(&client).send().await.created();
    assert_eq!(
        app.database
            .count("listings", "client_ref = 'DY-2026-0815'"),
        2
    );
}

#[actix_web::test]
async fn a_listing_whose_term_is_over_is_expired_under_its_reference_too() {
    let Stage {
        app,
        owner,
        mut client,
        ..
    } = stage().await;
    let mut need = need_called(&owner, "DY-1");
    need["valid_days"] = json!(10);
    let need = app.post("/v1/listings").client(&client).json(&need);
    let need = need.send().await.created();
    let submit = format!("/v1/listings/{}/submit", need["id"].as_str().unwrap());
    app.post(&submit).client(&client).send().await.ok();
    app.moved(&owner, &need, "consent").await;
    let admin = app.appointed("deyang", Role::CityAdmin, "510600").await;
    app.moved(&admin, &need, "publish").await;
    app.app.clock.advance(chrono::Duration::days(11));
    let token = app.token_of(&client.id, &client.secret, "").await.ok();
    client.token = token["access_token"].as_str().unwrap().to_owned();
    let listing = app.get("/v1/listings/by-external-ref/DY-1").client(&client);
    assert_eq!(listing.send().await.ok()["status"], "expired");
    // It is not written down yet.
    assert_eq!(app.database.count("listings", "status = 'published'"), 1);
}

#[actix_web::test]
async fn of_many_who_write_one_reference_at_once_one_does_and_the_others_are_told_of_it() {
    let Stage {
        app, owner, client, ..
    } = stage().await;
    let body = need_called(&owner, "DY-1");
    let calls = (0..8).map(|_| app.post("/v1/listings").client(&client).json(&body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 7)
    );
    let made = answers.iter().find(|one| one.status == 201).unwrap().body["id"].clone();
    for answer in answers.into_iter().filter(|one| one.status == 409) {
        assert_eq!(
            answer.refused(409, "external_ref_taken")["existing_id"],
            made
        );
    }
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn a_reference_is_shown_to_its_client_only() {
    let Stage {
        app,
        province,
        owner,
        client,
        other,
    } = stage().await;
    let made = app
        .post("/v1/listings")
        .client(&client)
        .json(&need_called(&owner, "GEHEIM-7"))
        .send()
        .await
        .created();
    let at = format!("/v1/listings/{}", made["id"].as_str().unwrap());
    for call in [
        app.get(&at).client(&other),
        app.get(&at).by(&owner),
        app.get(&at).by(&province),
        app.get("/v1/listings")
            .query(&[("owner_id", &*owner.id)])
            .client(&other),
        app.get("/v1/listings")
            .query(&[("owner_id", &*owner.id)])
            .by(&owner),
    ] {
        let answer = call.send().await;
        assert!(!answer.text.contains("GEHEIM"), "{}", answer.text);
        let text = answer.text.clone();
        answer.ok();
        assert!(text.contains("\"external_ref\":null"), "{text}");
    }
    let own = app
        .get("/v1/listings")
        .query(&[("owner_id", &*owner.id)])
        .client(&client);
    assert_eq!(
        own.send().await.ok()["items"][0]["external_ref"],
        "GEHEIM-7"
    );
}

#[actix_web::test]
async fn a_list_is_filtered_by_ones_own_references_whatever_the_state() {
    let Stage {
        app,
        province,
        owner,
        client,
        other,
    } = stage().await;
    for (by, name) in [(&client, "A"), (&client, "B"), (&other, "A")] {
        app.post("/v1/listings")
            .client(by)
            .json(&need_called(&owner, name))
            .send()
            .await
            .created();
    }
    let found = async |call: crate::support::Call| {
        let list = call.send().await.ok();
        list["items"].as_array().unwrap().clone()
    };
    let by = |name: &str| app.get("/v1/listings").query(&[("external_ref", name)]);
    let mine = found(by("A").client(&client)).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (&mine[0]["drafted_by"], &mine[0]["external_ref"]),
        (&json!(client.user_id), &json!("A"))
    );
    assert_eq!(found(by("B").client(&other)).await, Vec::<Value>::new());
    assert_eq!(found(by("A").by(&province)).await, Vec::<Value>::new());
    assert_eq!(found(by("A").by(&owner)).await, Vec::<Value>::new());
    // An imported listing's reference is of another kind.
    let imported = "update listings set source = 'file', external_ref = 'A', status = 'published', submitted_by = drafted_by,
        published_at = now(), expires_at = now() + interval '9 days' where client_ref = 'B'";
    app.database.run(imported).unwrap();
    assert_eq!(found(by("A").by(&province)).await.len(), 1);
    assert_eq!(found(by("A").client(&client)).await, mine);
}

#[actix_web::test]
async fn a_thing_is_addressed_by_the_references_of_who_asks() {
    let Stage {
        app,
        owner,
        client,
        other,
        ..
    } = stage().await;
    // A reference is any text, one that looks like a path or a move too.
    for name in [
        "submit",
        "suggestions",
        "德阳/2026 年 #1?",
        "100%",
        "..",
        "by-external-ref",
    ] {
        let made = app
            .post("/v1/listings")
            .client(&client)
            .json(&need_called(&owner, name))
            .send()
            .await;
        let etag = made.etag();
        let made = made.created();
        let mut path = String::from("/v1/listings/by-external-ref/");
        path.extend(name.bytes().map(|byte| format!("%{byte:02X}")));
        if name == ".." {
            // A URL has no such segment: clients resolve it away. The filter finds it.
            let list = app
                .get("/v1/listings")
                .query(&[("external_ref", name)])
                .client(&client);
            assert_eq!(list.send().await.ok()["items"][0]["id"], made["id"]);
            continue;
        }
        let read = app.get(&path).client(&client).send().await;
        assert_eq!(read.etag(), etag, "{name}");
        assert_eq!(read.ok(), made, "{name}");
        app.get(&path)
            .client(&other)
            .send()
            .await
            .refused(404, "not_found");
        app.get(&path)
            .by(&owner)
            .send()
            .await
            .refused(403, "forbidden");
        app.get(&path).send().await.refused(401, "unauthenticated");
    }
    let long = format!("/v1/listings/by-external-ref/{}", "x".repeat(201));
    app.get(&long)
        .client(&client)
        .send()
        .await
        .refused_at(422, "external_ref", "format");
}

#[actix_web::test]
async fn people_have_no_references() {
    let Stage {
        app,
        province,
        owner,
        ..
    } = stage().await;
    let mut need = a_need("x");
    need["external_ref"] = json!("X-1");
    for person in [&owner, &province] {
        let call = app.post("/v1/listings").by(person).json(&need);
        call.send()
            .await
            .refused_at(422, "/external_ref", "clients_only");
    }
    assert_eq!(app.database.count("listings", "true"), 0);
}

#[actix_web::test]
async fn a_match_has_a_reference_too() {
    let Stage {
        app,
        province,
        owner,
        client,
        other,
    } = stage().await;
    let partner = app.person("partner").await;
    let need = app.published(&owner, &province, &a_need("need")).await;
    let second = app.published(&owner, &province, &a_need("second")).await;
    let offer = app.published(&partner, &province, &an_offer("offer")).await;
    app.until_indexed(3).await;
    let propose = |by: &Integration, need: &Value, name: &str| {
        let body = json!({"need_id": need["id"], "offer_id": offer["id"], "external_ref": name});
        app.post("/v1/matches").client(by).json(&body)
    };
    let made = propose(&client, &need, "M-1").send().await.created();
    assert_eq!(made["external_ref"], "M-1");
    let taken = propose(&client, &second, "M-1")
        .send()
        .await
        .refused(409, "external_ref_taken");
    assert_eq!(taken["existing_id"], made["id"]);
    let open = propose(&client, &need, "M-2")
        .send()
        .await
        .refused(409, "match_exists");
    assert_eq!(open["existing_id"], made["id"]);
    let body = json!({"need_id": second["id"], "offer_id": offer["id"], "external_ref": "M-1"});
    let by_owner = app.post("/v1/matches").by(&owner).json(&body).send().await;
    by_owner.refused_at(422, "/external_ref", "clients_only");
    let others = propose(&other, &second, "M-1").send().await.created();
    let by_ref = |by: &Integration, name: &str| {
        app.get(&format!("/v1/matches/by-external-ref/{name}"))
            .client(by)
    };
    assert_eq!(by_ref(&client, "M-1").send().await.ok(), made);
    assert_eq!(by_ref(&other, "M-1").send().await.ok()["id"], others["id"]);
    by_ref(&client, "M-2")
        .send()
        .await
        .refused(404, "not_found");
    let found = async |call: crate::support::Call| {
        let list = call.query(&[("external_ref", "M-1")]).send().await.ok();
        list["items"].as_array().unwrap().clone()
    };
    let mine = found(app.get("/v1/matches").client(&client)).await;
    assert_eq!((mine.len(), &mine[0]["id"]), (1, &made["id"]));
    assert!(found(app.get("/v1/matches").by(&province)).await.is_empty());
    let at = format!("/v1/matches/{}", made["id"].as_str().unwrap());
    for call in [app.get(&at).by(&owner), app.get(&at).client(&other)] {
        assert_eq!(call.send().await.ok()["external_ref"], Value::Null);
    }
}

#[actix_web::test]
async fn of_many_who_propose_under_one_reference_at_once_one_does() {
    let Stage {
        app,
        province,
        owner,
        client,
        ..
    } = stage().await;
    let partner = app.person("partner").await;
    let offer = app.published(&partner, &province, &an_offer("offer")).await;
    let mut bodies = Vec::new();
    for index in 0..4 {
        let need = app
            .published(&owner, &province, &a_need(&format!("need {index}")))
            .await;
        bodies.push(json!({"need_id": need["id"], "offer_id": offer["id"], "external_ref": "M-1"}));
    }
    app.until_indexed(5).await;
    let calls = bodies
        .iter()
        .map(|body| app.post("/v1/matches").client(&client).json(body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 3)
    );
    assert_eq!(app.database.count("matches", "client_ref = 'M-1'"), 1);
}

#[actix_web::test]
async fn the_trail_tells_which_client_wrote_and_no_reference_and_no_secret() {
    let Stage {
        app,
        province,
        owner,
        client,
        ..
    } = stage().await;
    let call = app.post("/v1/listings").client(&client);
    let made = call.json(&need_called(&owner, "GEHEIM-7"));
    let made = made.send().await.created();
    let events = app
        .get("/v1/audit-events")
        .query(&[("row_id", made["id"].as_str().unwrap())])
        .by(&province)
        .send()
        .await
        .ok();
    let actor = &events["items"][0]["actor"];
    assert_eq!(
        (&actor["kind"], &actor["id"]),
        (&json!("client"), &json!(client.id))
    );
    let trail = app.database.text_of("audit_events");
    assert!(trail.contains("listings:write 510600"), "as whom");
    assert!(!trail.contains("GEHEIM") && !trail.contains(&client.secret));
    // A token is no change of the client.
    let condition = "resource in ('api_clients', 'api_client_secrets') and verb = 'update'";
    let before = app.database.count("audit_events", condition);
    app.token_of(&client.id, &client.secret, "").await.ok();
    assert_eq!(app.database.count("audit_events", condition), before);
}
