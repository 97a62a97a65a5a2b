//! The organiser of a contest and the administrators of its division check entries; the entrant reads what they found. The
//! entry is 德阳's, in the contest of 甘孜.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};
use crate::entries::authorization::ENTRY;

const STAGE: &str = "0198f3a2-5b1c-7000-8000-0000000000a1";

/// Lets the contest leave the stage that a state put it into.
pub fn leave(contest: &str) -> String {
    format!(
        "update contests set status = 'published', current_stage_id = null, award_list_id = null, finalized_at = null \
          where id = '{contest}' and current_stage_id is not null;"
    )
}

/// Puts the owner's entry into a state: a draft, or submitted while the contest qualifies entries.
pub fn entry_is(state: &str, contest: &str) -> String {
    match state {
        "draft" => format!(
            "update entries set status = 'draft', step = null, number = null, blind_code = null, submitted_at = null, \
             status_reason = null, reason_codes = '{{}}' where id = '{ENTRY}'"
        ),
        "submitted" => format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             select '{STAGE}', '{contest}', 19, 'qualification', 't', now(), now() + interval '9 days', now(), now() \
              where not exists (select from contest_stages where id = '{STAGE}'); \
             update contests set status = 'qualifying', published_at = now(), current_stage_id = '{STAGE}' \
              where id = '{contest}'; \
             update entries set status = 'submitted', step = null, reason_codes = '{{}}', status_reason = null \
              where id = '{ENTRY}'"
        ),
        _ => String::new(),
    }
}

fn qualified(_: &World) -> Option<Value> {
    Some(json!({"items": [], "decision": "qualified"}))
}

fn a_reason(_: &World) -> Option<Value> {
    Some(json!({"reason_codes": ["other"], "reason": "x"}))
}

fn competing(_: &World) -> Option<Value> {
    Some(json!({"is_competing": false, "reason": "x"}))
}

pub const ROWS: &[Row] = &[
    row("get_entry_eligibility", "draft", nothing)
        .may([Owner])
        .signed_in_others(404),
    row("get_entry_eligibility", "submitted", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("list_entry_checks", "submitted", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("check_entry", "submitted", qualified)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("set_entry_competing", "submitted", competing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("disqualify_entry", "submitted", a_reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
];
