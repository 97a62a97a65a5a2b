//! Identity numbers: of foreigners with permanent residence too, and in any grouping and width.

use serde_json::json;

use crate::listings::rows::{path, with};
use crate::support::{Answer, Person, TestApp, a_need};

const PATH: &str = "/v1/users/me/identity-number";
/// Of GA 2102: 9, the province, the nationality, the date of birth, a serial number and the check character.
const FOREIGN: [&str; 7] = [
    "951840198808020017",
    "911392197001010034",
    "931276196512311123",
    "944410199909302502",
    "95310420000229018X",
    "951826194708150097",
    "965643198010103335",
];

async fn put(app: &TestApp, person: &Person, number: &str) -> Answer {
    let call = app.put(PATH).by(person).header("if-match", "*");
    let call = call.json(&json!({"value": number})).send().await;
    match call.status {
        412 => {
            let call = app.put(PATH).by(person).header("if-none-match", "*");
            call.json(&json!({"value": number})).send().await
        }
        _ => call,
    }
}

#[actix_web::test]
async fn the_number_of_a_permanent_residence_card_is_an_identity_number() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    for number in FOREIGN {
        let answer = put(&app, &person, number).await;
        assert!(
            [200, 201].contains(&answer.status),
            "{number}: {}",
            answer.text
        );
        let masked = format!("{}***********{}", &number[..3], &number[14..]);
        assert_eq!(answer.body["masked"], masked);
    }
    for (number, kind) in [
        ("951840198808020018", "identity_number_check_digit"),
        ("901840198808020017", "unknown_code"),
        ("999840198808020017", "unknown_code"),
        ("851840198808020017", "unknown_code"),
        ("951840198813020017", "birth_date"),
        ("951840209908020017", "birth_date"),
        ("95184019880802001A", "format"),
        ("USA510188080200", "length"),
    ] {
        put(&app, &person, number)
            .await
            .refused_at(422, "/value", kind);
    }
    assert_eq!(app.database.count("identity_numbers", "true"), 1);
}

#[actix_web::test]
async fn a_number_is_one_persons_in_any_spelling() {
    let app = TestApp::start().await;
    let first = app.person("first").await;
    let second = app.person("second").await;
    put(&app, &first, "95310420000229018x").await.created();
    for written in [
        "95310420000229018X",
        "９５３１０４２００００２２９０１８Ｘ",
        "953104 20000229 018X",
        "953104-20000229-018x",
        "\u{202d}95310420000229018X\u{202c}",
        "95310420000229018X\u{200b}",
        "953104\u{a0}20000229\u{3000}018Ⅹ",
    ] {
        put(&app, &second, written)
            .await
            .refused(409, "identity_number_taken");
        put(&app, &first, written).await.ok();
    }
    assert_eq!(app.database.count("identity_numbers", "true"), 1);
}

#[actix_web::test]
async fn the_number_is_kept_out_of_texts_as_those_of_residents_are() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for number in FOREIGN {
        let need = with(
            a_need("电气改造"),
            json!({"summary": format!("求方案 {number} 谢谢")}),
        );
        let draft = app.draft(&owner, &need).await;
        let submit = app.post(&path(&draft, "submit")).by(&owner).send().await;
        assert!(!submit.text.contains(number), "{}", submit.text);
        let refused = submit.refused(422, "contact_in_text");
        assert_eq!(refused["errors"][0]["code"], "identity_number", "{number}");
    }
}
