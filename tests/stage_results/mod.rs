mod apply;
mod authorization;
mod compute;
mod figures;
pub mod rows;
mod ties;
