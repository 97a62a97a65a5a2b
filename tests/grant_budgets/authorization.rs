use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::grants::authorization::there_is;
use crate::grants::planted::Granted;

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn a_budget(world: &World) -> Option<Value> {
    there_is(world);
    Some(
        json!({"amount_fen": 1, "source": "x", "amounts": [{"tier_id": world.contest, "amount_fen": 1}]}),
    )
}

type Body = fn(&World) -> Option<Value>;

const fn hidden(operation: &'static str, body: Body) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn public(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    hidden("get_grant_budget", nothing),
    public("get_grant_budget", nothing),
    hidden("set_grant_budget", a_budget),
    public("set_grant_budget", a_budget),
];

#[actix_web::test]
async fn organisers_and_administrators_set_budgets_and_nobody_else() {
    let granted = Granted::budgeted().await;
    let staged = &granted.staged;
    let path = staged.path("/grant-budget");
    let amounts = granted.of_the_scenario(3_000_000);
    let body = json!({"amount_fen": 41_000_001, "source": "x", "amounts": amounts});
    let stranger = staged.app.person("stranger").await;
    for by in [&granted.owner, &stranger] {
        let read = staged.app.get(&path).by(by).send().await;
        read.refused(403, "forbidden");
        let call = staged.app.put(&path).by(by).header("if-match", "*");
        call.json(&body).send().await.refused(403, "forbidden");
    }
    for by in [&staged.organizer, &staged.city, &staged.province] {
        staged.app.get(&path).by(by).send().await.ok();
        let call = staged.app.put(&path).by(by).header("if-match", "*");
        call.json(&body).send().await.ok();
    }
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_budget() {
    let granted = Granted::planned().await;
    let staged = &granted.staged;
    granted.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        granted.entries[20], staged.organizer.id
    ));
    for path in ["/grant-budget", "/grant-aging"].map(|one| staged.path(one)) {
        let read = staged.app.get(&path).by(&staged.organizer).send().await;
        read.refused(404, "not_found");
        staged.app.get(&path).by(&staged.city).send().await.ok();
    }
    granted.plan().await.refused(404, "not_found");
    assert!(granted.grants().await.is_empty());
    let grant: String = {
        let page = staged.app.get("/v1/grants").by(&staged.city).send().await;
        page.ok()["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let read = granted.get(&staged.organizer, &grant).await;
    read.refused(404, "not_found");
    let change = granted.change(&staged.organizer, &grant, json!({"purpose": "x"}));
    change.await.refused(404, "not_found");
}
