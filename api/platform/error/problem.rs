//! A problem: what went wrong, in both languages, before it is rendered for one caller (RFC 9457).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Code;
use crate::platform::privacy::{scrubbed, scrubbed_place};
use crate::platform::web::Language;

/// A sentence in the two languages of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

impl Bilingual {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Where in a request a value stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A JSON pointer into the body (RFC 6901).
    Pointer(String),
    /// The name of a path or query parameter, or of a header.
    Parameter(String),
}

/// One value that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub place: Place,
    pub code: String,
    pub detail: Bilingual,
    /// Where in the value, when it is a part of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<TextPart>,
    /// Of a file of lines: the line, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Of a table: the column, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// A part of a text, in Unicode code points of its stored form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPart {
    pub offset: usize,
    pub length: usize,
}

impl FieldProblem {
    pub fn body(pointer: impl Into<String>, code: &str, detail: Bilingual) -> Self {
        Self {
            place: Place::Pointer(pointer.into()),
            code: code.to_owned(),
            detail,
            part: None,
            line: None,
            column: None,
        }
    }

    /// The same, of a part of the text that stands there.
    #[must_use]
    pub fn at(mut self, offset: usize, length: usize) -> Self {
        self.part = Some(TextPart { offset, length });
        self
    }

    /// The same, in a line of a file.
    #[must_use]
    pub fn in_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, in a column of a table.
    #[must_use]
    pub fn in_column(mut self, column: Option<usize>) -> Self {
        self.column = column;
        self
    }

    pub fn parameter(name: impl Into<String>, code: &str, detail: Bilingual) -> Self {
        Self {
            place: Place::Parameter(name.into()),
            code: code.to_owned(),
            detail,
            part: None,
            line: None,
            column: None,
        }
    }
}

/// A refusal, not yet rendered: kept whole so that it can be told in the caller's language, now or at a replay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    pub code: Code,
    pub detail: Option<Bilingual>,
    pub fields: Vec<FieldProblem>,
    /// Members of this code alone, such as `status` of `wrong_state`.
    pub members: BTreeMap<String, Value>,
    pub retry_after_seconds: Option<u32>,
    /// The value of `Allow`, for 405.
    pub allow: Option<String>,
    /// Whether the refusal came out of the store of idempotent requests.
    #[serde(skip)]
    pub replayed: bool,
}

impl Problem {
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            fields: Vec::new(),
            members: BTreeMap::new(),
            retry_after_seconds: None,
            allow: None,
            replayed: false,
        }
    }

    #[must_use]
    pub fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Bilingual::new(zh, en));
        self
    }

    #[must_use]
    pub fn field(mut self, field: FieldProblem) -> Self {
        self.fields.push(field);
        self
    }

    #[must_use]
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// One invalid value of the body.
    pub fn invalid_body(pointer: &str, code: &str, zh: &str, en: &str) -> Self {
        Self::new(Code::InvalidValue).field(FieldProblem::body(
            pointer,
            code,
            Bilingual::new(zh, en),
        ))
    }

    /// One invalid parameter of the path, the query or a header.
    pub fn invalid_parameter(name: &str, code: &str, zh: &str, en: &str) -> Self {
        Self::new(Code::InvalidValue).field(FieldProblem::parameter(
            name,
            code,
            Bilingual::new(zh, en),
        ))
    }

    pub fn not_found(zh: &str, en: &str) -> Self {
        Self::new(Code::NotFound).detail(zh, en)
    }

    pub fn forbidden(zh: &str, en: &str) -> Self {
        Self::new(Code::Forbidden).detail(zh, en)
    }

    /// The body as one caller sees it.
    pub fn render(&self, language: Language, instance: &str, request_id: &str) -> ProblemBody {
        let title = match language {
            Language::Chinese => self.code.title_zh(),
            Language::English => self.code.title_en(),
        };
        let detail = match &self.detail {
            Some(detail) => detail.in_language(language),
            None => self
                .fields
                .first()
                .map_or(title, |field| field.detail.in_language(language)),
        };
        let mut members = self.members.clone();
        if self.code.is_of_token_endpoint() {
            // RFC 6749, section 5.2: in ASCII, so never in Chinese.
            let english = self.detail.as_ref().map(|detail| detail.en.as_str());
            let description = english.unwrap_or(self.code.title_en());
            members.insert("error".to_owned(), self.code.as_str().into());
            members.insert("error_description".to_owned(), description.into());
        }
        ProblemBody {
            r#type: format!("/v1/problems/{}", self.code.as_str()),
            title: title.to_owned(),
            status: self.code.status(),
            detail: scrubbed(detail).into_owned(),
            instance: scrubbed(instance).into_owned(),
            code: self.code.as_str().to_owned(),
            errors: self
                .fields
                .iter()
                .map(|field| render_field(field, language))
                .collect(),
            request_id: request_id.to_owned(),
            members,
        }
    }
}

pub fn render_field(field: &FieldProblem, language: Language) -> ProblemField {
    let (pointer, parameter) = match &field.place {
        Place::Pointer(pointer) => (Some(scrubbed_place(pointer)), None),
        Place::Parameter(name) => (None, Some(scrubbed_place(name))),
    };
    ProblemField {
        pointer,
        parameter,
        code: field.code.clone(),
        detail: scrubbed(field.detail.in_language(language)).into_owned(),
        offset: field.part.map(|part| part.offset),
        length: field.part.map(|part| part.length),
        line: field.line,
        column: field.column,
    }
}

/// A problem as answered, `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The page of the code: a path relative to the base URL.
    #[schema(example = "/v1/problems/invalid_value")]
    pub r#type: String,
    /// The same for every occurrence of the code; Chinese or English by `Accept-Language`, Chinese by default.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// The path of the request, as a URI reference. A segment that may name a person or hold a secret stands as
    /// `%E2%80%A6` (…).
    #[schema(example = "/v1/listings")]
    pub instance: String,
    /// The stable code to branch on; `GET /v1/problems` lists them.
    #[schema(example = "invalid_value")]
    pub code: String,
    /// Each refused value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemField>,
    /// Quote it when you ask us about this answer; it is in our logs.
    pub request_id: String,
    /// Members of some codes: `current_status` (wrong_state), `current_offset` (upload_offset), `existing_id` (match_exists,
    /// external_ref_taken, impact_metric_exists), `scope` (insufficient_scope), `year` (calendar_year_unknown), `reasons` (certificate_rule_not_met),
    /// `blockers` (contest_blocked, ranking_blocked), `missing`, `entries`, `entries_total`, `judges_full`, `relaxations`, `pairs` and `proven` (assignment_infeasible), `missing` and `below_quorum` (reviews_missing), `entry_id` (presentation_order), `character` and `code_point` (glyph_missing), `rule` (entry_limit_reached), `server_time` and `closes_at` (stage_closed), `quota` (quota_exhausted), `final_list_id` (award_list_not_final), `excess_fen` (budget_exceeded, payment_exceeds_grant), `missing` (grant_incomplete), `tier` and `award_id` (tier_not_recommended), `division`, `quota` and `excess` (recommendation_quota_exceeded), `error` and `error_description` (those of the token endpoint).
    #[serde(flatten)]
    #[schema(ignore)]
    pub members: BTreeMap<String, Value>,
}

/// One refused value: `pointer` for the body, `parameter` for path, query and headers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON pointer into the body (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/title", nullable = false)]
    pub pointer: Option<String>,
    /// Name of the path or query parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameter: Option<String>,
    /// What kind of fault: `required`, `type`, `length`, `range`, `format`, `unknown_code`, `nul` …
    #[schema(example = "length")]
    pub code: String,
    /// The fault in words.
    pub detail: String,
    /// Of a fault in a part of a text: the Unicode code points before it. They are counted in the text as it is stored:
    /// trimmed and NFC-normalised.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    pub offset: Option<usize>,
    /// Of a fault in a part of a text: the Unicode code points of it, counted as `offset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub length: Option<usize>,
    /// Of a fault in a file of lines: the line, counted from 1. `pointer` leads into the line then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub line: Option<usize>,
    /// Of a fault in a table: the column, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub column: Option<usize>,
}
