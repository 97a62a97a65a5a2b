//! 参赛项目: what takes part in a contest, from the draft to the ranking.

pub mod codes;
pub mod model;
mod relations;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 284,
    code_lists: &[
        codes::EntryStatus::LIST,
        codes::EntryDoor::LIST,
        codes::EntryMemberRole::LIST,
    ],
    person_relations: &[relations::CO_ENTRY, relations::SERVICE],
    ..Slice::EMPTY
};
