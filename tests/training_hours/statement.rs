use serde_json::json;

use crate::certificates::rows::{Certified, came, enrolled, path};
use crate::support::Call;

fn statement(is: &Certified, year: &str) -> Call {
    let call = is.app.get("/v1/users/me/training-hours").by(&is.attendee);
    call.query(&[("year", year)])
}

async fn claimed(is: &Certified) -> serde_json::Value {
    let claim = is.app.post("/v1/hours-claims").by(&is.attendee);
    claim.json(&a_claim()).send().await.created()
}

fn a_claim() -> serde_json::Value {
    json!({"hours_type": "professional", "level": "national", "hours": 84, "title": "=技术转移培训",
        "organizer": "火炬中心", "ended_on": "2024-05-17", "proof": "证书"})
}

#[actix_web::test]
async fn a_statement_adds_up_valid_certificates_and_accepted_claims_of_a_year() {
    let is = Certified::finished().await;
    let certificate = is.issued().await;
    let claim = claimed(&is).await;
    let before = statement(&is, "2024").send().await.ok();
    assert_eq!(
        before["totals"],
        json!({"total": 8, "public": 2, "professional": 6, "other": 0, "target_met": false})
    );
    let accept = format!("/v1/hours-claims/{}/accept", claim["id"].as_str().unwrap());
    is.app.post(&accept).by(&is.cast.city).send().await.ok();
    let after = statement(&is, "2024").send().await.ok();
    assert_eq!(
        after["totals"],
        json!({"total": 92, "public": 2, "professional": 90, "other": 0, "target_met": true})
    );
    assert_eq!(after["name"], "巴桑·卓玛");
    assert_eq!(after["rule"]["target_hours"], 90);
    let entries = after["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(
        (&entries[0]["hours_claim_id"], &entries[0]["hours"]),
        (&claim["id"], &json!(84))
    );
    assert_eq!(entries[1]["certificate_number"], certificate["number"]);
    assert_eq!(
        statement(&is, "2023").send().await.ok()["totals"]["total"],
        0
    );
    // A revoked certificate counts no longer; one that took its place does.
    is.moved(&is.cast.city, &certificate, "revoke").await.ok();
    assert_eq!(
        statement(&is, "2024").send().await.ok()["totals"]["total"],
        84
    );
    is.moved(&is.cast.city, &certificate, "reissue")
        .await
        .created();
    assert_eq!(
        statement(&is, "2024").send().await.ok()["totals"]["total"],
        92
    );
}

#[actix_web::test]
async fn a_statement_comes_as_csv_and_pdf() {
    let is = Certified::finished().await;
    is.issued().await;
    let claim = claimed(&is).await;
    let accept = format!("/v1/hours-claims/{}/accept", claim["id"].as_str().unwrap());
    is.app.post(&accept).by(&is.cast.city).send().await.ok();
    let csv = statement(&is, "2024")
        .header("accept", "text/csv")
        .send()
        .await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.text.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}培训名称,举办单位,结束日期,类别,级别,学时,证书编号"
    );
    assert_eq!(
        lines[1],
        "'=技术转移培训,火炬中心,2024-05-17,专业科目,国家级,84,申报认定"
    );
    assert_eq!(lines.len(), 4);
    let pdf = statement(&is, "2024")
        .header("accept", "application/pdf")
        .send()
        .await;
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.text.starts_with("%PDF-") && pdf.text.contains("NotoSerifCJKsc-Regular"));
    let without = is.app.get("/v1/users/me/training-hours").by(&is.attendee);
    assert_ne!(without.send().await.ok()["year"], 2024);
    statement(&is, "1999")
        .send()
        .await
        .refused_at(422, "year", "range");
}

#[actix_web::test]
async fn what_two_accounts_of_one_person_attended_or_claimed_counts_once() {
    let is = Certified::finished().await;
    is.issued().await;
    let accept = |claim: serde_json::Value| {
        let path = format!("/v1/hours-claims/{}/accept", claim["id"].as_str().unwrap());
        is.app.post(&path).by(&is.cast.city)
    };
    accept(claimed(&is).await).send().await.ok();
    let before = statement(&is, "2024").send().await.ok();
    // The other account was there too, and claimed the same training.
    let other = is.app.person("other.account").await;
    let home = is.app.patch("/v1/users/me").by(&other);
    let home = home.header("if-match", "*");
    let home = home.json(&json!({"division": "510603"}));
    home.send().await.ok();
    let enrollment = enrolled(&is.app, is.id(), &other.id);
    for half in ["morning", "afternoon"] {
        came(&is.app, is.id(), &enrollment, &format!("2024-08-30 {half}"));
    }
    let body = json!({"enrollment_id": enrollment});
    let ask = is.app.post(&path(&is.session, "certificates")).by(&other);
    ask.json(&body).send().await.created();
    let claim = is.app.post("/v1/hours-claims").by(&other);
    let claim = claim.json(&a_claim()).send().await.created();
    accept(claim).send().await.ok();
    let merge = is.app.merge(&is.cast.province, &other, &is.attendee);
    merge.send().await.ok();
    let after = statement(&is, "2024").send().await.ok();
    assert_eq!(after["totals"], before["totals"]);
    // Both certificates stay as they were printed.
    assert_eq!(is.count("status = 'valid'"), 2);
    let unmerge = is.app.unmerge(&is.cast.province, &other);
    unmerge.send().await.ok();
    let again = statement(&is, "2024").send().await.ok();
    assert_eq!(again["totals"], before["totals"]);
}

#[actix_web::test]
async fn who_decided_on_a_claim_is_not_merged_with_its_claimant() {
    let is = Certified::finished().await;
    let claim = claimed(&is).await;
    let accept = format!("/v1/hours-claims/{}/accept", claim["id"].as_str().unwrap());
    is.app.post(&accept).by(&is.cast.city).send().await.ok();
    let merge = is.app.merge(&is.cast.province, &is.attendee, &is.cast.city);
    let refused = merge.send().await.refused(409, "merge_own_decision");
    assert_eq!(
        refused["rows"],
        json!([{"kind": "hours_claim", "id": claim["id"]}])
    );
}
