//! What no operation answers: 405 with `Allow` where the path exists with another method, 404 otherwise.
//!
//! actix-web answers 404 for the first of these when several attribute-macro resources share a path (actix-web#2735), so
//! the published paths of the OpenAPI document are asked, once for all.

use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::web::Data;

use crate::error::{Code, Problem, Result};

/// The published paths and their methods.
#[derive(Debug)]
pub struct PublishedPaths(Vec<(ResourceDef, String)>);

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
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    fn allowed(&self, path: &str) -> Option<&str> {
        self.0
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
