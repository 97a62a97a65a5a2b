//! Certificates of awards are revoked and reissued as those of trainings.

use serde_json::json;

use super::planted::Awarded;
use crate::support::{Answer, Person};

async fn moved(awarded: &Awarded, by: &Person, number: &str, verb: &str) -> Answer {
    let path = format!("/v1/certificates/{number}/{verb}");
    let body = json!({"reason": "姓名更正"});
    awarded.app.post(&path).by(by).json(&body).send().await
}

#[actix_web::test]
async fn a_reissued_certificate_has_the_names_as_they_are_announced_now() {
    let awarded = Awarded::finalized().await;
    let (number, award) = (awarded.number(2).await, awarded.award(2));
    awarded.run(&format!(
        "update awards set person_name = '龙康珠', project_title = '更正后的项目' where id = '{award}'"
    ));
    moved(&awarded, &awarded.cast.organizer, &number, "reissue")
        .await
        .refused(403, "forbidden");
    let new = moved(&awarded, &awarded.cast.city, &number, "reissue")
        .await
        .created();
    assert_eq!(new["holder"]["name"], "龙康珠");
    assert_eq!(new["content"]["project"], "更正后的项目");
    assert_eq!(new["content"]["supersedes"], number);
    let old = awarded.page(&number).await;
    assert_eq!(
        (&old["status"], &old["superseded_by"]),
        (&json!("superseded"), &new["number"])
    );
    assert_eq!(old["holder"]["name"], "获奖人2");
    awarded
        .pdf(&awarded.cast.owner, &number)
        .await
        .refused(409, "wrong_state");
    // One valid certificate an award.
    let condition = format!("award_id = '{award}' and status = 'valid'");
    assert_eq!(awarded.count("certificates", &condition), 1);
}

#[actix_web::test]
async fn a_revoked_certificate_is_not_issued_again_by_itself() {
    let awarded = Awarded::finalized().await;
    let number = awarded.number(4).await;
    let revoked = moved(&awarded, &awarded.cast.city, &number, "revoke")
        .await
        .ok();
    assert_eq!(revoked["status"], "revoked");
    let again = awarded
        .issue_by(&awarded.cast.city, &awarded.list)
        .await
        .ok();
    assert_eq!(again["had_before"], 30);
    let new = moved(&awarded, &awarded.cast.city, &number, "reissue")
        .await
        .created();
    assert_eq!(new["status"], "valid");
}

#[actix_web::test]
async fn an_award_that_does_not_stand_gets_no_other_certificate() {
    let awarded = Awarded::finalized().await;
    let (number, award) = (awarded.number(5).await, awarded.award(5));
    awarded.run(&format!(
        "update awards set status = 'revoked', status_reason = '异议成立' where id = '{award}'"
    ));
    moved(&awarded, &awarded.cast.city, &number, "reissue")
        .await
        .refused(409, "wrong_state");
}

#[actix_web::test]
async fn an_award_that_is_revoked_ends_its_certificate() {
    let awarded = Awarded::finalized().await;
    let (number, award) = (awarded.number(6).await, awarded.award(6));
    awarded.run(&format!(
        "update entries set status = 'awarded' where id = (select entry_id from awards where id = '{award}')"
    ));
    let reason = json!({"reason": "异议成立，奖项撤销"});
    let path = format!("/v1/awards/{award}/revoke");
    let revoke = awarded.app.post(&path).by(&awarded.cast.province);
    revoke.json(&reason).send().await.ok();
    let page = awarded.page(&number).await;
    assert_eq!(
        (&page["status"], &page["status_reason"]),
        (&json!("revoked"), &reason["reason"])
    );
    moved(&awarded, &awarded.cast.city, &number, "reissue")
        .await
        .refused(409, "wrong_state");
}
