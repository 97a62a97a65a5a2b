//! Conflicts of interest are found in what the slices declare of persons.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tianfu::competition::contest_judges::model::rebuild_walls;
use tianfu::kernel::ids::ContestId;
use tianfu::kernel::roles::Role;
use tianfu::platform::db::Act;

use super::{Contest, Entry, accept, entry, review, text};
use crate::support::{Person, TestApp, a_need, an_offer};

/// A person known only by a record, with a phone number.
async fn record(app: &TestApp, by: &Person, name: &str, phone: &str) -> String {
    let body = json!({"name": name, "division": "513323", "phone": phone});
    let made = app.post("/v1/person-records").by(by).json(&body);
    text(&made.send().await.created()["id"])
}

/// A match of two listings that both owners accepted.
async fn matched(app: &TestApp, one: &Person, other: &Person, by: &Person) -> String {
    let need = text(&app.draft(one, &a_need("n")).await["id"]);
    let offer = text(&app.draft(other, &an_offer("o")).await["id"]);
    let id = uuid::Uuid::now_v7();
    let statement = format!(
        "insert into matches (id, need_id, offer_id, status, score_points, reasons, proposed_by, need_accepted_at, \
         offer_accepted_at, created_at, updated_at, lapses_at) values ('{id}', '{need}', '{offer}', 'accepted_both', 1, \
         '[]', '{}', now(), now(), now(), now(), now() + interval '9 days')",
        by.id
    );
    assert_eq!(app.database.run(&statement).unwrap(), 1);
    id.to_string()
}

/// The conflicts that a caller reads, by entry.
async fn found(app: &TestApp, contest: &Contest, by: &Person) -> BTreeMap<String, Vec<Value>> {
    let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut page = contest.path("conflicts?limit=3");
    loop {
        let answer = app.get(&page).by(by).send().await.ok();
        for item in answer["items"].as_array().unwrap() {
            all.entry(text(&item["entry_id"]))
                .or_default()
                .push(item.clone());
        }
        let Some(cursor) = answer["next_cursor"].as_str() else {
            return all;
        };
        page = contest.path(&format!("conflicts?limit=3&cursor={cursor}"));
    }
}

#[actix_web::test]
async fn six_conflicts_are_found_with_their_path_and_none_among_twenty_strangers() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let judge = app.person("judge").await;
    let boss = app.person("boss").await;
    let mut planted: Vec<(Entry, &str, &str, String)> = Vec::new();

    // Of one organisation, which has nothing to do with the entry.
    let colleague = app.person("colleague").await;
    let company = app.organization(&boss, "同事公司").await;
    app.member(&boss, &company, &judge, "staff").await;
    app.member(&boss, &company, &colleague, "staff").await;
    let one = entry(&app, &contest.id, &colleague.id, &[]);
    planted.push((
        one,
        "same_organization",
        "organizations",
        text(&company["id"]),
    ));

    // A member of the organisation that entered.
    let entrant = app.person("entrant").await;
    let other = app.person("boss-2").await;
    let company = app.organization(&other, "参赛公司").await;
    let membership = app.member(&other, &company, &judge, "staff").await;
    let one = entry(&app, &contest.id, &entrant.id, &[]);
    let belongs = format!(
        "update entries set organization_id = {} where id = '{}'",
        company["id"].to_string().replace('"', "'"),
        one.id
    );
    app.database.run(&belongs).unwrap();
    planted.push((one, "membership", "memberships", text(&membership["id"])));

    // In one team.
    let mate = app.person("mate").await;
    let body = json!({"name": "团队", "division": "513300"});
    let team = app
        .post("/v1/teams")
        .by(&mate)
        .json(&body)
        .send()
        .await
        .created();
    let team = text(&team["id"]);
    let add = app.post(&format!("/v1/teams/{team}/add-member")).by(&mate);
    add.json(&json!({"user_id": judge.id})).send().await.ok();
    app.post(&format!("/v1/teams/{team}/accept-membership"))
        .by(&judge)
        .send()
        .await
        .ok();
    let stranger = app.person("owner-3").await;
    let one = entry(&app, &contest.id, &stranger.id, &[&mate.id]);
    planted.push((one, "team", "teams", team));

    // Matched.
    let partner = app.person("partner").await;
    let pair = matched(&app, &partner, &judge, &partner).await;
    let one = entry(&app, &contest.id, &partner.id, &[]);
    planted.push((one, "match", "matches", pair));

    // Entered another contest together.
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    let ally = app.person("ally").await;
    let earlier = entry(&app, &elsewhere, &ally.id, &[&judge.id]);
    let one = entry(&app, &contest.id, &ally.id, &[]);
    planted.push((one, "co_entry", "entries", earlier.id));

    // By another account, which was merged, and by a record that was taken over.
    let old = app.person("old").await;
    let own = entry(&app, &contest.id, &old.id, &[]);
    app.merge(&contest.province, &old, &judge).send().await.ok();
    planted.push((own, "same_person", "persons", judge.id.clone()));
    let taken = record(&app, &contest.province, "评委", "13800138000").await;
    let leader = app.person("owner-7").await;
    let own = entry(&app, &contest.id, &leader.id, &[&taken]);
    app.verify_phone(&judge, "13800138000").await.ok();
    planted.push((own, "same_person", "persons", taken));

    // Strangers: some know each other, one shares an unverified phone number, one was offered a membership and a match.
    let mut strangers = BTreeSet::new();
    for number in 0..20 {
        let owner = app.person(&format!("stranger-{number}")).await;
        let member = record(
            &app,
            &contest.province,
            "队员",
            &format!("1390000{number:04}"),
        )
        .await;
        if number == 0 {
            app.asked(&other, &company, &owner, "staff").await;
            let pair = matched(&app, &owner, &judge, &owner).await;
            let open = format!(
                "update matches set status = 'proposed', need_accepted_at = null, offer_accepted_at = null where id = '{pair}'"
            );
            app.database.run(&open).unwrap();
            let left = format!(
                "insert into memberships (id, organization_id, user_id, role, from_on, to_on, created_by, created_at, \
                 updated_at, first_accepted_at) values (gen_random_uuid(), {}, '{}', 'staff', '2010-01-01', '2015-01-01', \
                 '{}', now(), now(), '2010-01-01')",
                company["id"].to_string().replace('"', "'"),
                owner.id,
                boss.id
            );
            app.database.run(&left).unwrap();
        }
        strangers.insert(entry(&app, &contest.id, &owner.id, &[&member]).id);
    }

    contest.judge(&app, &judge).await;
    let found = found(&app, &contest, &contest.organizer).await;
    for (entry, relation, kind, row) in &planted {
        let conflicts = &found[&entry.id];
        let conflict = conflicts.iter().find(|one| one["relation"] == *relation);
        let conflict = conflict.unwrap_or_else(|| panic!("{relation}: {conflicts:?}"));
        let path = &conflict["path"];
        let wanted = (json!(kind), json!(row));
        assert!(
            (&path[0]["kind"], &path[0]["id"]) == (&wanted.0, &wanted.1)
                || *relation == "same_person" && path[0]["kind"] == "persons",
            "{relation}: {path}"
        );
        assert_eq!(path[1]["kind"], "entrant");
        assert_eq!(conflict["source"], "computed");
        assert_eq!(conflict["person_id"], json!(judge.id));
        assert!(conflict["judge_id"].is_string());
    }
    let walled: BTreeSet<String> = found.into_keys().collect();
    assert_eq!(
        walled,
        planted.iter().map(|(entry, ..)| entry.id.clone()).collect()
    );
    assert!(walled.is_disjoint(&strangers));
    let own = app.get(&contest.path("conflicts")).by(&judge).send().await;
    own.refused(403, "forbidden");
}

#[actix_web::test]
async fn who_is_the_broker_of_an_entrant_is_kept_from_the_entry() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let judge = app.appointed("judge", Role::Broker, "510600").await;
    let owner = app.person("owner").await;
    let profile = crate::cases::broker_of(&app, &contest.province, &judge.id).await;
    let case = crate::cases::a_case(&app, &contest.province, &owner, Some(&profile)).await;
    let served = entry(&app, &contest.id, &owner.id, &[]);
    let stranger = app.person("stranger").await;
    entry(&app, &contest.id, &stranger.id, &[]);
    contest.judge(&app, &judge).await;
    let found = found(&app, &contest, &contest.organizer).await;
    let walled: Vec<&String> = found.keys().collect();
    assert_eq!(walled, [&served.id]);
    let conflict = &found[&served.id][0];
    assert_eq!(conflict["relation"], "served_as_broker");
    assert_eq!(conflict["path"][0]["id"], case["id"]);
}

#[actix_web::test]
async fn who_served_an_entrant_as_a_broker_is_kept_from_the_entry_unless_the_record_is_void() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let judge = app.appointed("judge", Role::Broker, "510600").await;
    let profile = crate::cases::broker_of(&app, &contest.province, &judge.id).await;
    let earlier = app.app.clock.now() - chrono::Duration::days(2);
    let mut records = Vec::new();
    for name in ["served", "void"] {
        let owner = app.person(name).await;
        let body = json!({"broker_id": profile["id"], "user_id": owner.id, "kind": "visit", "channel": "phone",
            "division": "510603", "started_at": earlier.to_rfc3339(), "minutes": 5, "outcome": name});
        let record = app.post("/v1/service-records").by(&judge).json(&body);
        let record = text(&record.send().await.created()["id"]);
        records.push((entry(&app, &contest.id, &owner.id, &[]), record));
    }
    let void = app.post(&format!("/v1/service-records/{}/void", records[1].1));
    let void = void.by(&contest.province).json(&json!({"reason": "r"}));
    void.send().await.ok();
    contest.judge(&app, &judge).await;
    let found = found(&app, &contest, &contest.organizer).await;
    let walled: Vec<&String> = found.keys().collect();
    assert_eq!(walled, [&records[0].0.id]);
    let conflict = &found[&records[0].0.id][0];
    assert_eq!(conflict["relation"], "service_record");
    assert_eq!(conflict["path"][0]["id"], records[0].1);
}

#[actix_web::test]
async fn a_conflict_that_is_over_goes_and_one_that_begins_comes_with_the_nightly_job() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (judge, owner) = (app.person("judge").await, app.person("owner").await);
    let one = entry(&app, &contest.id, &owner.id, &[]);
    contest.judge(&app, &judge).await;
    assert_eq!(app.database.count("entry_walls", "true"), 0);
    let body = json!({"name": "团队", "division": "513300"});
    let team = app
        .post("/v1/teams")
        .by(&owner)
        .json(&body)
        .send()
        .await
        .created();
    let team = text(&team["id"]);
    let add = app.post(&format!("/v1/teams/{team}/add-member")).by(&owner);
    add.json(&json!({"user_id": judge.id})).send().await.ok();
    app.post(&format!("/v1/teams/{team}/accept-membership"))
        .by(&judge)
        .send()
        .await
        .ok();
    let kept = format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) values \
         ('{}', '{}', 'recused', 'kinship', now())",
        one.id, judge.id
    );
    app.database.run(&kept).unwrap();
    let nightly = async || {
        app.app.clock.advance(chrono::Duration::hours(25));
        crate::support::expired_and_lapsed(&app.app).await;
    };
    nightly().await;
    let computed = "source = 'computed' and relation = 'team'";
    assert_eq!(app.database.count("entry_walls", computed), 1);
    app.database.run("delete from team_members").unwrap();
    nightly().await;
    assert_eq!(app.database.count("entry_walls", "true"), 1);
    assert_eq!(app.database.count("entry_walls", "source = 'recused'"), 1);
}

#[actix_web::test]
async fn organisers_and_administrators_are_officials_too_and_do_not_read_their_own_conflicts() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let owner = app.person("owner").await;
    let mut walled = Vec::new();
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    for official in [&contest.organizer, &contest.city, &contest.province] {
        let ally = app.person(&format!("ally-of-{}", official.username)).await;
        entry(&app, &elsewhere, &ally.id, &[&official.id]);
        walled.push((official, entry(&app, &contest.id, &ally.id, &[])));
    }
    // An organiser who is appointed later.
    let later = app.person("later").await;
    let ally = app.person("ally-of-later").await;
    entry(&app, &elsewhere, &ally.id, &[&later.id]);
    let last = entry(&app, &contest.id, &ally.id, &[]);
    let body = json!({"user_id": later.id, "role": "contest_organizer", "contest_id": contest.id});
    app.post("/v1/role-grants")
        .by(&contest.city)
        .json(&body)
        .send()
        .await
        .created();
    walled.push((&later, last));
    entry(&app, &contest.id, &owner.id, &[]);
    for (official, own) in &walled {
        let found = found(&app, &contest, official).await;
        let others: BTreeSet<&String> = walled
            .iter()
            .map(|(_, entry)| &entry.id)
            .filter(|id| **id != own.id)
            .collect();
        assert_eq!(
            found.keys().collect::<BTreeSet<_>>(),
            others,
            "{}",
            official.username
        );
    }
    // A new administrator of the county is none of the city's; one of the province is.
    let before = app.database.count("entry_walls", "true");
    let body = json!({"user_id": owner.id, "role": "city_admin", "division": "513323"});
    app.post("/v1/role-grants")
        .by(&contest.province)
        .json(&body)
        .send()
        .await
        .created();
    assert_eq!(app.database.count("entry_walls", "true"), before);
}

#[actix_web::test]
async fn in_a_blind_stage_the_path_is_for_those_who_see_entrants() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (judge, ally) = (app.person("judge").await, app.person("ally").await);
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    entry(&app, &elsewhere, &ally.id, &[&judge.id]);
    let one = entry(&app, &contest.id, &ally.id, &[]);
    contest.judge(&app, &judge).await;
    contest.stage(&app, "preliminary", true);
    let by_organizer = &found(&app, &contest, &contest.organizer).await[&one.id][0];
    assert_eq!(by_organizer["path"][1]["name"], "ally");
    assert_eq!(by_organizer["entry_number"], one.number);
    let by_city = &found(&app, &contest, &contest.city).await[&one.id][0];
    assert_eq!(
        (&by_city["path"], &by_city["entry_number"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(by_city["blind_code"], json!(one.blind_code));
    assert!(!by_city.to_string().contains(&ally.id));
}

#[actix_web::test]
async fn parallel_changes_of_officials_leave_the_same_walls() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    let mut invited = Vec::new();
    for number in 0..4 {
        let judge = app.person(&format!("judge-{number}")).await;
        let ally = app.person(&format!("ally-{number}")).await;
        entry(&app, &elsewhere, &ally.id, &[&judge.id]);
        entry(&app, &contest.id, &ally.id, &[]);
        let one = contest.invite(&app, &judge).await.created();
        invited.push((judge, one));
    }
    let calls = invited.iter().map(|(judge, one)| {
        let path = format!("/v1/contest-judges/{}/accept", text(&one["id"]));
        app.post(&path).by(judge)
    });
    let answers = crate::support::together(calls).await;
    assert_eq!(crate::support::with_status(&answers, 200), 4);
    assert_eq!(
        app.database.count("entry_walls", "relation = 'co_entry'"),
        4
    );
    accept(&app, &invited[0].0, &invited[0].1)
        .await
        .refused(409, "wrong_state");
}

/// A review of an entry that turns out to be behind a wall is taken out, also when its sheet is submitted.
#[actix_web::test]
async fn a_conflict_that_is_found_later_takes_out_a_sheet_that_is_not_locked() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (person, owner) = (app.person("judge").await, app.person("owner").await);
    let judge = text(&contest.judge(&app, &person).await["id"]);
    let stage = contest.stage(&app, "preliminary", false);
    let one = entry(&app, &contest.id, &owner.id, &[]);
    let sheet = review(&app, &stage, &one.id, &judge, "assigned");
    let submitted = format!(
        "update reviews set status = 'submitted', submitted_at = now(), submitted_hash = 'x', total = '100' where id = '{sheet}'"
    );
    assert_eq!(app.database.run(&submitted).unwrap(), 1);
    let elsewhere = app.contest_in("510600", "elsewhere").to_string();
    entry(&app, &elsewhere, &owner.id, &[&person.id]);
    rebuild(&app, &contest).await;
    let recused = format!("id = '{sheet}' and status = 'recused'");
    assert_eq!(app.database.count("reviews", &recused), 1);
}

/// Whoever types in a form for a leader without an account has no part in the project.
#[actix_web::test]
async fn who_types_in_a_paper_form_has_no_conflict_with_it() {
    let app = TestApp::start().await;
    let contest = Contest::publish(&app).await;
    let (typed, own) = (
        entry(&app, &contest.id, &contest.organizer.id, &[]),
        entry(&app, &contest.id, &contest.organizer.id, &[]),
    );
    let leader = record(&app, &contest.city, "泽仁", "13800000009").await;
    let led = format!(
        "update entry_members set person_id = '{leader}' where entry_id = '{}' and role = 'leader'",
        typed.id
    );
    assert_eq!(app.database.run(&led).unwrap(), 1);
    rebuild(&app, &contest).await;
    let walls = |of: &Entry| {
        let behind = format!(
            "entry_id = '{}' and person_id = '{}'",
            of.id, contest.organizer.id
        );
        app.database.count("entry_walls", &behind)
    };
    assert_eq!((walls(&typed), walls(&own)), (0, 1));
}

async fn rebuild(app: &TestApp, contest: &Contest) {
    let id = ContestId(contest.id.parse().unwrap());
    let built = app.app.db.write(Act::system("test"), move |tx| {
        Ok(rebuild_walls(tx, id, None)?)
    });
    built.await.unwrap();
}
