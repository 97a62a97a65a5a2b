use serde_json::{Value, json};

use super::planted::{Awarded, LONG_NAME};
use crate::support::{Answer, Call, Person, pdf_text, together};

impl Awarded {
    pub fn issue_call(&self, by: &Person, list: &str) -> Call {
        let path = format!("/v1/contests/{}/award-certificates", self.cast.contest);
        let body = json!({"award_list_id": list, "issuer": "甘孜藏族自治州科学技术协会"});
        self.app.post(&path).by(by).json(&body)
    }

    pub async fn issue_by(&self, by: &Person, list: &str) -> Answer {
        self.issue_call(by, list).send().await
    }

    pub async fn issued(&self) -> Vec<Value> {
        let done = self.issue_by(&self.cast.city, &self.list).await.ok();
        done["issued"].as_array().unwrap().clone()
    }

    /// The number of the certificate of the award at a rank.
    pub async fn number(&self, rank: i32) -> String {
        let award = self.award(rank);
        let issued = self.issued().await;
        let of = issued.iter().find(|one| one["award_id"] == award).unwrap();
        of["number"].as_str().unwrap().to_owned()
    }

    pub async fn page(&self, number: &str) -> Value {
        self.app
            .get(&format!("/v1/certificates/{number}"))
            .send()
            .await
            .ok()
    }

    pub async fn pdf(&self, by: &Person, number: &str) -> Answer {
        let call = self.app.get(&format!("/v1/certificates/{number}/pdf"));
        call.by(by).send().await
    }
}

#[actix_web::test]
async fn each_award_gets_one_certificate_however_often_it_is_asked_for() {
    let awarded = Awarded::finalized().await;
    let done = awarded
        .issue_by(&awarded.cast.city, &awarded.list)
        .await
        .ok();
    assert_eq!(done["issued"].as_array().unwrap().len(), 30);
    assert_eq!(
        (&done["had_before"], &done["not_issued"]),
        (&json!(0), &json!([]))
    );
    let again = awarded
        .issue_by(&awarded.cast.city, &awarded.list)
        .await
        .ok();
    assert_eq!(
        again,
        json!({"issued": [], "had_before": 30, "not_issued": []})
    );
    assert_eq!(
        awarded.count("certificates", "status = 'valid' and award_id is not null"),
        30
    );
    assert_eq!(awarded.count("awards", "status = 'certificate_issued'"), 30);
    assert_eq!(awarded.count("certificates", "holder_id is null"), 6);
}

#[actix_web::test]
async fn parallel_requests_issue_each_certificate_once() {
    let awarded = Awarded::finalized().await;
    let calls = (0..8).map(|_| awarded.issue_call(&awarded.cast.city, &awarded.list));
    for answer in together(calls).await {
        answer.ok();
    }
    assert_eq!(awarded.count("certificates", "award_id is not null"), 30);
}

#[actix_web::test]
async fn a_certificate_says_all_that_the_list_says_and_is_public() {
    let awarded = Awarded::finalized().await;
    let number = awarded.number(1).await;
    let page = awarded.page(&number).await;
    assert_eq!(page["status"], "valid");
    assert_eq!(page["holder"]["name"], LONG_NAME);
    let content = &page["content"];
    assert_eq!(content["kind"], "award");
    assert_eq!(content["organization"], "单位1");
    assert_eq!(content["project"], "长".repeat(50));
    assert_eq!(content["tier"], "一等奖");
    assert_eq!(content["edition"], 5);
    assert_eq!(content["award_list_number"], 1);
    assert_eq!(content["issuer"], "甘孜藏族自治州科学技术协会");
    assert_eq!(content["award_id"], awarded.award(1));
    assert!(content.get("hours").is_none() && content.get("training_session_id").is_none());
    let owner = &awarded.cast.owner;
    let first = awarded.pdf(owner, &number).await;
    assert_eq!(
        (first.status, first.header("content-type")),
        (200, "application/pdf".into())
    );
    let text = pdf_text(&first.bytes).replace('\n', "");
    for part in ["获奖证书", LONG_NAME, "荣获一等奖", "第5届", &number] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(
        awarded.pdf(&awarded.cast.city, &number).await.bytes,
        first.bytes
    );
    awarded
        .pdf(&awarded.cast.stranger, &number)
        .await
        .refused(403, "forbidden");
}

#[actix_web::test]
async fn a_prize_for_an_organization_is_held_by_the_organization() {
    let awarded = Awarded::finalized().await;
    awarded.issued().await;
    let own = |by| {
        awarded
            .app
            .get("/v1/users/me/certificates?limit=100")
            .by(by)
            .send()
    };
    let items = own(&awarded.cast.partner).await.ok()["items"].clone();
    let items = items.as_array().unwrap();
    assert_eq!(items.len(), 6, "the partner acts for the organisations");
    let item = &items[0];
    assert_eq!(
        (&item["kind"], &item["holder_id"]),
        (&json!("award"), &Value::Null)
    );
    assert_eq!(
        (&item["hours"], &item["hours_year"]),
        (&json!([]), &Value::Null)
    );
    let number = item["number"].as_str().unwrap();
    let page = awarded.page(number).await;
    assert_eq!(page["holder"]["name"], item["holder_name"]);
    assert_eq!(page["holder_erased"], false);
    assert_eq!(
        (
            &page["content"]["organization"],
            &page["content"]["project"]
        ),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(page["content"]["tier"], "优秀组织奖");
    assert_eq!(awarded.pdf(&awarded.cast.partner, number).await.status, 200);
    awarded
        .pdf(&awarded.cast.owner, number)
        .await
        .refused(403, "forbidden");
    // The owner holds those of the entries.
    assert_eq!(
        own(&awarded.cast.owner).await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        24
    );
}

#[actix_web::test]
async fn another_list_than_the_final_one_is_refused() {
    let awarded = Awarded::proposed().await;
    let by = &awarded.cast.city;
    let early = awarded.issue_by(by, &awarded.list).await;
    early.refused(409, "award_list_not_final");
    awarded.finalize();
    let other = uuid::Uuid::now_v7().to_string();
    let other = awarded.issue_by(by, &other).await;
    other.refused(409, "award_list_not_final");
    assert_eq!(awarded.count("certificates", "true"), 0);
    awarded.issue_by(by, &awarded.list).await.ok();
}

#[actix_web::test]
async fn awards_that_cannot_get_one_are_listed_and_the_others_get_theirs() {
    let awarded = Awarded::finalized().await;
    let (revoked, odd) = (awarded.award(2), awarded.award(3));
    awarded.run(&format!(
        "update awards set status = 'revoked', status_reason = 'x' where id = '{revoked}'"
    ));
    awarded.run(&format!(
        "update awards set person_name = '龘' where id = '{odd}'"
    ));
    let done = awarded
        .issue_by(&awarded.cast.city, &awarded.list)
        .await
        .ok();
    assert_eq!(done["issued"].as_array().unwrap().len(), 28);
    assert_eq!(
        done["not_issued"],
        json!([{"award_id": odd, "code": "glyph_missing", "character": "龘"}])
    );
}
