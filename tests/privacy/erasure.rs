//! One's own data erased, so that everything that is counted stays.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::contact_points::{EMAIL, PHONE, set};
use crate::support::{Answer, PASSWORD, Person, TestApp, a_need, an_offer, together, with_status};

/// Somebody with something of everything: a free listing, one that is proposed, one that is negotiated, a draft.
pub struct Life {
    pub app: TestApp,
    pub admin: Person,
    pub person: Person,
    pub other: Person,
    free: Value,
    held: Value,
    pub identity_number: String,
}

impl Life {
    pub async fn lived() -> Self {
        let app = TestApp::start().await;
        let admin = app.province_admin().await;
        let person = app.appointed("long.zhenming", Role::Broker, "510600").await;
        let other = app.person("other").await;
        let profile = app
            .patch("/v1/users/me")
            .by(&person)
            .header("if-match", "*");
        let profile = profile.json(
            &json!({"display_name": "龙真名", "division": "510603", "introduction": "龙真名，德阳"}),
        );
        profile.send().await.ok();
        set(&app, &person, "phone", PHONE).await.created();
        set(&app, &person, "email", EMAIL).await.created();
        let identity_number = app.identified(&person).await;
        let mut needs = Vec::new();
        for title in ["空闲", "已提议", "洽谈中"] {
            let mut need = a_need(title);
            need["contact"] = json!({"name": "龙真名", "phone": PHONE});
            needs.push(app.published(&person, &admin, &need).await);
        }
        app.draft(&person, &a_need("草稿")).await;
        let offer = app.published(&other, &admin, &an_offer("变压器诊断")).await;
        app.until_indexed(4).await;
        for need in &needs[1..] {
            let body =
                json!({"need_id": need["id"], "offer_id": offer["id"], "note": "请打 龙真名 电话"});
            let made = app.post("/v1/matches").by(&person).json(&body);
            let made = made.send().await.created();
            if need["title"] == "洽谈中" {
                let path = format!("/v1/matches/{}", made["id"].as_str().unwrap());
                app.post(&format!("{path}/accept"))
                    .by(&other)
                    .send()
                    .await
                    .ok();
                app.get(&format!("{path}/contacts"))
                    .by(&other)
                    .send()
                    .await
                    .ok();
                app.post(&format!("{path}/negotiate"))
                    .by(&other)
                    .send()
                    .await
                    .ok();
            }
        }
        for (path, body) in [
            (
                "/v1/expertise",
                json!({"field": "new_energy", "title": "龙真名的诊断", "summary": PHONE}),
            ),
            ("/v1/verifications", json!({"evidence": "龙真名的身份证"})),
        ] {
            let call = app.post(path).by(&person).json(&body);
            call.send().await.created();
        }
        belong(&app, &person, &other).await;
        let consent = json!({"purpose": "personal_data", "document_version": "2026-08"});
        let consent = app.post("/v1/users/me/consents").by(&person).json(&consent);
        consent.send().await.created();
        let (free, held) = (needs[0].clone(), needs[2].clone());
        Self {
            app,
            admin,
            person,
            other,
            free,
            held,
            identity_number,
        }
    }

    async fn erase(&self, password: &str) -> Answer {
        let call = self.app.delete("/v1/users/me").by(&self.person);
        let call = call
            .header("if-match", "*")
            .json(&json!({"password": password}));
        call.send().await
    }

    /// What is counted.
    fn counts(&self) -> Vec<i64> {
        let count = |table, condition: &str| self.app.database.count(table, condition);
        let mut counts = vec![
            count("users", "true"),
            count("users", "division = '510603'"),
            count("listings", "submitted_at is not null"),
            count(
                "listings",
                "submitted_at is not null and division like '5106%'",
            ),
            count("listings", "published_at is not null"),
            count("contact_reveals", "true"),
            count("consents", "true"),
            count("role_grants", "true"),
            count("organizations", "true"),
            count("memberships", "true"),
            count("teams", "true"),
            count("verifications", "true"),
            count("user_merges", "true"),
        ];
        for status in [
            "proposed",
            "accepted_one",
            "accepted_both",
            "negotiating",
            "cancelled",
            "lapsed",
        ] {
            counts.push(count("matches", &format!("status = '{status}'")));
        }
        counts
    }

    /// Everything that the database holds, as text.
    fn dump(&self) -> String {
        super::dump(&self.app.database)
    }
}

/// An organisation of his own, one in which he works with a title, a team with another and one of his own.
async fn belong(app: &TestApp, person: &Person, other: &Person) {
    app.organization(person, "其单位").await;
    let works = app.organization(other, "东旗").await;
    let staff = json!({"organization_id": works["id"], "user_id": person.id, "role": "staff", "title": "龙真名工程师"});
    let staff = app.post("/v1/memberships").by(other).json(&staff);
    staff.send().await.created();
    for (name, with) in [("龙真名团队", None), ("与人团队", Some(other))] {
        let body = json!({"name": name, "division": "510603", "introduction": if with.is_some() { "" } else { "龙真名" }});
        let made = app.post("/v1/teams").by(person).json(&body);
        let made = made.send().await.created();
        let id = made["id"].as_str().unwrap();
        if let Some(with) = with {
            let path = format!("/v1/teams/{id}/add-member");
            let more = app.post(&path).by(person);
            let more = more.json(&json!({"user_id": with.id, "part": "测试"}));
            more.send().await.ok();
            let accept = format!("/v1/teams/{id}/accept-membership");
            app.post(&accept).by(with).send().await.ok();
        } else {
            let known = json!({"field": "new_energy", "title": "龙真名的诊断", "team_id": id});
            let known = app.post("/v1/expertise").by(person).json(&known);
            known.send().await.created();
        }
    }
}

/// An older record of the same person, merged into his by another province administrator.
pub async fn merge_an_older_record(life: &Life) -> Person {
    let app = &life.app;
    let older = app.person("older").await;
    let profile = app.patch("/v1/users/me").by(&older).header("if-match", "*");
    let profile = profile.json(&json!({"display_name": "龙旧名", "affiliation": "龙旧单位"}));
    profile.send().await.ok();
    set(app, &older, "phone", "13977114455").await.created();
    let consent = json!({"purpose": "research", "document_version": "旧版"});
    let consent = app.post("/v1/users/me/consents").by(&older).json(&consent);
    consent.send().await.created();
    app.merge(&life.admin, &older, &life.person)
        .send()
        .await
        .ok();
    older
}

#[actix_web::test]
async fn erasure_leaves_a_pseudonym_and_every_count_as_it_was() {
    let life = Life::lived().await;
    let app = &life.app;
    let before = life.counts();
    life.erase(PASSWORD).await.is(204);
    assert_eq!(life.counts(), before);

    let proved = format!(
        "update verifications set status = 'verified', valid_to = '2099-01-01', decided_by = '{}'",
        life.admin.id
    );
    app.database.run(&proved).unwrap();
    let public = app
        .get(&format!("/v1/users/{}", life.person.id))
        .send()
        .await
        .ok();
    let name = public["display_name"].as_str().unwrap();
    assert!(name.starts_with("已注销用户 "), "{name}");
    assert_eq!(public["verified"], false);
    assert_eq!(
        (&public["affiliation"], &public["introduction"]),
        (&Value::Null, &json!(""))
    );
    let dump = life.dump();
    for gone in [
        "龙真名",
        "long.zhenming",
        &*life.identity_number,
        "13977112233",
        PHONE,
        "Long.Gong",
        "long.gong",
    ] {
        assert!(!dump.contains(gone), "{gone}");
    }
    assert_eq!(app.database.count("user_contact_points", "true"), 0);
    assert_eq!(app.database.count("identity_numbers", "true"), 0);
    let contacts = "listing_id in (select id from listings where title <> '变压器诊断')";
    assert_eq!(app.database.count("listing_contacts", contacts), 0);
    assert_eq!(app.database.count("consents", "withdrawn_at is null"), 0);
    let in_force = format!("user_id = '{}' and revoked_at is null", life.person.id);
    assert_eq!(app.database.count("role_grants", &in_force), 0);

    // Signed out everywhere, and nobody signs in any more.
    let me = app.get("/v1/users/me").by(&life.person).send().await;
    me.refused(401, "invalid_token");
    let refresh = json!({"refresh_token": life.person.refresh_token});
    let refresh = app.post("/v1/sessions/refresh").json(&refresh).send().await;
    refresh.refused(401, "invalid_refresh_token");
    app.sign_in("long.zhenming", PASSWORD)
        .await
        .refused(401, "invalid_credentials");

    // Free listings leave the market; what a match holds stays for the other side to end, and is offered to nobody else.
    let status = |title: &str| app.database.count("listings", title);
    // He belongs nowhere; the others go on, and what was his alone is a pseudonym's.
    let in_force = format!("user_id = '{}' and ended_at is null", life.person.id);
    assert_eq!(app.database.count("memberships", &in_force), 0);
    let led = |by: &Person| {
        app.database
            .count("teams", &format!("lead_id = '{}'", by.id))
    };
    assert_eq!((led(&life.person), led(&life.other)), (1, 1));
    let alone = "name like '已注销团队 %' and introduction = ''";
    assert_eq!(app.database.count("teams", alone), 1);
    assert_eq!(app.database.count("expertise", "true"), 0);
    assert_eq!(
        app.database.count("verifications", "status = 'submitted'"),
        0
    );
    assert_eq!(status("title = '空闲' and status = 'withdrawn'"), 1);
    assert_eq!(status("title = '已提议' and status = 'paused'"), 1);
    assert_eq!(status("title = '洽谈中' and status = 'paused'"), 1);
    let seen = app.get("/v1/matches").by(&life.other).send().await.ok();
    assert_eq!(seen["items"].as_array().unwrap().len(), 2);
    let free = format!("/v1/listings/{}", life.free["id"].as_str().unwrap());
    app.get(&free).send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn without_the_password_nothing_is_erased() {
    let life = Life::lived().await;
    // A wrong password is counted as a guess, and nothing else changes.
    let dump_without_guesses = || {
        let database = &life.app.database;
        database.run("delete from guess_budgets").unwrap();
        life.dump()
    };
    let before = dump_without_guesses();
    life.erase("not the password")
        .await
        .refused_at(422, "/password", "wrong");
    let call = life.app.delete("/v1/users/me").by(&life.person);
    let call = call.json(&json!({"password": PASSWORD})).send().await;
    call.refused(428, "precondition_required");
    let stale = life
        .app
        .delete("/v1/users/me")
        .by(&life.person)
        .header("if-match", "\"0\"");
    let stale = stale.json(&json!({"password": PASSWORD})).send().await;
    stale.refused(412, "precondition_failed");
    assert_eq!(dump_without_guesses(), before);
}

#[actix_web::test]
async fn the_province_erases_for_others_and_nobody_else_does() {
    let life = Life::lived().await;
    let app = &life.app;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let path = format!("/v1/users/{}", life.person.id);
    let erase = |by: &Person, path: &str| {
        let call = app.delete(path).by(by).header("if-match", "*");
        call.json(&json!({"reason": "本人书面申请"}))
    };
    for by in [&life.other, &city, &life.person] {
        erase(by, &path).send().await.refused(403, "forbidden");
    }
    let beside = format!("/v1/users/{}", life.admin.id);
    erase(&life.admin, &beside)
        .send()
        .await
        .refused(403, "forbidden");
    let before = life.counts();
    let answers = together((0..3).map(|_| erase(&life.admin, &path))).await;
    assert_eq!(with_status(&answers, 204), 1);
    assert_eq!(with_status(&answers, 409), 2);
    assert_eq!(life.counts(), before);
    let told = format!(
        "erased_by = '{}' and erasure_reason = '本人书面申请'",
        life.admin.id
    );
    assert_eq!(app.database.count("users", &told), 1);
}

#[actix_web::test]
async fn nothing_is_begun_in_the_name_of_an_erased_account() {
    let life = Life::lived().await;
    let app = &life.app;
    life.erase(PASSWORD).await.is(204);
    let mut need = a_need("代写");
    need["on_behalf_of"] = json!(life.person.id);
    let drafted = app.post("/v1/listings").by(&life.admin).json(&need);
    drafted.send().await.refused(409, "account_erased");
    let appointed = json!({"user_id": life.person.id, "role": "broker", "division": "510000"});
    let appointed = app.post("/v1/role-grants").by(&life.admin).json(&appointed);
    appointed.send().await.refused(409, "account_erased");
    // An administrator does not bring its contact back.
    let held = format!("/v1/listings/{}", life.held["id"].as_str().unwrap());
    let again = app.patch(&held).by(&life.admin).header("if-match", "*");
    let again = again.json(&json!({"contact": {"name": "龙真名", "phone": PHONE}}));
    again.send().await.refused(403, "forbidden");
    // Nor does a request that was on its way.
    let insert = format!(
        "insert into sessions (id, user_id, created_at, last_used_at, expires_at)
         values (gen_random_uuid(), '{}', now(), now(), now())",
        life.person.id
    );
    let said = app.database.run(&insert).unwrap_err().to_string();
    assert!(said.contains("erased"), "{said}");
}

#[actix_web::test]
async fn erasure_reaches_records_that_were_merged() {
    let life = Life::lived().await;
    let older = merge_an_older_record(&life).await;
    let app = &life.app;
    let before = life.counts();
    life.erase(PASSWORD).await.is(204);
    assert_eq!(life.counts(), before);
    let dump = life.dump();
    for gone in ["龙真名", "龙旧名", "龙旧单位", "\"older\"", "13977114455"] {
        assert!(!dump.contains(gone), "{gone}");
    }
    for table in ["identity_numbers", "user_contact_points"] {
        assert_eq!(app.database.count(table, "true"), 0, "{table}");
    }
    assert_eq!(app.database.count("consents", "withdrawn_at is null"), 0);
    let both = format!("erased_by = '{}'", life.person.id);
    assert_eq!(app.database.count("users", &both), 2);
    let unmerge = app.unmerge(&life.admin, &older).send().await;
    unmerge.refused(404, "not_found");
}

#[actix_web::test]
async fn a_record_is_not_erased_while_it_is_merged_into_another() {
    let life = Life::lived().await;
    let older = merge_an_older_record(&life).await;
    let app = &life.app;
    let erase = || {
        let call = app.delete(&format!("/v1/users/{}", older.id));
        let call = call.by(&life.admin).header("if-match", "*");
        call.json(&json!({"reason": "本人书面申请"}))
    };
    let refused = erase().send().await.refused(409, "user_merged");
    assert_eq!(refused["merged_into"], life.person.id.as_str());
    assert_eq!(app.database.count("users", "erased_at is not null"), 0);
    assert!(life.dump().contains("龙旧名"));
    app.unmerge(&life.admin, &older).send().await.ok();
    erase().send().await.is(204);
    assert!(!life.dump().contains("龙旧名"));
    assert_eq!(app.database.count("users", "erased_at is not null"), 1);
}

#[actix_web::test]
async fn who_is_erased_is_taken_into_nothing() {
    let life = Life::lived().await;
    let app = &life.app;
    life.erase(PASSWORD).await.is(204);
    let organization = app.organization(&life.other, "另一单位").await;
    let member =
        json!({"organization_id": organization["id"], "user_id": life.person.id, "role": "staff"});
    let member = app.post("/v1/memberships").by(&life.other).json(&member);
    member.send().await.refused(409, "account_erased");
    let team = json!({"name": "另一团队", "division": "510603"});
    let team = app.post("/v1/teams").by(&life.other).json(&team);
    let team = team.send().await.created();
    let add = format!("/v1/teams/{}/add-member", team["id"].as_str().unwrap());
    let add = app.post(&add).by(&life.other);
    let add = add.json(&json!({"user_id": life.person.id})).send().await;
    add.refused(409, "account_erased");
    // An organisation that lost its last owner is given one by an administrator.
    let his = "select id from organizations where name = '其单位'";
    let his = app.database.text_of(&format!("({his})"));
    let his = his.split('"').nth(3).unwrap();
    let owner = json!({"organization_id": his, "user_id": life.other.id, "role": "owner"});
    let owner = app.post("/v1/memberships").by(&life.admin).json(&owner);
    owner.send().await.created();
}
