//! Words that all groups share. Imports nothing of the others.

pub mod clock;
pub mod codes;
mod division_code;
pub mod ids;
pub mod lists;
pub mod roles;

pub use division_code::DivisionCode;
