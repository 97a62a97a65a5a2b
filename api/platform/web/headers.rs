//! Headers that an operation takes of its own, held to the same rules as query parameters.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::faults::{shape_problem, validation_problem};
use super::pairs::{Pairs, in_capitals};
use crate::platform::error::{Error, Place};

/// Checked headers. Those that `T` does not name are not looked at.
#[derive(Debug)]
pub struct Headers<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Headers<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = Pairs::of_headers(request.headers());
        let read: Result<T, Error> = serde_path_to_error::deserialize(pairs.deserializer())
            .map_err(|error| shape_problem(&error.path().to_string(), error.inner(), header));
        ready(read.and_then(|headers| {
            headers
                .validate()
                .map_err(|errors| validation_problem(&errors, header))?;
            Ok(Self(headers))
        }))
    }
}

/// A header by the name of its member: `Upload-Length` of `upload_length`.
fn header(member: String) -> Place {
    Place::Parameter(in_capitals(&member.replace('_', "-")))
}
