//! The gate: what comes in is parsed, bounded and normalised here, and what goes out is shaped here. Once, for all
//! resources.

mod address;
mod answer;
mod blocking;
mod body;
mod conditional;
mod cors;
mod default_service;
mod entity_tags;
mod faults;
mod head;
mod idempotency_key;
mod json;
mod language;
mod merge_patch;
mod object;
mod origin;
mod pairs;
mod parameters;
mod problems;
mod rate_limits;
mod request_id;
mod security_headers;
mod single_headers;
mod text;
mod unread_bodies;

pub use answer::Answer;
pub use blocking::blocking;
pub use body::{BODY_LIMIT_BYTES, read_body};
pub use conditional::{IfMatch, MaybeIfMatch, PutCondition, conditional};
pub use cors::cors;
pub use default_service::{Published, unrouted};
pub use head::head;
pub use idempotency_key::{Attempt, Keyed, digest_keyed_requests};
pub use json::{Json, parse as parse_json};
pub use language::Language;
pub use merge_patch::{Patch, PatchedWhole, patched, patched_whole, present};
pub use object::{FromMembers, object};
pub use origin::origin;
pub use parameters::{Path, Query};
pub use problems::problems;
pub use rate_limits::{PROBES, RateLimits, rate_limits};
pub use request_id::{RequestId, request_id};
pub use security_headers::security_headers;
pub use single_headers::single_headers;
pub use unread_bodies::unread_bodies;
