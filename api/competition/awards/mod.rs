//! 奖项: the awards of contests to projects and organisations.

pub mod codes;
