//! A right as a parameter of a handler.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::reach::{Governed, Reach};
use super::table::{Ask, Right};
use crate::auth::Caller;
use crate::error::{Error, Problem, Result};

/// A caller of an operation that asks for the right `A`. 401 without credentials; whether he has the right over the row
/// in question is told by [`May::require`].
#[derive(Clone, Debug)]
pub struct May<A>(Caller, PhantomData<fn() -> A>);

impl<A: Ask> May<A> {
    /// By which reach the caller has the right over `row`, or a 403. Whether he may know of the row at all (404) comes
    /// before.
    pub fn require(&self, row: &impl Governed) -> Result<Reach> {
        self.0.reach(A::RIGHT, row).ok_or_else(|| refused(A::RIGHT))
    }
}

impl<A> Deref for May<A> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<A: Ask> FromRequest for May<A> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move { Ok(Self(caller.await?, PhantomData)) })
    }
}

/// The one refusal of whoever lacks a right.
pub fn refused(right: Right) -> Error {
    Problem::forbidden(
        "您的角色在此范围内没有这项权限；可查看 GET /v1/users/me/permissions",
        "none of your roles has this right here; see GET /v1/users/me/permissions",
    )
    .member("right", right.as_str())
    .into()
}
