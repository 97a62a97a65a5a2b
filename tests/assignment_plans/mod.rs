mod apply;
pub mod authorization;
mod infeasible;
mod input;
mod judging;
mod plan;
mod silence;
