//! Transitions: what every move of a resource from one state to another shares. What is special to a move stands in the
//! file of its operation: the right in the signature, the rule, the effect, the refusals.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Ask, Governed, May, Reach};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, wrong_state};
use crate::platform::settings::Settings;
use crate::platform::web::{Answer, Attempt, Language, MaybeIfMatch, Path};

/// A resource with a state machine.
pub trait Transitions: Governed + Sized + 'static {
    /// The path parameters that name the resource.
    type Path: DeserializeOwned + Send + 'static;
    /// A move of the state machine.
    type Move;
    /// The columns that a move writes.
    type Moved;
    /// Why the state does not allow a move, in Chinese and English.
    const WRONG_STATE: (&'static str, &'static str) = (
        "当前状态不允许此操作",
        "there is no such move from the state it is in",
    );

    /// Locks the resource. 404 for a caller who may not know of it.
    fn lock_visible(tx: &mut Tx<'_>, path: Self::Path, caller: &Caller) -> Result<Self>;

    /// The ETag that a caller has read in `language`.
    fn etag(&self, tx: &mut Tx<'_>, language: Language) -> Result<String>;

    /// Writes down what time alone has changed.
    fn settle(&mut self, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }

    /// The code of the state.
    fn status(&self, now: DateTime<Utc>) -> &'static str;

    /// The new state, and what each move writes with it; `None` where the state has no such move.
    fn step(locked: &Locked<'_, Self>, by: Self::Move) -> Option<Self::Moved>;

    /// Writes what the move changes, and the next version.
    fn write(self, tx: &mut Tx<'_>, moved: &Self::Moved) -> Result<Self>;

    /// The resource as the caller reads it, with its ETag.
    fn answer(self, tx: &mut Tx<'_>, caller: &Caller, language: Language) -> Result<Answer>;
}

/// A request to change what the path `P` names, by a caller `C` who has to have a right ([`May`]). `I` is
/// [`MaybeIfMatch`], or [`IfMatch`](crate::platform::web::IfMatch) where the caller decides on what they have read.
pub struct ChangeRequest<P, C, I = MaybeIfMatch> {
    app: Data<App>,
    pub caller: C,
    attempt: Attempt,
    if_match: I,
    path: P,
    reason: Option<String>,
}

/// A request for a move of `R`: the [`ChangeRequest`] of a resource with a state machine.
pub struct Transition<R: Transitions, C, I = MaybeIfMatch> {
    request: ChangeRequest<R::Path, C, I>,
    language: Language,
}

/// A resource that is locked for a move, and the caller who has the right to the move by `reach`.
pub struct Locked<'a, R> {
    pub row: R,
    pub caller: &'a Caller,
    pub reach: Reach,
    pub tx: Tx<'a>,
    pub settings: &'a Settings,
    if_match: &'a MaybeIfMatch,
    language: Language,
}

impl<R: Transitions> Locked<'_, R> {
    /// Checks If-Match (412) and then the state (409), and returns what each move writes. What an operation checks
    /// before it calls this, it checks before both.
    pub fn step(&mut self, by: R::Move) -> Result<R::Moved> {
        self.if_match
            .check(&self.row.etag(&mut self.tx, self.language)?)?;
        self.row.settle(&mut self.tx)?;
        R::step(self, by).ok_or_else(|| {
            let (zh, en) = R::WRONG_STATE;
            wrong_state(self.row.status(self.tx.now), zh, en)
        })
    }
}

impl<P, A, I> ChangeRequest<P, May<A>, I>
where
    P: Send + 'static,
    A: Ask,
    I: Into<MaybeIfMatch>,
{
    /// With the reason that the audit trail keeps.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// Writes in one transaction, once for each Idempotency-Key. `change` checks the right and If-Match: they are checked
    /// over a row that it finds.
    pub async fn write<F>(self, change: F) -> Result<Answer>
    where
        F: FnOnce(&mut Tx<'_>, May<A>, MaybeIfMatch, P) -> Result<Answer> + Send + 'static,
    {
        let Self { caller, path, .. } = self;
        let if_match = self.if_match.into();
        let act = caller.act().because(self.reason.as_deref());
        let (db, keys) = (&self.app.db, caller.key_space());
        db.write_once(act, keys, self.attempt, |tx| {
            change(tx, caller, if_match, path)
        })
        .await
    }
}

impl<R, A, I> Transition<R, May<A>, I>
where
    R: Transitions,
    A: Ask,
    I: Into<MaybeIfMatch>,
{
    /// With the reason that the audit trail keeps.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.request = self.request.because(reason);
        self
    }

    /// Makes the move: finds and locks the resource (404), checks the right (403), and writes what `change` returns.
    /// `change` calls [`Locked::step`] between the rules that come before the state and those that come after it.
    pub async fn make<F>(self, change: F) -> Result<Answer>
    where
        F: FnOnce(&mut Locked<'_, R>) -> Result<R::Moved> + Send + 'static,
    {
        let Self { request, language } = self;
        let settings = Arc::clone(&request.app.settings);
        request
            .write(move |tx, caller, if_match, path| {
                let row = R::lock_visible(tx, path, &caller)?;
                let mut locked = Locked {
                    reach: caller.require(&row)?,
                    row,
                    caller: &caller,
                    tx: Tx {
                        conn: &mut *tx.conn,
                        now: tx.now,
                        vault: tx.vault,
                    },
                    settings: &settings,
                    if_match: &if_match,
                    language,
                };
                let moved = change(&mut locked)?;
                let row = locked.row.write(tx, &moved)?;
                row.answer(tx, &caller, language)
            })
            .await
    }
}

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl<P, C, I> FromRequest for ChangeRequest<P, C, I>
where
    P: DeserializeOwned + 'static,
    C: FromRequest<Error = Error> + 'static,
    I: FromRequest<Error = Error> + 'static,
{
    type Error = actix_web::Error;
    type Future = Extracted<Self>;

    /// In the order of the parameters of other operations: of two faults both tell the same one.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(Data<App>, C, Attempt, I, Path<P>)>::from_request(request, payload);
        Box::pin(async move {
            let (app, caller, attempt, if_match, path) = parts.await?;
            Ok(Self {
                app,
                caller,
                attempt,
                if_match,
                path: path.0,
                reason: None,
            })
        })
    }
}

impl<R, C, I> FromRequest for Transition<R, C, I>
where
    R: Transitions,
    C: FromRequest<Error = Error> + 'static,
    I: FromRequest<Error = Error> + 'static,
{
    type Error = actix_web::Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let language = Language::of(request.headers());
        let request = ChangeRequest::from_request(request, payload);
        Box::pin(async move {
            let request = request.await?;
            Ok(Self { request, language })
        })
    }
}
