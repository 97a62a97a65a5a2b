//! Organisers of the contest and administrators of its division open and withdraw publicity periods; all read them with the
//! contest.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::entries::authorization::ENTRY;

pub const PERIOD: &str = "0198f3a2-5b1c-7000-8000-0000000000f6";
pub const ITEM: &str = "0198f3a2-5b1c-7000-8000-0000000000f7";

/// An open period of the qualification that shows the owner's entry.
pub fn there_is(world: &World) {
    for sql in [
        format!(
            "insert into publicity_periods (id, contest_id, target, starts_on, day_count, day_unit, first_day_counts, ends_on, \
                opens_at, closes_at, calendars, objection_answer_days, opened_by, created_at, updated_at) \
             select '{PERIOD}', '{}', 'qualification', current_date, 9, 'calendar_day', true, current_date + 9, \
                now() - interval '1 day', now() + interval '9 days', '[]', 1, id, now(), now() \
             from users where username = 'organizer' on conflict (id) do update set withdrawn_at = null, \
                withdrawn_by = null, withdrawal_reason = null",
            world.contest
        ),
        format!(
            "insert into publicity_items (id, period_id, entry_id) values ('{ITEM}', '{PERIOD}', '{ENTRY}') on conflict do nothing"
        ),
    ] {
        world.app.database.run(&sql).unwrap();
    }
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn a_reason(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"reason": "x"}))
}

fn a_period(_: &World) -> Option<Value> {
    Some(
        json!({"target": "result", "starts_on": "2099-01-01", "days": {"count": 5, "unit": "working_day"}}),
    )
}

const fn hidden(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn public(operation: &'static str, body: fn(&World) -> Option<Value>) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    hidden("open_publicity_period", a_period),
    public("open_publicity_period", a_period),
    row("list_publicity_periods", "published", nothing).everybody_may(),
    row("get_publicity_period", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_publicity_period", "published", nothing).everybody_may(),
    hidden("withdraw_publicity_period", a_reason),
    public("withdraw_publicity_period", a_reason),
];
