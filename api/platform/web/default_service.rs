//! The published paths of the OpenAPI document, in a tree: which path a request asks for is found once a request, in a
//! time that does not grow with the number of operations. And what no operation answers: 405 with `Allow` where the path
//! exists with another method, 404 otherwise.

use std::collections::HashSet;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use serde_json::Value;

use super::body::BODY_LIMIT_BYTES;
use super::clean::is_secret;
use super::kept_answers::KeptOperation;
use super::upload::FILE_SCHEMA;
use crate::platform::error::{Code, Problem, Result};

/// The extension under which the body of an operation says its limit in bytes.
pub const BODY_LIMIT: &str = "x-max-bytes";

/// What the document publishes: paths, their methods, what the operations are called, and which deal in secrets.
#[derive(Debug)]
pub struct Published {
    /// Whether a word is a code list's name or one of its codes.
    is_a_word_of_lists: fn(&str) -> bool,
    paths: matchit::Router<Arc<PublishedPath>>,
    /// The words that stand in templates.
    words: HashSet<String>,
}

/// A path of the document.
#[derive(Debug)]
pub struct PublishedPath {
    pub template: Arc<str>,
    /// Its methods, with commas between.
    allowed: String,
    operations: Vec<(Method, Operation)>,
}

impl PublishedPath {
    pub fn operation(&self, method: &Method) -> Option<&Operation> {
        let mut all = self.operations.iter();
        all.find(|(one, _)| one == method).map(|(_, of)| of)
    }
}

impl Published {
    /// A path as logs tell it: what the document publishes stands as it is, and of what a client puts into it
    /// only ids and words of our own. A name or a number in a path is somebody's.
    pub fn told(&self, path: &str) -> String {
        self.told_at(path, self.at(path).map(|published| &**published))
    }

    /// The same where the published path is known.
    pub fn told_at(&self, path: &str, published: Option<&PublishedPath>) -> String {
        if let Some(published) = published
            && *published.template == *path
        {
            return path.to_owned();
        }
        let asked = path.split('/');
        let told: Vec<&str> = match published {
            Some(published) => published
                .template
                .split('/')
                .zip(asked)
                .map(|(of, word)| match parameter(of) {
                    Some(name) if !self.is_ours(name, word) => of,
                    _ => word,
                })
                .collect(),
            None => {
                let ours = |word: &str| {
                    word.is_empty() || self.is_ours("", word) || self.words.contains(word)
                };
                asked
                    .map(|word| if ours(word) { word } else { "…" })
                    .collect()
            }
        };
        told.join("/")
    }

    /// Whether the value of a parameter may be logged: an id, a division's code, a word of a code list or a problem's code.
    fn is_ours(&self, name: &str, word: &str) -> bool {
        match name {
            "code" if matches!(word.len(), 6 | 9) && word.bytes().all(|b| b.is_ascii_digit()) => {
                true
            }
            "code" => Code::named(word).is_some(),
            "kind" | "name" => (self.is_a_word_of_lists)(word),
            _ => word.len() == 36 && uuid::Uuid::try_parse(word).is_ok(),
        }
    }
}

/// The name of a parameter in a template.
fn parameter(of: &str) -> Option<&str> {
    of.strip_prefix('{')?.strip_suffix('}')
}

/// An operation of a path.
#[derive(Debug)]
pub struct Operation {
    /// The operationId.
    pub id: Arc<str>,
    /// Whether it takes or answers passwords or tokens.
    pub has_secrets: bool,
    pub takes: Takes,
    /// The number of the slice that mounts it.
    pub slice: usize,
    /// Where its answers to callers without a token are kept in memory.
    pub kept: Option<&'static KeptOperation>,
}

/// What the slices say of an operation (`operationId`).
#[derive(Clone, Copy, Debug)]
pub struct Mounted {
    /// The number of the slice that mounts it.
    pub slice: usize,
    /// Where its answers are kept.
    pub kept: Option<&'static KeptOperation>,
}

/// Whether an operation takes a body, query parameters and an access token.
#[derive(Clone, Copy, Debug)]
pub struct Takes {
    pub body: bool,
    /// In bytes, as sent and inflated.
    pub body_limit: usize,
    /// The body is a file: its handler reads it piece by piece.
    pub streamed: bool,
    pub query: bool,
    pub token: TokenUse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenUse {
    Never,
    Optional,
    Required,
}

impl TokenUse {
    fn of(security: &Value) -> Self {
        let ways = security.as_array().map_or(&[][..], Vec::as_slice);
        let is_token = |way: &Value| {
            let schemes = ["bearer", "client", "door"];
            schemes.iter().any(|scheme| !way[scheme].is_null())
        };
        match ways.iter().any(is_token) {
            false => Self::Never,
            true if ways.iter().all(is_token) => Self::Required,
            true => Self::Optional,
        }
    }
}

impl Published {
    /// `mounted` tells what the slices say of an operation (`operationId`).
    pub fn of(
        document: &Value,
        is_a_word_of_lists: fn(&str) -> bool,
        mounted: impl Fn(&str) -> Option<Mounted>,
    ) -> anyhow::Result<Self> {
        let mut paths = matchit::Router::new();
        let mut words = HashSet::new();
        for (template, item) in document["paths"].as_object().into_iter().flatten() {
            let literal = template.split('/').filter(|word| parameter(word).is_none());
            words.extend(literal.map(str::to_owned));
            let mut operations = Vec::new();
            let mut allowed = Vec::new();
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Some(id) = operation["operationId"].as_str() else {
                    continue;
                };
                let method: Method = method.to_uppercase().parse()?;
                allowed.push(method.to_string());
                let takes = Takes {
                    body: !operation["requestBody"].is_null(),
                    body_limit: operation["requestBody"][BODY_LIMIT]
                        .as_u64()
                        .and_then(|limit| usize::try_from(limit).ok())
                        .unwrap_or(BODY_LIMIT_BYTES),
                    streamed: is_streamed(&operation["requestBody"]),
                    query: operation["parameters"]
                        .as_array()
                        .is_some_and(|all| all.iter().any(|one| one["in"] == "query")),
                    token: TokenUse::of(&operation["security"]),
                };
                let mounted = mounted(id).ok_or_else(|| anyhow::anyhow!("no slice mounts {id}"))?;
                let operation = Operation {
                    id: id.into(),
                    has_secrets: deals_in_secrets(document, operation),
                    takes,
                    slice: mounted.slice,
                    kept: mounted.kept,
                };
                operations.push((method, operation));
            }
            if allowed.iter().any(|name| name == "GET") {
                allowed.push("HEAD".to_owned());
            }
            let published = PublishedPath {
                template: template.as_str().into(),
                allowed: allowed.join(", "),
                operations,
            };
            paths.insert(template, Arc::new(published))?;
        }
        Ok(Self {
            is_a_word_of_lists,
            paths,
            words,
        })
    }

    /// The published path that a path of a request asks for: `/users/me` before `/users/{id}`.
    pub fn at(&self, path: &str) -> Option<&Arc<PublishedPath>> {
        self.paths.at(path).ok().map(|found| found.value)
    }

    /// Whether GET of a path works without a token.
    pub fn is_public(&self, path: &str) -> bool {
        let operation = self.at(path).and_then(|path| path.operation(&Method::GET));
        operation.is_some_and(|operation| operation.takes.token != TokenUse::Required)
    }

    /// The methods of a path, with commas between.
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.at(path).map(|path| path.allowed.as_str())
    }
}

/// Whether a body of the document is a file ([`Upload`](super::Upload)).
pub fn is_streamed(body: &Value) -> bool {
    let types = body["content"].as_object();
    types.is_some_and(|types| {
        let mut schemas = types.values().map(|one| &one["schema"]["$ref"]);
        schemas.any(|schema| schema == FILE_SCHEMA)
    })
}

fn deals_in_secrets(document: &Value, operation: &Value) -> bool {
    let answers = operation["responses"].as_object().into_iter().flatten();
    let bodies = answers
        .map(|(_, answer)| answer)
        .chain([&operation["requestBody"]]);
    bodies
        .filter_map(|body| body["content"]["application/json"]["schema"]["$ref"].as_str())
        .filter_map(|at| document.pointer(at.strip_prefix('#')?)?["properties"].as_object())
        .any(|members| members.keys().any(|name| is_secret(name)))
}

/// The application's default service.
pub async fn unrouted(request: HttpRequest, published: Data<Published>) -> Result<&'static str> {
    let Some(allowed) = published.allowed(request.path()) else {
        return Err(Code::NotFound.into());
    };
    let mut problem = Problem::new(Code::MethodNotAllowed);
    problem.allow = Some(allowed.to_owned());
    Err(problem.into())
}
