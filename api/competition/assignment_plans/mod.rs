//! 评审分配: plans that assign judges to entries.

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 287,
    ..Slice::EMPTY
};
