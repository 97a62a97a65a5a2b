//! A right as a parameter of a handler.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::reach::{Governed, Reach};
use super::table::{Ask, Right};
use crate::access::auth::Caller;
use crate::platform::error::{Code, Error, Problem, Result};

/// A caller of an operation that asks for the right `A`. 401 without credentials; whether he has the right over the row
/// in question is told by [`May::require`]. An API client that was not granted what it asks for is refused (403) before
/// anything is looked up.
#[derive(Clone, Debug)]
pub struct May<A>(Caller, PhantomData<fn() -> A>);

impl<A: Ask> May<A> {
    /// By which reach the caller has the right over `row`, or a 403. Whether he may know of the row at all (404) comes
    /// before.
    pub fn require(&self, row: &impl Governed) -> Result<Reach> {
        require(&self.0, A::RIGHT, row)
    }
}

/// By which reach a caller has a right over `row`, or a 403: for the operation that asks for a second right.
pub fn require(caller: &Caller, right: Right, row: &impl Governed) -> Result<Reach> {
    caller
        .reach(right, row)
        .ok_or_else(|| refusal(caller, right))
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
        Box::pin(async move {
            let caller = caller.await?;
            match caller.is_granted(A::RIGHT) {
                true => Ok(Self(caller, PhantomData)),
                false => Err(refusal(&caller, A::RIGHT)),
            }
        })
    }
}

/// A client is told of the scope that it lacks, whoever else that he lacks the right.
fn refusal(caller: &Caller, right: Right) -> Error {
    let Some(client) = caller.client() else {
        return refused(right);
    };
    match right.of_integration().scope() {
        Some(scope) if !client.has(scope) => Problem::new(Code::InsufficientScope)
            .detail(
                format!("访问令牌缺少权限“{scope}”"),
                format!("the access token lacks the scope {scope}"),
            )
            .member("scope", scope),
        _ => Problem::forbidden(
            "对接系统没有这项权限，或不在其区划内，或并非由其录入",
            "an API client has no such right, or not here: outside its division, or over what it did not write",
        ),
    }
    .member("right", right.as_str())
    .into()
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
