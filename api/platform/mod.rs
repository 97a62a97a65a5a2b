//! Mechanism that knows no resource.

pub mod connections;
pub mod contacts_in_text;
pub mod db;
pub mod error;
pub mod outbox;
pub mod privacy;
pub mod settings;
pub mod slice;
pub mod web;

use slice::Slice;

pub const SLICES: &[&Slice] = &[&Slice {
    code_lists: &[db::ActorKind::LIST],
    ..Slice::EMPTY
}];
