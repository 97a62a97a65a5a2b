//! Organisers of the contest and administrators of its division invite judges; the invited person answers. The owner is
//! invited to judge the organiser's contest of 甘孜.

use serde_json::json;

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin, Stranger};
use crate::authorization::{Row, nothing, reason, row};

pub const ROWS: &[Row] = &[
    row("invite_contest_judge", "published", |world| {
        Some(json!({"user_id": world.person(Stranger).id}))
    })
    .may([OtherCityAdmin, Organizer, ProvinceAdmin])
    .signed_in_others(403),
    row("invite_contest_judge", "draft", |world| {
        Some(json!({"user_id": world.person(Stranger).id}))
    })
    .may([OtherCityAdmin, Organizer, ProvinceAdmin])
    .signed_in_others(404),
    row("list_contest_judges", "published", nothing).signed_in_may(),
    row("list_contest_judges", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("get_contest_judge", "published", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("accept_judge_invitation", "published", nothing)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("decline_judge_invitation", "published", reason)
        .may([Owner])
        .fails(403, [OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("remove_contest_judge", "published", reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .fails(403, [Owner])
        .signed_in_others(404),
    row("declare_judge_conflict", "published", |world| {
        Some(json!({"entry_id": world.need, "relation": "kinship"}))
    })
    .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
    .signed_in_others(404),
    row("list_judge_conflicts", "published", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("list_contest_conflicts", "published", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("set_pledge", "published", |_| {
        Some(json!({"text": {"zh": "本人承诺公正评审"}}))
    })
    .may([OtherCityAdmin, Organizer, ProvinceAdmin])
    .signed_in_others(403),
    row("get_pledge", "published", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
];
