//! Versions that were printed, and the scans of their sealed pages.

use serde_json::{Value, json};

use super::print;
use crate::attachments::samples::{file_on, path as file, pdf};
use crate::award_certificates::planted::Awarded;
use crate::entries::rows::{Cast, assign, id, in_stage, path};
use crate::reviews::Judged;
use crate::support::{Answer, Call, Person, TestApp, together, with_status};

fn register_call(app: &TestApp, by: &Person, body: &Value) -> Call {
    app.post("/v1/printed-papers").by(by).json(body)
}

impl Awarded {
    /// The code of the list as it is now.
    async fn code(&self) -> String {
        print(&self.app, &self.cast.city, &self.paper())
            .await
            .is_final()
    }

    async fn register(&self, by: &Person, code: &str) -> Answer {
        let body = json!({"kind": "award_list", "resource_id": self.list, "code": code});
        register_call(&self.app, by, &body).send().await
    }

    fn scan(&self, by: &Person, paper: &Value, words: &str) -> Call {
        file_on(&self.app, by, "printed_paper", id(paper), pdf(words))
    }

    async fn read(&self, by: &Person, paper: &Value) -> Answer {
        let call = self.app.get(&format!("/v1/printed-papers/{}", id(paper)));
        call.by(by).send().await
    }

    async fn listed(&self, by: &Person) -> Vec<Value> {
        let call = self
            .app
            .get("/v1/printed-papers")
            .query(&[("resource_id", &*self.list)]);
        let page = call.by(by).send().await.ok();
        page["items"].as_array().unwrap().clone()
    }

    fn change(&self) {
        let award = self.award(24);
        self.run(&format!(
            "update awards set project_title = '更正' where id = '{award}'"
        ));
    }
}

#[actix_web::test]
async fn a_version_is_registered_once_with_its_scan() {
    let awarded = Awarded::finalized().await;
    let (city, code) = (&awarded.cast.city, awarded.code().await);
    let paper = awarded.register(city, &code).await.created();
    assert_eq!(
        (
            &paper["code"],
            &paper["version"],
            &paper["is_current"],
            &paper["scan_id"]
        ),
        (&json!(code), &json!(1), &json!(true), &Value::Null)
    );
    assert!(paper["content_hash"].as_str().unwrap().starts_with(&code));
    let again = awarded
        .register(&awarded.cast.organizer, &code.to_uppercase())
        .await
        .ok();
    assert_eq!(again, paper);
    let scan = awarded.scan(city, &paper, "a").send().await.created();
    let with_scan = awarded.read(city, &paper).await.ok();
    assert_eq!(with_scan["scan_id"], scan["id"]);
    assert_eq!(awarded.listed(city).await, [with_scan]);
    // One scan for each paper.
    let second = awarded.scan(city, &paper, "b").send().await;
    assert_eq!(
        second.refused(409, "wrong_state")["current_status"],
        "scanned"
    );
    // A bad scan is taken off, and another hung on.
    let off = awarded
        .app
        .delete(&file(&scan))
        .by(city)
        .header("if-match", "*");
    off.send().await.is(204);
    awarded.scan(city, &paper, "c").send().await.created();
}

#[actix_web::test]
async fn a_scan_of_another_version_is_refused() {
    let awarded = Awarded::finalized().await;
    let (city, code) = (&awarded.cast.city, awarded.code().await);
    awarded
        .register(city, &"0".repeat(16))
        .await
        .refused(409, "paper_outdated");
    let paper = awarded.register(city, &code).await.created();
    awarded.change();
    let late = awarded.scan(city, &paper, "a").send().await;
    late.refused(409, "paper_outdated");
    awarded
        .register(city, &code)
        .await
        .refused(409, "paper_outdated");
    let old = awarded.read(city, &paper).await.ok();
    assert_eq!(old["is_current"], false);
    let new = awarded
        .register(city, &awarded.code().await)
        .await
        .created();
    awarded.scan(city, &new, "a").send().await.created();
    let listed = awarded.listed(city).await;
    assert_eq!(
        listed
            .iter()
            .map(|it| (&it["id"], &it["is_current"]))
            .collect::<Vec<_>>(),
        [(&new["id"], &json!(true)), (&paper["id"], &json!(false))]
    );
}

#[actix_web::test]
async fn a_draft_has_no_code_to_register() {
    let awarded = Awarded::proposed().await;
    let refused = awarded.register(&awarded.cast.city, &"a".repeat(16)).await;
    refused.refused(409, "paper_outdated");
}

#[actix_web::test]
async fn list_single_read_and_scan_are_for_those_who_keep_the_paper() {
    let awarded = Awarded::finalized().await;
    let cast = &awarded.cast;
    let code = awarded.code().await;
    let paper = awarded.register(&cast.organizer, &code).await.created();
    let scan = awarded
        .scan(&cast.organizer, &paper, "a")
        .send()
        .await
        .created();
    // The final list is public; what officials printed is not.
    for by in [&cast.owner, &cast.stranger, &cast.other_city, &cast.broker] {
        awarded.register(by, &code).await.refused(403, "forbidden");
        awarded.read(by, &paper).await.refused(404, "not_found");
        assert!(awarded.listed(by).await.is_empty());
        let seen = awarded.app.get(&file(&scan)).by(by).send().await;
        seen.refused(404, "not_found");
        let hung = awarded.scan(by, &paper, "b").send().await;
        hung.refused(404, "not_found");
    }
    for by in [&cast.organizer, &cast.city, &cast.province] {
        let read = awarded.read(by, &paper).await.ok();
        assert_eq!(awarded.listed(by).await, [read]);
        awarded.app.get(&file(&scan)).by(by).send().await.ok();
    }
    awarded.wall(&cast.city.id);
    awarded
        .read(&cast.city, &paper)
        .await
        .refused(404, "not_found");
    assert!(awarded.listed(&cast.city).await.is_empty());
}

#[actix_web::test]
async fn parallel_registrations_make_one_paper_and_parallel_scans_hang_one() {
    let awarded = Awarded::finalized().await;
    let (city, code) = (&awarded.cast.city, awarded.code().await);
    let body = json!({"kind": "award_list", "resource_id": awarded.list, "code": code});
    let calls = (0..8).map(|_| register_call(&awarded.app, city, &body));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 200)),
        (1, 7)
    );
    assert_eq!(awarded.count("printed_papers", "true"), 1);
    let paper = &answers[0].body;
    let calls = (0..8).map(|number| awarded.scan(city, paper, &format!("scan {number}")));
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 409)),
        (1, 7)
    );
    assert_eq!(awarded.count("attachments", "on_kind = 'printed_paper'"), 1);
}

#[actix_web::test]
async fn the_entrant_keeps_the_application_and_a_judge_does_not() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let entry = cast.submitted(&app).await;
    let paper = format!("{}/application.pdf", path(&entry));
    let code = print(&app, &cast.owner, &paper).await.is_final();
    let body = json!({"kind": "application", "resource_id": entry["id"], "code": code});
    let registered = register_call(&app, &cast.owner, &body)
        .send()
        .await
        .created();
    assert_eq!(registered["printed_by"], cast.owner.id);
    register_call(&app, &cast.city, &body).send().await.ok();
    register_call(&app, &cast.stranger, &body)
        .send()
        .await
        .refused(404, "not_found");
    let scan = file_on(
        &app,
        &cast.owner,
        "printed_paper",
        id(&registered),
        pdf("a"),
    );
    let scan = scan.send().await.created();
    let judge = app.person("judge").await;
    in_stage(&app, &cast, "preliminary", "preliminary");
    assign(&app, &cast, &judge, &entry, "assigned");
    // The print would tell the entrant.
    for by in [&judge, &cast.city] {
        register_call(&app, by, &body)
            .send()
            .await
            .refused(403, "forbidden");
        let read = app.get(&format!("/v1/printed-papers/{}", id(&registered)));
        read.by(by).send().await.refused(404, "not_found");
        app.get(&file(&scan))
            .by(by)
            .send()
            .await
            .refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_score_sheet_is_registered_for_its_judge() {
    let judged = Judged::preliminary(2, 1).await;
    judged.submitted(0, 0, 90).await;
    judged.submitted(1, 0, 81).await;
    judged.lock(&json!({})).send().await.ok();
    let (judge, judge_id) = (judged.person(0), &judged.judges[0].1);
    let path = judged.of_stage(&format!("judges/{judge_id}/sheet.pdf"));
    let code = print(&judged.app, judge, &path).await.is_final();
    let without = json!({"kind": "score_sheet", "resource_id": judged.stage, "code": code});
    let refused = register_call(&judged.app, judge, &without).send().await;
    refused.refused_at(422, "/judge_id", "required");
    let mut body = without.clone();
    body["judge_id"] = json!(judge_id);
    let paper = register_call(&judged.app, judge, &body)
        .send()
        .await
        .created();
    assert_eq!(
        (&paper["judge_id"], &paper["panel"]),
        (&json!(judge_id), &Value::Null)
    );
    let other = register_call(&judged.app, judged.person(1), &body)
        .send()
        .await;
    other.refused(404, "not_found");
    let path = judged.of_stage("summary.pdf");
    let code = print(&judged.app, judge, &path).await.is_final();
    let body = json!({"kind": "panel_summary", "resource_id": judged.stage, "code": code});
    let paper = register_call(&judged.app, judge, &body)
        .send()
        .await
        .created();
    assert_eq!(paper["panel"], "");
    assert_eq!(judged.count("printed_papers", "true"), 2);
}
