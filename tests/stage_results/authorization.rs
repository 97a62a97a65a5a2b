use serde_json::{Value, json};

use super::rows::{Judged, one_total};
use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::contest_stages::rows::of;

/// A version of the ranking of the stage of the world.
pub const RESULT: &str = "0198f3a2-5b1c-7000-8000-0000000000d1";

pub fn there_is(world: &World) {
    let sql = format!(
        "insert into stage_results (id, stage_id, number, rules_hash, input_hash, rows_sha256, summary, computed_by, computed_at) \
         select '{RESULT}', '{}', 1, 'x', 'x', 'x', '{{}}', id, now() from users where username = 'organizer' \
         on conflict do nothing",
        world.stage
    );
    world.app.database.run(&sql).unwrap();
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn empty(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({}))
}

fn a_vote(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"step": "jury_vote", "order": [[RESULT], [world.stage]], "reason": "x"}))
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
    hidden("compute_stage_result", empty),
    public("compute_stage_result", empty),
    hidden("list_stage_results", nothing),
    public("list_stage_results", nothing),
    hidden("create_tie_decision", a_vote),
    public("create_tie_decision", a_vote),
    hidden("list_tie_decisions", nothing),
    public("list_tie_decisions", nothing),
    hidden("get_stage_result", nothing),
    public("get_stage_result", nothing),
    hidden("list_stage_result_entries", nothing),
    public("list_stage_result_entries", nothing),
    hidden("apply_stage_result", nothing),
    public("apply_stage_result", nothing),
];

#[actix_web::test]
async fn organisers_and_administrators_rank_and_nobody_else() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    let staged = &judged.staged;
    let other_city = staged
        .app
        .appointed(
            "other_city",
            tianfu::kernel::roles::Role::CityAdmin,
            "510600",
        )
        .await;
    let stranger = staged.app.person("stranger").await;
    let reads = [
        of(&judged.stage, "/results"),
        of(&judged.stage, "/tie-decisions"),
        format!("/v1/stage-results/{result}"),
        format!("/v1/stage-results/{result}/entries"),
    ];
    for by in [&staged.organizer, &staged.city, &staged.province] {
        for path in &reads {
            staged.app.get(path).by(by).send().await.ok();
        }
        judged.compute_by(by, json!({"dry_run": true})).await.ok();
    }
    for by in [&judged.owner, &other_city, &stranger] {
        for path in &reads {
            staged
                .app
                .get(path)
                .by(by)
                .send()
                .await
                .refused(403, "forbidden");
        }
        judged
            .compute_by(by, json!({}))
            .await
            .refused(403, "forbidden");
        judged.apply_by(by, &result).await.refused(403, "forbidden");
    }
    judged.apply_by(&staged.city, &result).await.ok();
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_ranking() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    let staged = &judged.staged;
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        judged.entries[0], staged.organizer.id
    ));
    for path in [
        of(&judged.stage, "/results"),
        of(&judged.stage, "/tie-decisions"),
        format!("/v1/stage-results/{result}"),
        format!("/v1/stage-results/{result}/entries"),
    ] {
        staged
            .app
            .get(&path)
            .by(&staged.organizer)
            .send()
            .await
            .refused(404, "not_found");
        staged.app.get(&path).by(&staged.city).send().await.ok();
    }
    judged
        .compute(json!({"dry_run": true}))
        .await
        .refused(404, "not_found");
    judged.apply(&result).await.refused(404, "not_found");
}
