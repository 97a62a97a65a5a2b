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

use super::json::is_secret;
use crate::error::{Code, Problem, Result};

/// What the document publishes: paths, their methods, what the operations are called, and which deal in secrets.
#[derive(Debug)]
pub struct Published {
    paths: Vec<(ResourceDef, String)>,
    /// By path template, then by method.
    operations: HashMap<String, HashMap<String, Operation>>,
}

#[derive(Debug)]
struct Operation {
    id: Arc<str>,
    has_secrets: bool,
    takes: Takes,
}

/// Whether an operation takes a body and query parameters.
#[derive(Clone, Copy, Debug)]
pub struct Takes {
    pub body: bool,
    pub query: bool,
}

impl Published {
    pub fn of(document: &Value) -> Self {
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
                        query: operation["parameters"]
                            .as_array()
                            .is_some_and(|all| all.iter().any(|one| one["in"] == "query")),
                    },
                };
                Some((method.to_uppercase(), known))
            })
            .collect()
        };
        let paths = document["paths"].as_object().into_iter().flatten();
        Self {
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

    /// The methods of a path, with commas between.
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.paths
            .iter()
            .find(|(pattern, _)| pattern.is_match(path))
            .map(|(_, methods)| methods.as_str())
    }
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
