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

use crate::error::{Code, Problem, Result};

/// The published paths, their methods, and what the operations are called.
#[derive(Debug)]
pub struct PublishedPaths {
    methods: Vec<(ResourceDef, String)>,
    /// By path template, then by method.
    operations: HashMap<String, HashMap<String, Arc<str>>>,
}

impl PublishedPaths {
    pub fn of(document: &serde_json::Value) -> Self {
        let methods = |item: &serde_json::Value| {
            let names = item.as_object().into_iter().flat_map(|item| item.keys());
            let mut upper: Vec<String> = names.map(|name| name.to_uppercase()).collect();
            if upper.iter().any(|name| name == "GET") {
                upper.push("HEAD".to_owned());
            }
            upper.join(", ")
        };
        let operations = |item: &serde_json::Value| {
            let all = item.as_object().into_iter().flatten();
            all.filter_map(|(method, operation)| {
                let id = operation["operationId"].as_str()?;
                Some((method.to_uppercase(), id.into()))
            })
            .collect()
        };
        let paths = || document["paths"].as_object().into_iter().flatten();
        Self {
            methods: paths()
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
            operations: paths()
                .map(|(path, item)| (path.clone(), operations(item)))
                .collect(),
        }
    }

    /// The operationId of a method on a path template.
    pub fn operation(&self, method: &Method, template: &str) -> Option<Arc<str>> {
        self.operations.get(template)?.get(method.as_str()).cloned()
    }

    fn allowed(&self, path: &str) -> Option<&str> {
        self.methods
            .iter()
            .find(|(pattern, _)| pattern.is_match(path))
            .map(|(_, methods)| methods.as_str())
    }
}

/// The application's default service.
pub async fn unrouted(
    request: HttpRequest,
    published: Data<PublishedPaths>,
) -> Result<&'static str> {
    let Some(allowed) = published.allowed(request.path()) else {
        return Err(Code::NotFound.into());
    };
    let mut problem = Problem::new(Code::MethodNotAllowed);
    problem.allow = Some(allowed.to_owned());
    Err(problem.into())
}
