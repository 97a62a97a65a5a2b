//! The gate: what comes in is parsed, bounded and normalised here, and what goes out is shaped here. Once, for all
//! resources.

mod accept;
mod address;
mod answer;
mod blocking;
mod body;
mod clean;
mod conditional;
mod content_coding;
mod cors;
mod csv_table;
mod default_service;
mod encodings;
mod entity_tags;
mod faults;
mod file;
mod head;
mod headers;
mod idempotency_key;
mod instance;
mod json;
mod kept_answers;
mod keywords;
mod language;
mod last_answers;
mod lines;
mod merge_patch;
mod numbers;
mod object;
mod origin;
mod pairs;
mod parameters;
mod path;
mod pieces;
mod problems;
mod rate_limits;
mod request_id;
mod routed;
mod security_headers;
mod several;
mod sheet;
mod single_headers;
mod text;
mod undescribed;
mod unread_bodies;
mod upload;

pub use accept::{preferred, prefers};
pub use address::client_address;
pub use answer::{Answer, GoodUntil, etag_of};
pub use blocking::blocking;
pub use body::{BODY_LIMIT_BYTES, Body};
pub use conditional::{IfMatch, MaybeIfMatch, PutCondition, conditional};
pub use content_coding::ACCEPTED as ACCEPTED_CODINGS;
pub use cors::{Shared, cors};
pub use csv_table::{
    BYTE_ORDER_MARK, CSV, CSV_TYPE, CsvTable, FiguresForm, LIST_TYPES, ListForm, NDJSON_TYPE,
    XLSX_TYPE,
};
pub use default_service::{BODY_LIMIT, Mounted, Published, TokenUse, is_streamed, unrouted};
pub use encodings::{accepted_coding, encodings};
pub use entity_tags::EntityTags;
pub use file::{CsvFile, File, PdfFile};
pub use head::{head, is_head};
pub use headers::Headers;
pub use idempotency_key::{Attempt, Keyed, NAME as IDEMPOTENCY_KEY, digest_keyed_requests};
pub use json::{Json, MERGE_PATCH, parse as parse_json};
pub use kept_answers::{
    ASK_AGAIN, FIVE_MINUTES, KeptAnswer, KeptAnswers, KeptKey, KeptOperation, can_be_kept, publish,
};
pub use keywords::keyword_lengths;
pub use language::Language;
pub use last_answers::{is_reserved, last_answers, reserve};
pub use lines::parse_line;
pub use merge_patch::{Merge, Patch, another, clearable, patched, present};
pub use numbers::integer;
pub(crate) use object::objects;
pub use object::{FromMembers, object};
pub use origin::origin;
pub use parameters::{Path, Query};
pub use path::plain_paths;
pub use pieces::pieces;
pub use problems::{RolesWithheld, problems};
pub use rate_limits::{PROBES, RateLimits, Verdict};
pub use request_id::{RequestId, request_id};
pub use routed::{OfSlices, Routed};
pub use security_headers::{secure, security_headers};
pub use several::several;
pub use single_headers::{SINGLE as SINGLE_HEADERS, single_headers};
pub use text::{one_line, trimmed};
pub use undescribed::undescribed;
pub use unread_bodies::unread_bodies;
pub use upload::{FILE_SCHEMA, Upload};
