//! Entries that a city collected on paper.

use super::rows::{Cast, count, id};
use crate::imports::rows::{CSV, faults, numbers};
use crate::support::{Call, TestApp};

fn call(app: &TestApp, parameters: &str, file: &str) -> Call {
    app.post(&format!("/v1/imports?kind=entries{parameters}"))
        .body(CSV, file.to_owned())
}

#[actix_web::test]
async fn paper_forms_are_drafted_from_a_table() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    app.verify_phone(&cast.owner, "13800000001").await;
    let organization = app.organization(&cast.stranger, "合作社").await;
    let change = format!(
        "update organizations set uscc = '91510600MA0000001E', division = '513328' where id = '{}'",
        id(&organization)
    );
    app.database.run(&change).unwrap();
    let contest = &cast.contest;
    let table = format!(
        "大赛,纸质表编号,项目名称,赛道,区划,负责人姓名,负责人手机号码,统一社会信用代码\n\
         {contest},1,蜂蜜,特色产业,513328,泽仁,13800000002,91510600MA0000001E\n\
         {contest},2,藏香,乡村旅游,513328,owner,13800000001,\n\
         {contest},3,民宿,工业,513328,卓玛,,\n\
         {contest},4,远方,特色产业,510603,扎西,,\n\
         {contest},5,无此单位,特色产业,513328,扎西,,91510600MA0000002C\n"
    );
    let refused = call(&app, "", &table).by(&cast.broker).send().await;
    let refused = refused.refused(422, "import_failed");
    let mut lines: Vec<i64> = faults(&refused)
        .into_iter()
        .map(|(line, ..)| line)
        .collect();
    lines.dedup();
    assert_eq!(lines, [4, 6], "{refused}");
    let dry = call(&app, "&mode=partial&dry_run=true", &table).by(&cast.broker);
    assert_eq!(numbers(&dry.send().await.ok()), [3, 0, 2]);
    assert_eq!(
        (
            count(&app, "true"),
            app.database.count("person_records", "true")
        ),
        (0, 0)
    );
    let made = call(&app, "&mode=partial", &table).by(&cast.broker);
    assert_eq!(numbers(&made.send().await.ok()), [3, 0, 2]);
    // The leader's account owns the entry, else the account that drafts.
    let owned = |number: u8, by: &str| {
        format!(
            "paper_number = '{number}' and status = 'draft' and owner_id = '{by}' and created_by = '{}'",
            cast.broker.id
        )
    };
    assert_eq!(count(&app, &owned(1, &cast.broker.id)), 1);
    assert_eq!(count(&app, &owned(2, &cast.owner.id)), 1);
    assert_eq!(
        count(&app, "organization_id is not null and paper_number = '1'"),
        1
    );
    let record = "name = '泽仁' and division = '513328' and phone_fingerprint is not null";
    assert_eq!(app.database.count("person_records", record), 1);
    // The same file again makes nothing twice.
    let again = call(&app, "&mode=partial", &table).by(&cast.broker);
    assert_eq!(numbers(&again.send().await.ok()), [0, 3, 2]);
    let client = app
        .integration(&cast.province, "513300", &["entries:write"])
        .await;
    let imported = call(&app, "&mode=partial", &table).client(&client);
    assert_eq!(numbers(&imported.send().await.ok()), [2, 0, 3]);
    assert_eq!(count(&app, "true"), 5);
    // Entrants without a division of theirs import for no others.
    let stranger = call(&app, "&mode=partial", &table)
        .by(&cast.stranger)
        .send()
        .await;
    if stranger.status == 200 {
        assert_eq!(
            numbers(&stranger.body)[0],
            count(&app, &format!("owner_id = '{}'", cast.stranger.id))
        );
    }
}
