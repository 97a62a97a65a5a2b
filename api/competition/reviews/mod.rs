//! 评审: the sheet of one judge on one entry.

pub mod codes;
pub mod model;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 288,
    code_lists: &[codes::ReviewStatus::LIST],
    ..Slice::EMPTY
};
