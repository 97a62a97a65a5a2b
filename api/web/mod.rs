//! The gate: what comes in is parsed, bounded and normalised here, and what goes out is shaped here. Once, for all
//! resources.

mod answer;
mod blocking;
mod conditional;
mod default_service;
mod head;
mod idempotency_key;
mod json;
mod language;
mod merge_patch;
mod object;
mod origin;
mod parameters;
mod problems;
mod request_id;

pub use answer::Answer;
pub use blocking::blocking;
pub use conditional::{IfMatch, MaybeIfMatch, conditional};
pub use default_service::{PublishedPaths, unrouted};
pub use head::head;
pub use idempotency_key::{Attempt, Keyed, digest_keyed_requests};
pub use json::{BODY_LIMIT_BYTES, Json, parse as parse_json};
pub use language::Language;
pub use merge_patch::{Patch, PatchedWhole, patched, patched_whole, present};
pub use object::{FromMembers, object};
pub use origin::Origin;
pub use parameters::{Path, Query};
pub use problems::problems;
pub use request_id::{RequestId, request_id};
