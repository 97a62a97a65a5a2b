//! 资格审查: the formal checks of an entry.

use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    place: 285,
    ..Slice::EMPTY
};
