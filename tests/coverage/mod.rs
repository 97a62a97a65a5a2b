pub mod authorization;
mod figures;
mod forms;
