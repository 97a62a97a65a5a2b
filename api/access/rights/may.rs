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

/// The caller of an operation that requires the right `A`. Fails with 401 without credentials, and with 403 for an API
/// client without the scope. [`May::require`] checks the right over a row.
#[derive(Clone, Debug)]
pub struct May<A>(Caller, PhantomData<fn() -> A>);

impl<A: Ask> May<A> {
    /// The reach by which the caller has the right over `row`, or a 403. Whether the caller may know of the row (404) is
    /// checked before.
    pub fn require(&self, row: &impl Governed) -> Result<Reach> {
        require(&self.0, A::RIGHT, row)
    }
}

/// The reach by which a caller has a right over `row`, or a 403: for an operation that requires a second right.
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

/// API clients get the missing scope; users get the missing right.
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

/// The 403 of a user without a right.
pub fn refused(right: Right) -> Error {
    Problem::forbidden(
        "您的角色在此范围内没有这项权限；可查看 GET /v1/users/me/permissions",
        "none of your roles has this right here; see GET /v1/users/me/permissions",
    )
    .member("right", right.as_str())
    .into()
}
