use serde_json::{Value, json};

use super::{Printed, print};
use crate::entries::rows::{Cast, act, id, in_stage, steps, unit};
use crate::support::{Person, TestApp};

struct Recommended {
    app: TestApp,
    cast: Cast,
    /// Acts for the unit.
    chief: Person,
    unit: String,
    entry: Value,
}

impl Recommended {
    /// An entry that waits at its unit.
    async fn waiting() -> Self {
        let app = TestApp::start().await;
        let cast = Cast::gather(&app).await;
        steps(&app, &cast, &[("recommending_unit", 5), ("organizer", 8)]);
        let chief = app.person_in("chief", "513328").await;
        let organization = app.organization(&chief, "甘孜县科学技术协会").await;
        let unit = unit(&app, &cast, &organization, "513328", "5");
        let draft = cast.draft(&app).await;
        let submit = json!({"recommending_unit_id": unit});
        let submitted = act(&app, &cast.owner, &draft, "submit", submit);
        let entry = submitted.send().await.ok();
        let name = format!(
            "update users set display_name = '雷敏' where id = '{}'",
            cast.owner.id
        );
        app.database.run(&name).unwrap();
        Self {
            app,
            cast,
            chief,
            unit,
            entry,
        }
    }

    async fn passed() -> Self {
        let it = Self::waiting().await;
        act(&it.app, &it.chief, &it.entry, "pass", json!({}))
            .send()
            .await
            .ok();
        it
    }

    fn path(&self, paper: &str) -> String {
        format!("/v1/recommending-units/{}/{paper}.pdf", self.unit)
    }

    async fn print(&self, by: &Person, paper: &str) -> Printed {
        print(&self.app, by, &self.path(paper)).await
    }
}

#[actix_web::test]
async fn letter_and_list_are_drafts_until_the_unit_has_decided_on_all_entries() {
    let it = Recommended::waiting().await;
    for paper in ["letter", "list"] {
        let before = it.print(&it.chief, paper).await;
        before.is_draft();
        before.keeps_silent_of(&["俄色茶产业化"]);
    }
    act(&it.app, &it.chief, &it.entry, "pass", json!({}))
        .send()
        .await
        .ok();
    let letter = it.print(&it.chief, "letter").await;
    letter.is_final();
    letter.says(&[
        "推荐函",
        "甘孜县科学技术协会",
        "以下 1 个项目",
        "1. 俄色茶产业化",
    ]);
    let list = it.print(&it.chief, "list").await;
    let code = list.is_final();
    list.says(&["推荐项目汇总表", "俄色茶产业化", "雷敏", "甘孜县"]);
    // The same for all readers.
    for by in [&it.cast.organizer, &it.cast.city, &it.cast.province] {
        assert_eq!(it.print(by, "list").await.answer.bytes, list.answer.bytes);
    }
    // What the unit takes back is recommended no more.
    act(&it.app, &it.chief, &it.entry, "recall", json!({}))
        .send()
        .await
        .ok();
    it.print(&it.chief, "list").await.is_draft();
    act(&it.app, &it.chief, &it.entry, "pass", json!({}))
        .send()
        .await
        .ok();
    assert_ne!(it.print(&it.chief, "list").await.is_final(), code);
}

#[actix_web::test]
async fn a_unit_prints_its_own_papers_only() {
    let it = Recommended::passed().await;
    for by in [
        &it.cast.owner,
        &it.cast.stranger,
        &it.cast.other_city,
        &it.cast.broker,
    ] {
        for paper in ["letter", "list"] {
            let refused = it.app.get(&it.path(paper)).by(by).send().await;
            refused.refused(404, "not_found");
        }
    }
    // One entry behind a wall closes the list.
    let wall = format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        id(&it.entry),
        it.cast.city.id
    );
    it.app.database.run(&wall).unwrap();
    let walled = it
        .app
        .get(&it.path("letter"))
        .by(&it.cast.city)
        .send()
        .await;
    walled.refused(404, "not_found");
}

#[actix_web::test]
async fn in_a_blind_stage_the_list_names_nobody_to_unit_and_administrators() {
    let it = Recommended::passed().await;
    it.app
        .database
        .run("update entries set status = 'qualified', step = null")
        .unwrap();
    in_stage(&it.app, &it.cast, "preliminary", "preliminary");
    for by in [&it.chief, &it.cast.city] {
        let list = it.print(by, "list").await;
        list.says(&["俄色茶产业化", "匿名件"]);
        list.keeps_silent_of(&["雷敏"]);
        assert_eq!(list.code(), None);
    }
    it.print(&it.cast.organizer, "list").await.says(&["雷敏"]);
    it.print(&it.chief, "letter").await.is_final();
}
