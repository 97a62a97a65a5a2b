//! 统分排名: the ranking of a stage, in versions.

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 289,
    ..Slice::EMPTY
};
