pub mod authorization;
mod checks;
mod deadlines;
mod disqualify;
mod eligibility;
mod figures;
mod lapse;
mod limits;
mod rows;
