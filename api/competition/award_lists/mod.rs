//! 获奖名单: the awards that follow from a ranking, in versions, from the proposal to the final list.

pub mod codes;
pub mod model;
