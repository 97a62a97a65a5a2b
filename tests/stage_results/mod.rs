mod apply;
pub mod authorization;
mod compute;
mod figures;
pub mod rows;
mod ties;
