pub mod authorization;
mod changes;
mod figures;
mod finalize;
pub mod rows;
mod sight;
