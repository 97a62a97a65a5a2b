use serde_json::json;

use super::Market;

/// A note, what is found in it, and its place in characters.
const NOTES: [(&str, &str, u64, u64); 5] = [
    ("请拨打139 7711 2233", "phone_number", 3, 13),
    ("１３９７７１１２２３３", "phone_number", 0, 11),
    ("邮箱long.gong(at)example.com", "email_address", 2, 24),
    ("微信：long_gong01", "messenger_account", 0, 14),
    ("见 https://example.com/me", "web_address", 2, 22),
];

const SECRETS: [&str; 4] = ["139", "long", "example", "１３９"];

#[actix_web::test]
async fn a_note_with_a_contact_fails_with_its_place_and_nothing_is_written() {
    let market = Market::open().await;
    let app = &market.app;
    let one = market.proposed(&market.seeker).await;
    let events = app.database.count("audit_events", "true");
    let id = one["id"].as_str().unwrap();
    let mut second = market.pair();
    second["note"] = json!("");
    let calls = [
        ("/v1/matches".to_owned(), second, &market.seeker),
        (
            format!("/v1/matches/{id}/decline"),
            json!({"reason": "budget"}),
            &market.maker,
        ),
        (
            format!("/v1/matches/{id}/cancel"),
            json!({"reason": "other"}),
            &market.seeker,
        ),
    ];
    for (path, body, by) in &calls {
        for (language, word) in [("zh", "疑为"), ("en", "look like")] {
            for (note, kind, offset, length) in NOTES {
                let mut body = body.clone();
                body["note"] = json!(note);
                for _ in 0..2 {
                    let call = app.post(path).by(by).header("accept-language", language);
                    let call = call.header(
                        "idempotency-key",
                        &format!("{language}{kind}{offset}{length}{path}"),
                    );
                    let problem = call
                        .json(&body)
                        .send()
                        .await
                        .refused(422, "contact_in_text");
                    let error = &problem["errors"][0];
                    assert_eq!(error["pointer"], "/note", "{problem}");
                    assert_eq!(error["code"], kind, "{problem}");
                    assert_eq!(
                        (&error["offset"], &error["length"]),
                        (&json!(offset), &json!(length)),
                        "{problem}"
                    );
                    assert!(
                        error["detail"].as_str().unwrap().contains(word),
                        "{problem}"
                    );
                    let told = problem.to_string();
                    assert!(
                        SECRETS
                            .iter()
                            .all(|secret| !error.to_string().contains(secret)),
                        "{told}"
                    );
                }
            }
        }
    }
    assert_eq!(market.count("true"), 1);
    assert_eq!(
        market.count("status = 'proposed' and version = 1 and note = '' and close_note is null"),
        1
    );
    assert_eq!(app.database.count("audit_events", "true"), events);
    // A refusal of a body leaves nothing that is kept for a replay.
    let kept = "key like 'zh%' or key like 'en%'";
    assert_eq!(app.database.count("idempotent_requests", kept), 0);
}

#[actix_web::test]
async fn a_note_with_numbers_of_other_kinds_is_taken() {
    let market = Market::open().await;
    let mut body = market.pair();
    let note = "专利ZL201310234567.8，执行GB/T 19001-2016，合同2023-DY-HT-0158，型号SCB13-1600/10，金额13800000000元";
    body["note"] = json!(note);
    let call = market
        .app
        .post("/v1/matches")
        .by(&market.seeker)
        .json(&body);
    assert_eq!(call.send().await.created()["note"], note);
}
