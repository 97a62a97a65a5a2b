//! Everybody with an account objects, but for the organisers of the contest; the handling office and the objector read an
//! objection, and the office moves it. The partner objects to the owner's entry.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Partner, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::entries::authorization::ENTRY;
use crate::publicity_periods::authorization::{self as publicity_periods, ITEM, PERIOD};

pub const OBJECTION: &str = "0198f3a2-5b1c-7000-8000-0000000000f8";

/// The partner's objection, filed.
pub fn there_is(world: &World) {
    publicity_periods::there_is(world);
    let sql = format!(
        "insert into objections (id, contest_id, period_id, item_id, entry_id, objector_id, ground, statement, answer_due_on, \
            calendars, filed_at, updated_at) \
         select '{OBJECTION}', '{}', '{PERIOD}', '{ITEM}', '{ENTRY}', id, 'other', 'x', current_date, '[]', now(), now() \
         from users where username = 'partner' on conflict (id) do update set status = 'filed', outcome = null, \
            inadmissible_code = null, effect = null, answer = null, decided_by = null, decided_at = null, merged_into = null",
        world.contest
    );
    world.app.database.run(&sql).unwrap();
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn an_objection(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"item_id": ITEM, "ground": "other", "statement": "x"}))
}

fn a_code(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"code": "off_topic", "reason": "x"}))
}

fn an_effect(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"effect": "none", "answer": "x"}))
}

fn an_answer(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"answer": "x"}))
}

fn into_another(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"into_id": ENTRY}))
}

const fn handled(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Partner])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("file_objection", "published", an_objection)
        .fails(403, [Organizer])
        .signed_in_may(),
    row("list_objections", "", nothing).signed_in_may(),
    row("get_objection", "published", nothing)
        .may([Partner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    handled("admit_objection", nothing),
    handled("rule_objection_inadmissible", a_code),
    handled("investigate_objection", nothing),
    handled("uphold_objection", an_effect),
    handled("dismiss_objection", an_answer),
    handled("merge_objection", into_another),
    handled("close_objection", nothing),
];
