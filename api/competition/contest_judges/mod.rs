//! 评委: who is asked to judge a contest, and with which entries a judge has a conflict of interest.

pub mod codes;
pub mod model;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 286,
    code_lists: &[codes::ContestJudgeStatus::LIST],
    ..Slice::EMPTY
};
