//! The organiser of a contest and the administrators of its division check entries; the entrant reads what they found. The
//! entry is 德阳's, in the contest of 甘孜.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

pub const ENTRY: &str = "0198f3a2-5b1c-7000-8000-0000000000b1";
const STAGE: &str = "0198f3a2-5b1c-7000-8000-0000000000a1";

/// Puts the owner's entry of a contest into a state: a draft, or submitted while the contest qualifies entries.
pub fn entry_is(state: &str, contest: &str, owner: &str) -> String {
    let leave = format!(
        "update contests set status = 'published', current_stage_id = null \
          where id = '{contest}' and current_stage_id is not null;"
    );
    let (number, submitted) = match state {
        "draft" => ("null", "null"),
        _ => ("1", "now()"),
    };
    let entry = |status: &str| {
        format!(
            "insert into entries (id, contest_id, status, owner_id, division, title, number, blind_code, created_by, \
             submitted_at, created_at, updated_at) values ('{ENTRY}', '{contest}', '{status}', '{owner}', '510603', 't', \
             {number}, {number}, '{owner}', {submitted}, now(), now()) on conflict (id) do update set \
             status = excluded.status, number = excluded.number, blind_code = excluded.blind_code, \
             submitted_at = excluded.submitted_at, status_reason = null, reason_codes = '{{}}';"
        )
    };
    match state {
        "draft" => leave + &entry("draft"),
        "submitted" => format!(
            "insert into contest_stages (id, contest_id, position, kind, title, opens_at, closes_at, created_at, updated_at) \
             values ('{STAGE}', '{contest}', 1, 'qualification', 't', now(), now() + interval '9 days', now(), now()) \
             on conflict do nothing; \
             update contests set status = 'qualifying', published_at = now(), current_stage_id = '{STAGE}' \
              where id = '{contest}'; {}",
            entry("submitted")
        ),
        _ => leave,
    }
}

fn qualified(_: &World) -> Option<Value> {
    Some(json!({"items": [], "decision": "qualified"}))
}

fn a_reason(_: &World) -> Option<Value> {
    Some(json!({"reason_codes": ["other"], "reason": "x"}))
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
    row("disqualify_entry", "submitted", a_reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
];
