//! 勘误: corrections of what was published.

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 283,
    ..Slice::EMPTY
};
