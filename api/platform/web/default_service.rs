//! What no operation answers: 405 with `Allow` where the path exists with another method, 404 otherwise.
//!
//! actix-web answers 404 for the first of these when several attribute-macro resources share a path (actix-web#2735), so
//! the published paths of the OpenAPI document are asked, once for all.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::web::Data;
use serde_json::Value;

use super::body::BODY_LIMIT_BYTES;
use super::clean::is_secret;
use super::upload::FILE_SCHEMA;
use crate::platform::error::{Code, Problem, Result};

/// The extension under which the body of an operation says its limit in bytes.
pub const BODY_LIMIT: &str = "x-max-bytes";

/// What the document publishes: paths, their methods, what the operations are called, and which deal in secrets.
#[derive(Debug)]
pub struct Published {
    /// Whether a word is a code list's name or one of its codes.
    is_a_word_of_lists: fn(&str) -> bool,
    paths: Vec<(ResourceDef, String)>,
    /// By path template, then by method.
    operations: HashMap<String, HashMap<String, Operation>>,
}

impl Published {
    /// A path as logs tell it: what the document publishes stands as it is, and of what a client puts into it
    /// only ids and words of our own. A name or a number in a path is somebody's.
    pub fn told(&self, path: &str) -> String {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |template: &&String| {
            let mut both = template.split('/').zip(&asked);
            template.split('/').count() == asked.len()
                && both.all(|(of, word)| parameter(of).is_some() || of == *word)
        };
        let templates = self.operations.keys();
        let best = templates
            .clone()
            .filter(fits)
            .min_by_key(|template| template.matches('{').count());
        let told: Vec<&str> = match best {
            Some(template) => template
                .split('/')
                .zip(&asked)
                .map(|(of, word)| match parameter(of) {
                    Some(name) if !self.is_ours(name, word) => of,
                    _ => *word,
                })
                .collect(),
            None => {
                let ours = |word: &str| {
                    word.is_empty()
                        || self.is_ours("", word)
                        || templates
                            .clone()
                            .any(|template| template.split('/').any(|of| of == word))
                };
                let told = asked
                    .iter()
                    .map(|word| if ours(word) { *word } else { "…" });
                told.collect()
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

#[derive(Debug)]
struct Operation {
    id: Arc<str>,
    has_secrets: bool,
    takes: Takes,
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
    pub fn of(document: &Value, is_a_word_of_lists: fn(&str) -> bool) -> Self {
        let methods = |item: &Value| {
            let names = item.as_object().into_iter().flat_map(|item| item.keys());
            let mut upper: Vec<String> = names.map(|name| name.to_uppercase()).collect();
            if upper.iter().any(|name| name == "GET") {
                upper.push("HEAD".to_owned());
            }
            upper.join(", ")
        };
        let operations = |item: &Value| {
            let all = item.as_object().into_iter().flatten();
            all.filter_map(|(method, operation)| {
                let known = Operation {
                    id: operation["operationId"].as_str()?.into(),
                    has_secrets: deals_in_secrets(document, operation),
                    takes: Takes {
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
                    },
                };
                Some((method.to_uppercase(), known))
            })
            .collect()
        };
        let paths = document["paths"].as_object().into_iter().flatten();
        Self {
            is_a_word_of_lists,
            paths: paths
                .clone()
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
            operations: paths
                .map(|(path, item)| (path.clone(), operations(item)))
                .collect(),
        }
    }

    /// The operationId of a method on a path template.
    pub fn operation(&self, method: &Method, template: &str) -> Option<Arc<str>> {
        self.find(method, template)
            .map(|operation| operation.id.clone())
    }

    /// Whether the operation takes or answers passwords or tokens.
    pub fn has_secrets(&self, method: &Method, template: &str) -> bool {
        self.find(method, template)
            .is_some_and(|operation| operation.has_secrets)
    }

    /// What the operation takes; `None` where there is none.
    pub fn takes(&self, method: &Method, template: &str) -> Option<Takes> {
        self.find(method, template).map(|operation| operation.takes)
    }

    fn find(&self, method: &Method, template: &str) -> Option<&Operation> {
        self.operations.get(template)?.get(method.as_str())
    }

    /// Whether GET of a path works without a token.
    pub fn is_public(&self, path: &str) -> bool {
        let patterns = self.paths.iter().map(|(pattern, _)| pattern);
        let fitting = patterns.filter(|pattern| pattern.is_match(path));
        // `/users/me` comes before `/users/{id}`.
        let template = fitting
            .filter_map(|pattern| pattern.pattern())
            .min_by_key(|template| template.matches('{').count());
        let takes = template.and_then(|template| self.takes(&Method::GET, template));
        takes.is_some_and(|takes| takes.token != TokenUse::Required)
    }

    /// The methods of a path, with commas between.
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.paths
            .iter()
            .find(|(pattern, _)| pattern.is_match(path))
            .map(|(_, methods)| methods.as_str())
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
