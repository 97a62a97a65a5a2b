//! Judges score what they are assigned to; organisers and administrators of the contest keep the judging, without its scores.

use serde_json::{Value, json};

use crate::authorization::Caller::{Judge, Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};

pub const REVIEW: &str = "0198f3a2-5b1c-7000-8000-0000000000f0";
pub const CHALLENGE: &str = "0198f3a2-5b1c-7000-8000-0000000000f5";
const ENTRY: &str = "0198f3a2-5b1c-7000-8000-0000000000f1";
pub const JUDGE: &str = "0198f3a2-5b1c-7000-8000-0000000000f2";

/// The judge has accepted to judge the contest, is signed in and reviews an entry of the owner.
pub fn there_is(world: &World) {
    let (contest, stage) = (&world.contest, &world.stage);
    for sql in [
        format!(
            "insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, submitted_at, \
             created_by, created_at, updated_at) select '{ENTRY}', '{contest}', 'qualified', id, '513323', 'x', 901, 'REVIEW', \
             now(), id, now(), now() from users where username = 'owner' \
             on conflict (id) do update set status = 'qualified', status_reason = null, paused_at = null"
        ),
        format!(
            "insert into contest_judges (id, contest_id, user_id, status, invited_by, created_at, updated_at) \
             select '{JUDGE}', '{contest}', id, 'accepted', id, now(), now() from users where username = 'judge' \
             on conflict (id) do nothing"
        ),
        format!(
            "insert into role_grants (id, user_id, role, division, contest_id, from_on, granted_by, granted_at) \
             select '{JUDGE}', j.id, 'judge', '513300', '{contest}', '2000-01-01', p.id, '2000-01-01' \
             from users j, users p where j.username = 'judge' and p.username = 'province' on conflict (id) do nothing"
        ),
        format!(
            "insert into stage_judges (stage_id, judge_id, signed_in_at) values ('{stage}', '{JUDGE}', now()) \
             on conflict (stage_id, judge_id) do update set signed_in_at = now()"
        ),
        format!(
            "insert into reviews (id, contest_id, stage_id, entry_id, judge_id, status, recusal_answered_at, assigned_by, \
             created_at, updated_at) select '{REVIEW}', '{contest}', '{stage}', '{ENTRY}', '{JUDGE}', 'assigned', now(), id, \
             now(), now() from users where username = 'organizer' \
             on conflict (id) do update set status = 'assigned'"
        ),
        "delete from eligibility_challenges".to_owned(),
        format!(
            "insert into eligibility_challenges (id, entry_id, review_id, text, created_at) \
             values ('{CHALLENGE}', '{ENTRY}', '{REVIEW}', 'x', now())"
        ),
    ] {
        world.app.database.run(&sql).unwrap();
    }
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn empty(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({}))
}

fn reason(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"reason": "x"}))
}

fn panels(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"panels": []}))
}

fn no_conflict(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"conflict": false}))
}

fn another(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"entry_id": ENTRY, "judge_id": JUDGE, "reason": "x"}))
}

fn summary(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"summary_hash": "a".repeat(64)}))
}

fn doubt(world: &World) -> Option<Value> {
    there_is(world);
    let run = |sql: &str| world.app.database.run(sql).unwrap();
    run("delete from eligibility_challenges");
    Some(json!({"text": "x"}))
}

fn dismissed(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"decision": "dismissed", "reason": "x"}))
}

fn presented(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"entry_id": ENTRY}))
}

type Body = fn(&World) -> Option<Value>;

/// Of the stage: for organisers and administrators.
const fn kept(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

/// Of a review: for its judge; officials know of it.
const fn judged(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Judge])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_judges(operation: &'static str, body: Body, others: u16) -> Row {
    row(operation, "published", body)
        .may([Judge])
        .signed_in_others(others)
}

pub const ROWS: &[Row] = &[
    kept("get_stage_panels", nothing),
    kept("replace_stage_panels", panels),
    kept("create_stage_review", another),
    kept("lock_stage_scores", empty),
    kept("draw_presentation_order", nothing),
    kept("note_presentation", presented),
    of_judges("sign_in_to_stage", empty, 403),
    of_judges("confirm_sheets", nothing, 403),
    of_judges("get_panel_summary", nothing, 404),
    of_judges("confirm_panel_summary", summary, 404),
    row("list_reviews", "published", nothing).signed_in_may(),
    row("get_review", "published", nothing)
        .may([Judge, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    judged("list_review_versions", nothing),
    judged("answer_recusal", no_conflict),
    judged("update_review", empty),
    judged("submit_review", empty),
    judged("decline_review", reason),
    judged("challenge_eligibility", doubt),
    row("return_review", "published", reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Judge])
        .signed_in_others(404),
    row("list_eligibility_challenges", "published", nothing).signed_in_may(),
    row("decide_eligibility_challenge", "published", dismissed)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("get_presentation_order", "published", nothing).everybody_may(),
];
