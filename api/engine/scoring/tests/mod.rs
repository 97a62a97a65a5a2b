//! Whole rankings. The tests of one rule stand beside it.

mod averages;
mod order;
mod panels;
mod places;
mod rule_sets;
mod sheets;
mod support;
mod ties;
mod validation;
mod z_scores;
