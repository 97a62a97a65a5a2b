//! Who may do what (domain.md, section 4): one table, and how it is asked.

mod decide;
mod may;
mod reach;
mod table;

pub use decide::{Permission, Territory};
pub use may::{May, refused, require};
pub use reach::{Everywhere, Governed, Reach, Subject};
pub use table::{Ask, Right, ask};
