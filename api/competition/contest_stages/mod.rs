//! 赛段: the stages of a contest, each with its window, its quota and, where it is judged, its rules of scoring.

pub mod codes;
pub mod model;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 281,
    code_lists: &[codes::ContestStageKind::LIST, codes::ScoresShown::LIST],
    ..Slice::EMPTY
};
