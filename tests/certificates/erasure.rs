use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::rows::Certified;
use crate::support::PASSWORD;

/// As the description of `get_certificate` says it.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            let members: Vec<String> = names
                .into_iter()
                .map(|name| format!("{}:{}", json!(name), canonical(&members[name])))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

fn hash(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[actix_web::test]
async fn after_an_erasure_the_page_says_so_and_still_verifies() {
    let is = Certified::finished().await;
    let issued = is.issued().await;
    assert_eq!(
        hash(canonical(&issued["content"])),
        issued["content_hash"].as_str().unwrap()
    );
    let salt = hex::decode(issued["holder"]["salt"].as_str().unwrap()).unwrap();
    let named = [&salt[..], "巴桑·卓玛".as_bytes()].concat();
    assert_eq!(
        hash(named),
        issued["content"]["holder_commitment"].as_str().unwrap()
    );

    let erase = is
        .app
        .delete("/v1/users/me")
        .by(&is.attendee)
        .header("if-match", "*");
    erase
        .json(&json!({"password": PASSWORD}))
        .send()
        .await
        .is(204);
    let page = is.page(&issued).await;
    assert_eq!(
        (&page["holder"], &page["holder_erased"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(
        (&page["status"], &page["content"]),
        (&json!("valid"), &issued["content"])
    );
    assert_eq!(
        hash(canonical(&page["content"])),
        page["content_hash"].as_str().unwrap()
    );
    assert_eq!(is.count("holder_name is null and holder_salt is null"), 1);
    for table in ["certificates", "audit_events"] {
        let all = is.app.database.text_of(table);
        assert!(
            !all.contains("卓玛") && !all.contains(issued["holder"]["salt"].as_str().unwrap()),
            "{table}"
        );
    }
    let refused = is.moved(&is.cast.city, &issued, "reissue").await;
    refused.refused(409, "wrong_state");
    is.moved(&is.cast.city, &issued, "revoke").await.ok();
}

#[actix_web::test]
async fn an_erased_attendee_gets_no_certificate() {
    let is = Certified::finished().await;
    let erase = is
        .app
        .delete("/v1/users/me")
        .by(&is.attendee)
        .header("if-match", "*");
    erase
        .json(&json!({"password": PASSWORD}))
        .send()
        .await
        .is(204);
    let refused = is
        .ask(&is.cast.city)
        .send()
        .await
        .refused(422, "certificate_rule_not_met");
    assert_eq!(refused["reasons"], json!([{"code": "holder_erased"}]));
}

#[actix_web::test]
async fn the_erasure_of_a_person_without_an_account_takes_the_name_from_the_certificate() {
    let is = Certified::finished().await;
    let record = is.app.post("/v1/person-records").by(&is.cast.city);
    let record = record.json(&json!({"name": "央金措", "division": "510603"}));
    let record = record.send().await.created();
    let id = record["id"].as_str().unwrap();
    let place = format!("update enrollments set person_id = '{id}'");
    is.app.database.run(&place).unwrap();
    let issued = is.ask(&is.cast.city).send().await.created();
    assert_eq!(issued["holder"]["name"], "央金措");
    let erase = is.app.delete(&format!("/v1/person-records/{id}"));
    let erase = erase.by(&is.cast.city).header("if-match", "*");
    let erase = erase.json(&json!({"reason": "本人书面申请"}));
    erase.send().await.is(204);
    let page = is.page(&issued).await;
    assert_eq!(
        (&page["holder"], &page["holder_erased"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(
        hash(canonical(&page["content"])),
        page["content_hash"].as_str().unwrap()
    );
    assert_eq!(page["content_hash"], issued["content_hash"]);
    for table in ["certificates", "audit_events", "person_records"] {
        assert!(
            !is.app.database.text_of(table).contains("央金措"),
            "{table}"
        );
    }
}
