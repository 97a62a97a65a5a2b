//! A person's identity number: set by himself, masked, one account's, revealed on record to administrators alone.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;
use tianfu::platform::privacy::DataKey;
use tianfu::platform::settings::Settings;

use crate::support::{
    Answer, Call, PASSWORD, Person, TestApp, an_identity_number, together, with_status,
};

const PATH: &str = "/v1/users/me/identity-number";
/// With the check character X.
const NUMBER: &str = "51060319900307018X";

fn put(app: &TestApp, person: &Person, condition: (&str, &str), number: &str) -> Call {
    let call = app.call(reqwest::Method::PUT, PATH).by(person);
    let (name, value) = condition;
    call.header(name, value).json(&json!({"value": number}))
}

const NEW: (&str, &str) = ("if-none-match", "*");

fn reveal(app: &TestApp, by: &Person, person: &Person, body: &Value) -> Call {
    let path = format!("/v1/users/{}/identity-number/reveal", person.id);
    app.post(&path).by(by).json(body)
}

async fn log(app: &TestApp, person: &Person) -> Vec<Value> {
    let log = app.get("/v1/users/me/contact-reveals").by(person);
    log.send().await.ok()["items"].as_array().unwrap().clone()
}

/// Somebody of 德阳.
async fn at_home(app: &TestApp) -> Person {
    let person = app.person("person").await;
    let home = "update users set division = '510603' where username = 'person'";
    app.database.run(home).unwrap();
    person
}

#[actix_web::test]
async fn its_holder_sets_replaces_and_clears_it_and_every_answer_masks_it() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    app.get(PATH).by(&me).send().await.refused(404, "not_found");
    let made = put(&app, &me, NEW, &NUMBER.to_lowercase()).send().await;
    assert_eq!(made.header("location"), PATH);
    let first = made.etag();
    assert!(!made.text.contains("19900307"), "{}", made.text);
    assert_eq!(made.created()["masked"], "510***********018X");
    let read = app.get(PATH).by(&me).send().await;
    assert_eq!(read.etag(), first);
    assert_eq!(read.ok()["masked"], "510***********018X");
    let known = app.get(PATH).by(&me).header("if-none-match", &first);
    known.send().await.is(304);

    let again = put(&app, &me, NEW, NUMBER).send().await;
    again.refused(412, "precondition_failed");
    let other = an_identity_number(97_000);
    let nothing = app.call(reqwest::Method::PUT, PATH).by(&me);
    let nothing = nothing.json(&json!({"value": other})).send().await;
    nothing.refused(428, "precondition_required");
    let stale = put(&app, &me, ("if-match", "\"9\""), &other).send().await;
    stale.refused(412, "precondition_failed");
    let changed = put(&app, &me, ("if-match", &first), &other).send().await;
    assert_ne!(changed.etag(), first);
    let masked = changed.ok()["masked"].clone();
    assert!(masked.as_str().unwrap().ends_with(&other[14..]), "{masked}");

    let stale = app.delete(PATH).by(&me).header("if-match", &first);
    stale.send().await.refused(412, "precondition_failed");
    let clear = app.delete(PATH).by(&me);
    clear.send().await.refused(428, "precondition_required");
    let clear = || app.delete(PATH).by(&me).header("if-match", "*");
    clear().send().await.is(204);
    clear().send().await.refused(404, "not_found");
    assert_eq!(app.database.count("identity_numbers", "true"), 0);
    let gone = put(&app, &me, ("if-match", "*"), NUMBER).send().await;
    gone.refused(412, "precondition_failed");
}

#[actix_web::test]
async fn what_is_no_number_is_refused_by_what_is_wrong_and_not_repeated() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    for (bad, kind) in [
        ("510603199003070180", "identity_number_check_digit"),
        ("510603199003070190", "identity_number_check_digit"),
        ("51060319900307018Y", "format"),
        ("5106031990O3070180", "format"),
        ("990603199003070180", "unknown_code"),
        ("510603199002300180", "birth_date"),
        ("510603299003070180", "birth_date"),
        ("510603170003070180", "birth_date"),
        ("5106031990030701", "length"),
        ("51060319900307018X0", "length"),
    ] {
        let answer = put(&app, &me, NEW, bad).send().await;
        assert!(!answer.text.contains(bad), "{}", answer.text);
        let refused = answer.refused_at(422, "/value", kind);
        let is_check = kind == "identity_number_check_digit";
        let code = if is_check { kind } else { "invalid_value" };
        assert_eq!(refused["code"], code);
    }
    // Nobody is born tomorrow, by the exchange's clock.
    let born = tianfu::kernel::clock::official_day(app.app.clock.now()) + chrono::Duration::days(1);
    let tomorrow = format!("510603{}0010", born.format("%Y%m%d"));
    let answer = put(&app, &me, NEW, &tomorrow).send().await;
    answer.refused_at(422, "/value", "birth_date");
    assert_eq!(app.database.count("identity_numbers", "true"), 0);
}

#[actix_web::test]
async fn one_number_is_one_accounts_and_whose_is_not_told() {
    let app = TestApp::start().await;
    let mut people = Vec::new();
    for name in ["one", "two", "three", "four", "five"] {
        people.push(app.person(name).await);
    }
    let answers = together(people.iter().map(|who| put(&app, who, NEW, NUMBER))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 4)
    );
    for answer in answers.into_iter().filter(|one| one.status == 409) {
        for person in &people {
            assert!(!answer.text.contains(&person.id) && !answer.text.contains(&person.username));
        }
        answer.refused(409, "identity_number_taken");
    }
    assert_eq!(app.database.count("identity_numbers", "true"), 1);
    // The database holds it, whoever comes past the service.
    let copy = "insert into identity_numbers (id, user_id, sealed, fingerprint, created_at, updated_at)
        select gen_random_uuid(), (select id from users where id <> user_id limit 1), sealed, fingerprint, now(), now()
          from identity_numbers";
    let said = app.database.run(copy).unwrap_err().to_string();
    assert!(said.contains("identity_numbers_of_one_user"), "{said}");
}

#[actix_web::test]
async fn of_many_that_set_ones_own_at_once_one_makes_it() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    let answers = together((0..5).map(|_| put(&app, &me, NEW, NUMBER))).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 412)),
        (1, 4)
    );
    assert_eq!(app.database.count("identity_numbers", "version = 1"), 1);
}

#[actix_web::test]
async fn while_keys_are_changed_one_number_is_still_one_accounts() {
    let (old, new) = (DataKey::generate(), DataKey::generate());
    let set = |current: &DataKey, other: &DataKey| {
        let (current, other) = (current.clone(), other.clone());
        move |settings: &mut Settings| {
            settings.data_key = Some(current);
            settings.data_key_old = Some(other);
        }
    };
    let app = TestApp::start_with(set(&old, &new)).await;
    let replica = app.replica_with(set(&new, &old)).await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    let mut numbers = Vec::new();
    for count in 0..4 {
        let number = an_identity_number(96_000 + count);
        let calls = [
            put(&app, &one, NEW, &number),
            put(&replica, &two, NEW, &number),
        ];
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 201), with_status(&answers, 409)),
            (1, 1)
        );
        numbers.push(number);
        app.database.run("delete from identity_numbers").unwrap();
    }
    // Kept under the old key, it is found under the new one alone once it was sealed anew.
    put(&app, &one, NEW, &numbers[0]).send().await.created();
    let mut settings = Settings::defaults().unwrap();
    set(&new, &old)(&mut settings);
    let mut conn = app.database.connect();
    tianfu::service::sealing::unlock(&mut conn, &settings, app.app.clock.now()).unwrap();
    let alone = replica
        .replica_with(|settings| settings.data_key = Some(new.clone()))
        .await;
    let taken = put(&alone, &two, NEW, &numbers[0]).send().await;
    taken.refused(409, "identity_number_taken");
    let read = alone.get(PATH).by(&one).send().await.ok();
    assert!(
        read["masked"]
            .as_str()
            .unwrap()
            .ends_with(&numbers[0][14..])
    );
}

#[actix_web::test]
async fn only_people_have_one() {
    let app = TestApp::start().await;
    let body = json!({"username": "firm", "password": PASSWORD, "display_name": "东旗", "account_kind": "organization"});
    app.post("/v1/users").json(&body).send().await.created();
    let session = app.sign_in("firm", PASSWORD).await.created();
    let token = session["access_token"].as_str().unwrap();
    let set = app.call(reqwest::Method::PUT, PATH).token(token);
    let set = set
        .header("if-none-match", "*")
        .json(&json!({"value": NUMBER}));
    let get = app.get(PATH).token(token);
    let delete = app.delete(PATH).token(token).header("if-match", "*");
    for call in [set, get, delete] {
        call.send().await.refused(403, "forbidden");
    }
    let insert =
        "insert into identity_numbers (id, user_id, sealed, fingerprint, created_at, updated_at)
        select gen_random_uuid(), id, '', sha256(''), now(), now() from users";
    let said = app.database.run(insert).unwrap_err().to_string();
    assert!(said.contains("only a person"), "{said}");
}

#[actix_web::test]
async fn administrators_reveal_it_for_a_reason_and_the_person_is_told_of_each() {
    let app = TestApp::start().await;
    let person = at_home(&app).await;
    put(&app, &person, NEW, NUMBER).send().await.created();
    let why = json!({"reason": "verification", "note": "核对原件"});
    let people = [
        (app.province_admin().await, "province_admin"),
        (
            app.appointed("city", Role::CityAdmin, "510600").await,
            "city_admin",
        ),
    ];
    for (by, capacity) in &people {
        let shown = reveal(&app, by, &person, &why).send().await;
        assert_eq!(shown.header("cache-control"), "no-store");
        let expected = json!({"user_id": person.id, "identity_number": NUMBER});
        assert_eq!(shown.ok(), expected);
        let last = log(&app, &person).await[0].clone();
        let told = [
            &last["revealed_to"],
            &last["capacity"],
            &last["data"],
            &last["reason"],
            &last["note"],
        ];
        assert_eq!(
            told,
            [
                &*by.id,
                capacity,
                "identity_number",
                "verification",
                "核对原件"
            ]
        );
    }
    // Asked again with the same key it is another reveal.
    for _ in 0..2 {
        let again = reveal(&app, &people[0].0, &person, &why).header("idempotency-key", "k");
        let again = again.send().await;
        assert!(!again.headers.contains_key("idempotency-replayed"));
        again.ok();
    }
    assert_eq!(log(&app, &person).await.len(), 4);
    let tamper = app
        .database
        .run("update contact_reveals set data = 'contact'");
    assert!(
        tamper
            .unwrap_err()
            .to_string()
            .contains("the log of reveals is append-only")
    );
    // What is not there is not shown; that somebody looked is written down.
    let bare = reveal(&app, &people[0].0, &people[1].0, &why)
        .send()
        .await
        .ok();
    assert_eq!(bare["identity_number"], Value::Null);
    assert_eq!(app.database.count("contact_reveals", "found"), 4);
    assert_eq!(app.database.count("contact_reveals", "not found"), 1);
}

#[actix_web::test]
async fn nobody_else_reveals_it_and_nobody_without_a_reason() {
    let app = TestApp::start().await;
    let person = at_home(&app).await;
    put(&app, &person, NEW, NUMBER).send().await.created();
    let refused = async |answer: Answer| {
        assert!(!answer.text.contains(NUMBER));
        answer
    };
    let (of, society) = app.society("society").await;
    app.worker_of(&of, &society, &person).await;
    for by in [
        person.clone(),
        app.person("stranger").await,
        app.appointed("far", Role::CityAdmin, "513300").await,
        app.appointed("broker", Role::Broker, "510600").await,
        society,
        app.appointed("judge", Role::Judge, "510600").await,
        app.appointed("organizer", Role::ContestOrganizer, "510600")
            .await,
    ] {
        let answer = reveal(&app, &by, &person, &json!({"reason": "service"}));
        let answer = refused(answer.send().await).await;
        answer.refused(403, "forbidden");
    }
    let admin = app.province_admin().await;
    for (body, kind) in [
        (json!({}), "required"),
        (json!({"reason": "curiosity"}), "unknown_code"),
        (json!({"reason": "match"}), "reserved"),
    ] {
        let answer = refused(reveal(&app, &admin, &person, &body).send().await).await;
        answer.refused_at(422, "/reason", kind);
    }
    assert_eq!(app.database.count("contact_reveals", "true"), 0);
}
