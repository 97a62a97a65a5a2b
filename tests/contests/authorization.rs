//! Who may create and change contests: the administrators of the contest's division and its organiser. Only they see the
//! draft.

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, empty, nothing, reason, row};
use crate::support::a_contest;

/// By administrators alone.
const fn finalized(operation: &'static str) -> Row {
    row(operation, "published", nothing)
        .may([OtherCityAdmin, ProvinceAdmin])
        .signed_in_others(403)
}

const fn not_draft(operation: &'static str) -> Row {
    row(operation, "draft", nothing)
        .may([OtherCityAdmin, ProvinceAdmin])
        .fails(403, [Organizer])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    row("create_contest", "", |_| Some(a_contest("another", 1)))
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("list_contests", "", nothing).everybody_may(),
    row("get_contest", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("get_contest", "published", nothing).everybody_may(),
    row("update_contest", "draft", empty)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("update_contest", "published", empty)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("publish_contest", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("publish_contest", "published", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("cancel_contest", "draft", reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("cancel_contest", "published", reason)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("advance_contest", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("advance_contest", "published", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("suspend_contest", "published", reason)
        .may([ProvinceAdmin])
        .signed_in_others(403),
    row("suspend_contest", "draft", reason)
        .may([ProvinceAdmin])
        .fails(403, [OtherCityAdmin, Organizer])
        .signed_in_others(404),
    row("resume_contest", "published", nothing)
        .may([ProvinceAdmin])
        .signed_in_others(403),
    finalized("finalize_contest"),
    not_draft("finalize_contest"),
    finalized("award_contest"),
    not_draft("award_contest"),
    finalized("close_contest"),
    not_draft("close_contest"),
    row("get_finalization_check", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
    row("get_finalization_check", "published", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("list_contest_history", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    row("list_contest_history", "published", nothing).everybody_may(),
];
