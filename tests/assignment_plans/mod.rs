mod apply;
pub mod authorization;
mod infeasible;
mod input;
mod judging;
mod large;
mod plan;
mod silence;
