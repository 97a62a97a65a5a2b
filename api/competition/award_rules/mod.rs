//! 奖项设置: the tiers of the awards of a contest, and what becomes of vacant places.

pub mod codes;
