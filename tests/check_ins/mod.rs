mod annul;
pub mod authorization;
mod flags;
mod list;
mod offline;
mod races;
pub mod rows;
mod scans;
mod venue;
