//! 参赛项目: what takes part in a contest, from the draft to the ranking.

mod break_glass;
pub mod codes;
mod content;
mod create;
mod decisions;
mod delete;
mod erasure;
mod files;
mod get;
mod import;
mod list;
mod members;
pub mod model;
mod moves;
mod notices;
mod organization;
mod pass;
pub mod policy;
mod recall;
mod refuse;
mod relations;
mod return_for_changes;
pub mod state;
mod submit;
mod update;
pub mod view;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::access::importing::Importable;
use crate::platform::error::Problem;
use crate::platform::error::constraints::{unknown_division, unknown_organization, unknown_user};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

/// How entries are imported.
pub const IMPORTABLE: Importable = import::IMPORTABLE;

/// What files call an entry that they hang on: with what tells whose it is, and without.
pub const FILE_KINDS: [&str; 2] = ["entry", "entry_anonymous"];

/// Files of an entry, for callers who may know whose it is.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: FILE_KINDS[0],
    after_change: None,
    is_visible: files::is_visible,
    hold_to_change: files::hold_to_change,
};

/// Files of an entry that do not tell whose it is: judges read them in blind stages.
pub const FILE_PLACE_ANONYMOUS: FilePlace = FilePlace {
    kind: FILE_KINDS[1],
    after_change: None,
    is_visible: files::is_visible_without_entrant,
    hold_to_change: files::hold_to_change,
};

pub const SLICE: Slice = Slice {
    place: 284,
    tag: Some(Tag {
        name: "entries",
        about: "Entries (参赛项目): what takes part in a contest, its team and plan, the units that pass it on, and its files.",
        place: 165,
    }),
    routes,
    code_lists: &[
        codes::EntryStatus::LIST,
        codes::EntryDoor::LIST,
        codes::EntryMemberRole::LIST,
        codes::EntryTagCode::LIST,
        codes::EntryDecision::LIST,
        codes::ContestStepKind::LIST,
    ],
    notifications: notices::KINDS,
    constraints: &[
        ("entries_division_fkey", unknown_division),
        ("entries_organization_fkey", || {
            unknown_organization("/organization_id")
        }),
        ("entries_owner_fkey", || unknown_user("/on_behalf_of")),
        ("entries_paper_number_key", || {
            Problem::invalid_body(
                "/paper_number",
                "taken",
                "该纸质表编号已录入",
                "the form was entered before",
            )
        }),
        ("entry_members_organization_fkey", || {
            unknown_organization("/members")
        }),
    ],
    person_columns: person_columns! {
        entries(owner_id): In("entries"), Kept("counted under the pseudonym");
        entries(title, summary, plan, tags, status_reason): In("entries"), Effect("drafts of persons are deleted, other entries withdrawn and emptied");
        entries(track, reason_codes, paper_number, blind_code): In("entries"), Kept("says nothing of a person");
        entries(created_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        entry_members(person_id): In("entries"), Kept("names a pseudonym then");
        entry_step_decisions(reason): OF_OTHERS, Effect("the reason of a withdrawal goes with the entry; what a unit said stays");
        entry_step_decisions(decided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        entry_reveals(reason, revealed_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::leave_contests,
    person_relations: &[relations::CO_ENTRY, relations::SERVICE],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_entry)
        .service(list::list_entries)
        .service(get::get_entry)
        .service(update::update_entry)
        .service(delete::delete_entry)
        .service(submit::submit_entry)
        .service(pass::pass_entry)
        .service(return_for_changes::return_entry)
        .service(refuse::refuse_entry)
        .service(recall::recall_entry)
        .service(withdraw::withdraw_entry)
        .service(break_glass::break_glass_of_entry)
        .service(decisions::list_entry_decisions);
}
