//! Personal data: sealed at rest, masked in answers, revealed on record, exported and erased.

mod contact_points;
mod keys;
mod reveals;
mod sealed;
