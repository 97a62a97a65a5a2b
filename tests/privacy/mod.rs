//! Personal data: sealed at rest, masked in answers, revealed on record, exported and erased.

mod keys;
