//! Which published path a request asks for: found once, before all that depends on it.

use std::sync::Arc;

use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest};

use super::default_service::{Operation, PublishedPath};

/// The published path of the request at hand, kept with the request.
#[derive(Clone, Debug)]
pub struct Routed(pub Arc<PublishedPath>);

impl Routed {
    /// `None` for a path that the document does not publish.
    pub fn of(request: &HttpRequest) -> Option<Arc<PublishedPath>> {
        request.extensions().get::<Self>().map(|one| one.0.clone())
    }

    /// What `tell` says of the operation that the request asks for.
    pub fn operation<T>(request: &HttpRequest, tell: impl FnOnce(&Operation) -> T) -> Option<T> {
        let extensions = request.extensions();
        let path = extensions.get::<Self>()?;
        path.0.operation(request.method()).map(tell)
    }
}

/// Guards the routes of some slices, by their numbers: all other requests pass them by without a look at their patterns.
#[derive(Debug)]
pub struct OfSlices(pub std::ops::Range<usize>);

impl Guard for OfSlices {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let extensions = context.req_data();
        let method: &Method = &context.head().method;
        let path = extensions.get::<Routed>();
        let operation = path.and_then(|path| path.0.operation(method));
        operation.is_some_and(|operation| self.0.contains(&operation.slice))
    }
}
