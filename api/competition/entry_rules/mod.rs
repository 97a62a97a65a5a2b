//! 参赛规则: what a contest requires of its entries, and the units that an entry passes.

pub mod model;

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 282,
    ..Slice::EMPTY
};
