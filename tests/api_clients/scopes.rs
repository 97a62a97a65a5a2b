//! What a client may do with its scopes, and where they end: its division, its own work, the owner's consent.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::authorization::SCOPES;
use crate::support::{Integration, Person, TestApp, a_need, an_offer};

fn path(listing: &Value) -> String {
    format!("/v1/listings/{}", listing["id"].as_str().unwrap())
}

/// A need of somebody, in his name.
fn need_of(owner: &Person, title: &str) -> Value {
    let mut need = a_need(title);
    need["on_behalf_of"] = json!(owner.id);
    need
}

async fn written(app: &TestApp, client: &Integration, listing: &Value) -> Value {
    let call = app.post("/v1/listings").client(client).json(listing);
    call.send().await.created()
}

#[actix_web::test]
async fn a_client_writes_for_an_owner_who_consents_before_the_review() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person_in("owner", "510603").await;
    let client = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let draft = written(&app, &client, &need_of(&owner, "变压器节能改造")).await;
    assert_eq!(draft["owner"]["id"], owner.id);
    assert_eq!(draft["drafted_by"], client.user_id);
    assert_eq!(draft["status"], "draft");
    // It works on what it wrote, the contact included.
    let change = json!({"summary": "求方案", "contact": {"name": "周工", "phone": "13800000009"}});
    let call = app
        .patch(&path(&draft))
        .client(&client)
        .header("if-match", "*")
        .json(&change);
    assert_eq!(call.send().await.ok()["contact"]["name"], "周工");
    let submit = format!("{}/submit", path(&draft));
    let submitted = app.post(&submit).client(&client).send().await.ok();
    assert_eq!(submitted["status"], "pending_owner_consent");
    let consent = format!("{}/consent", path(&draft));
    app.post(&consent)
        .client(&client)
        .send()
        .await
        .refused(403, "forbidden");
    app.post(&consent).by(&owner).send().await.ok();
    let publish = format!("{}/publish", path(&draft));
    app.post(&publish)
        .client(&client)
        .send()
        .await
        .refused(403, "forbidden");
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    app.post(&publish).by(&city).send().await.ok();
    // The contact is the owner's now.
    let read = app.get(&path(&draft)).client(&client).send().await.ok();
    assert_eq!(
        (&read["status"], read.get("contact")),
        (&json!("published"), None)
    );
    for verb in ["pause", "resume"] {
        let call = app
            .post(&format!("{}/{verb}", path(&draft)))
            .client(&client);
        call.send().await.ok();
    }
    for verb in ["withdraw", "remove", "archive", "reject"] {
        let call = app
            .post(&format!("{}/{verb}", path(&draft)))
            .client(&client);
        let call = call.json(&json!({"reason": "x"}));
        let call = if verb == "archive" {
            app.post(&format!("{}/{verb}", path(&draft)))
                .client(&client)
        } else {
            call
        };
        call.send().await.refused(403, "forbidden");
    }
    assert_eq!(app.database.count("listings", "status = 'published'"), 1);
}

#[actix_web::test]
async fn a_client_writes_inside_its_division_for_those_who_are_at_home_there() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let owner = app.person_in("owner", "510603").await;
    let ganzi = app.person_in("ganzi", "513323").await;
    let nomad = app.person("nomad").await;
    let call = |listing: Value| app.post("/v1/listings").client(&client).json(&listing);
    call(a_need("x"))
        .send()
        .await
        .refused_at(422, "/on_behalf_of", "required");
    for stranger in [&ganzi, &nomad] {
        let answer = call(need_of(stranger, "x")).send().await;
        answer.refused_at(422, "/on_behalf_of", "outside_division");
    }
    let mut nobodys = a_need("x");
    nobodys["on_behalf_of"] = json!("0198f3a2-5b1c-7000-8000-00000000ffff");
    call(nobodys)
        .send()
        .await
        .refused_at(422, "/on_behalf_of", "unknown_id");
    let mut elsewhere = need_of(&owner, "x");
    elsewhere["division"] = json!("513323");
    call(elsewhere).send().await.refused(403, "forbidden");
    // Nor is a draft moved out of the division.
    let draft = written(&app, &client, &need_of(&owner, "x")).await;
    let away = app
        .patch(&path(&draft))
        .client(&client)
        .header("if-match", "*");
    away.json(&json!({"division": "513323"}))
        .send()
        .await
        .refused(403, "forbidden");
    assert_eq!(app.database.count("listings", "division = '510603'"), 1);
    assert_eq!(app.database.count("listings", "true"), 1);
}

#[actix_web::test]
async fn to_write_is_to_read_back_what_one_wrote_and_nothing_more() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person_in("owner", "510603").await;
    let writer = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let reader = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let foreign = app.integration(&province, "513300", &SCOPES).await;
    let own = written(&app, &writer, &need_of(&owner, "written")).await;
    let theirs = app.draft(&owner, &a_need("the owner's")).await;
    app.get(&path(&own)).client(&writer).send().await.ok();
    app.get(&path(&theirs))
        .client(&writer)
        .send()
        .await
        .refused(404, "not_found");
    for listing in [&own, &theirs] {
        let read = app.get(&path(listing)).client(&reader).send().await;
        let body = read.ok();
        assert!(body["title"].is_string());
        assert!(body.get("contact").is_none(), "{body}");
        assert!(!body.to_string().contains("13800000001"), "{body}");
        app.get(&path(listing))
            .client(&foreign)
            .send()
            .await
            .refused(404, "not_found");
        let change = app
            .patch(&path(listing))
            .client(&reader)
            .header("if-match", "*");
        let refused = change.json(&json!({"title": "y"})).send().await;
        assert_eq!(
            refused.refused(403, "insufficient_scope")["scope"],
            "listings:write"
        );
    }
    let seen = async |client: &Integration| {
        let list = app
            .get("/v1/listings")
            .query(&[("owner_id", &*owner.id)])
            .client(client);
        list.send().await.ok()["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (
            seen(&reader).await,
            seen(&writer).await,
            seen(&foreign).await
        ),
        (2, 1, 0)
    );
    // Another's draft is not its to change, to move or to throw away.
    let both = app
        .integration(&province, "510600", &["listings:read", "listings:write"])
        .await;
    let at = path(&theirs);
    for call in [
        app.patch(&at)
            .header("if-match", "*")
            .json(&json!({"title": "y"})),
        app.delete(&at).header("if-match", "*"),
        app.post(&format!("{at}/submit")),
    ] {
        call.client(&both).send().await.refused(403, "forbidden");
    }
    assert_eq!(
        app.database
            .count("listings", "title = 'the owner''s' and status = 'draft'"),
        1
    );
    let gone = app
        .delete(&path(&own))
        .client(&writer)
        .header("if-match", "*");
    gone.send().await.is(204);
}

#[actix_web::test]
async fn matches_are_proposed_read_and_cancelled_by_scope() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (owner, partner) = (app.person("owner").await, app.person("partner").await);
    let need = app
        .published(&owner, &province, &a_need("变压器 节能"))
        .await;
    let offer = app
        .published(&partner, &province, &an_offer("变压器 节能"))
        .await;
    app.until_indexed(2).await;
    let writer = app
        .integration(&province, "510600", &["matches:write"])
        .await;
    let reader = app
        .integration(&province, "510600", &["matches:read"])
        .await;
    let foreign = app.integration(&province, "513300", &SCOPES).await;
    let pair = json!({"need_id": need["id"], "offer_id": offer["id"]});
    let propose = |client: &Integration| app.post("/v1/matches").client(client).json(&pair);
    propose(&foreign).send().await.refused(403, "forbidden");
    let refused = propose(&reader)
        .send()
        .await
        .refused(403, "insufficient_scope");
    assert_eq!(refused["scope"], "matches:write");
    let made = propose(&writer).send().await.created();
    assert_eq!(
        (&made["status"], &made["proposed_by"]),
        (&json!("proposed"), &json!(writer.user_id))
    );
    assert_eq!(made["need_accepted_at"], Value::Null);
    let at = format!("/v1/matches/{}", made["id"].as_str().unwrap());
    for client in [&writer, &reader] {
        app.get(&at).client(client).send().await.ok();
        let list = app.get("/v1/matches").client(client).send().await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }
    app.get(&at)
        .client(&foreign)
        .send()
        .await
        .refused(404, "not_found");
    let suggestions = format!("{}/suggestions", path(&need));
    app.get(&suggestions).client(&reader).send().await.ok();
    // Nobody accepts for an owner.
    app.post(&format!("{at}/accept"))
        .client(&writer)
        .send()
        .await
        .refused(403, "forbidden");
    let cancel = format!("{at}/cancel");
    let other = app.integration(&province, "510600", &SCOPES).await;
    for client in [&other, &reader] {
        let call = app
            .post(&cancel)
            .client(client)
            .json(&json!({"reason": "other"}));
        call.send().await.is(403);
    }
    let call = app
        .post(&cancel)
        .client(&writer)
        .json(&json!({"reason": "proposed_in_error"}));
    assert_eq!(call.send().await.ok()["cancelled_by"], writer.user_id);
}

#[actix_web::test]
async fn contacts_ask_for_a_scope_of_their_own_and_are_logged() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let (owner, partner) = (app.person("owner").await, app.person("partner").await);
    let need = app.published(&owner, &province, &a_need("need")).await;
    let offer = app.published(&partner, &province, &an_offer("offer")).await;
    app.until_indexed(2).await;
    let pair = app.proposed(&owner, &need, &offer).await;
    let at = format!("/v1/matches/{}", pair["id"].as_str().unwrap());
    let contacts = format!("{at}/contacts");
    let without = app
        .integration(&province, "510600", &["matches:read", "matches:write"])
        .await;
    let with = app
        .integration(&province, "510600", &["matches:read", "contacts:read"])
        .await;
    app.get(&contacts)
        .client(&with)
        .send()
        .await
        .refused(409, "contacts_not_revealed");
    app.post(&format!("{at}/accept"))
        .by(&partner)
        .send()
        .await
        .ok();
    app.get(&contacts)
        .client(&without)
        .send()
        .await
        .refused(403, "insufficient_scope");
    assert_eq!(app.database.count("contact_reveals", "true"), 0);
    let shown = app.get(&contacts).client(&with).send().await.ok();
    assert_eq!(shown["offer"]["name"], "李教授");
    let logged = format!("revealed_to = '{}'", with.user_id);
    assert_eq!(app.database.count("contact_reveals", &logged), 2);
}

#[actix_web::test]
async fn a_client_stays_when_who_made_it_goes() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let client = app.integration(&city, "510600", &["matches:read"]).await;
    let gone = format!(
        "update role_grants set revoked_at = now() + interval '1 minute' where user_id = '{}'",
        city.id
    );
    app.database.run(&gone).unwrap();
    app.get("/v1/matches").client(&client).send().await.ok();
    let at = format!("/v1/api-clients/{}", client.id);
    app.get(&at)
        .by(&city)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn a_client_neither_reads_nor_replaces_what_the_owner_typed_in_himself() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let owner = app.person_in("owner", "510603").await;
    let client = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let at = "/v1/listings/by-external-ref/DY-7";
    let put = |title: &str| {
        let call = app.put(at).client(&client);
        call.json(&need_of(&owner, title))
    };
    let draft = put("first").header("if-none-match", "*").send().await;
    let draft = draft.created();
    assert!(draft["contact"].is_object());
    let change = app
        .patch(&path(&draft))
        .by(&owner)
        .header("if-match", "*")
        .json(&json!({"contact": {"name": "REAL", "phone": "13755556666"}}));
    change.send().await.ok();
    for read in [
        app.get(&path(&draft)).client(&client).send().await,
        app.get(at).client(&client).send().await,
        // Another title: what is said of the contact is passed over.
        put("second").header("if-match", "*").send().await,
    ] {
        assert!(!read.text.contains("13755556666") && !read.text.contains("REAL"));
        assert_eq!(read.ok().get("contact"), None);
    }
    let mine = json!({"contact": {"name": "周工", "phone": "13800000009"}});
    let call = app.patch(&path(&draft)).client(&client);
    let call = call.header("if-match", "*").json(&mine);
    call.send().await.refused(403, "forbidden");
    let kept = app.get(&path(&draft)).by(&owner).send().await.ok();
    assert_eq!(
        (&kept["contact"]["phone"], &kept["title"]),
        (&json!("13755556666"), &json!("second"))
    );
    // After the consent and a return, too.
    let moved = |verb: &str| app.post(&format!("{}/{verb}", path(&draft)));
    moved("submit").client(&client).send().await.ok();
    moved("consent").by(&owner).send().await.ok();
    let other = app.appointed("city", Role::CityAdmin, "510600").await;
    let back = moved("return").by(&other).json(&json!({"reason": "x"}));
    back.send().await.ok();
    put("third").header("if-match", "*").send().await.ok();
    let kept = app.get(&path(&draft)).by(&owner).send().await.ok();
    assert_eq!(kept["contact"]["phone"], "13755556666");
}

#[actix_web::test]
async fn nobody_decides_on_what_his_own_client_proposed() {
    let app = TestApp::start().await;
    let maker = app.appointed("maker", Role::CityAdmin, "510600").await;
    let keeper = app.appointed("keeper", Role::CityAdmin, "510600").await;
    let third = app.appointed("third", Role::CityAdmin, "510600").await;
    let owner = app.person_in("owner", "510603").await;
    let client = app.integration(&maker, "510600", &["listings:write"]).await;
    // The second secret is another's; that it is revoked again changes nothing.
    let second = app.new_secret(&keeper, &client.id).await.created();
    let second = second["id"].as_str().unwrap();
    let revoke = format!("/v1/api-clients/{}/secrets/{second}/revoke", client.id);
    app.post(&revoke).by(&third).send().await.ok();

    let moved = |need: &Value, verb: &str| app.post(&format!("{}/{verb}", path(need)));
    let drafted = written(&app, &client, &need_of(&owner, "drafted")).await;
    moved(&drafted, "submit").client(&client).send().await.ok();
    moved(&drafted, "consent").by(&owner).send().await.ok();
    for person in [&maker, &keeper] {
        for verb in ["publish", "return", "reject"] {
            let body = match verb {
                "publish" => json!({}),
                _ => json!({"reason": "x"}),
            };
            let call = moved(&drafted, verb).by(person).json(&body);
            call.send().await.refused(403, "own_proposal");
        }
        // Whatever the code above forgets.
        let past = app.database.run(&format!(
            "update listings set status = 'published', decided_by = '{}', published_at = now(), expires_at = now()",
            person.id
        ));
        let said = past.unwrap_err().to_string();
        assert!(said.contains("a listing that it has a part in"), "{said}");
    }
    assert_eq!(app.database.count("listings", "status = 'submitted'"), 1);
    moved(&drafted, "publish").by(&third).send().await.ok();

    // Of what the client has no part in he decides.
    let own = app.draft(&owner, &a_need("the owner's")).await;
    app.moved(&owner, &own, "submit").await;
    moved(&own, "publish").by(&maker).send().await.ok();
}
