pub mod authorization;
mod generate;
mod merged;
mod moves;
pub mod planted;
