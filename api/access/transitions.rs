//! What all changes of one resource by POST share, and what the moves of a state machine share beside it. What is special
//! stands in the file of the operation: the right in the signature, the rule, the effect, the refusals.

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

/// Requests to change what the path `P` names, by a caller `C` who has to have a right ([`May`]). `I` is [`MaybeIfMatch`],
/// or [`IfMatch`](crate::platform::web::IfMatch) where the caller decides on what they have read.
pub struct ChangeRequest<P, C, I = MaybeIfMatch> {
    app: Data<App>,
    pub caller: C,
    attempt: Attempt,
    if_match: I,
    path: P,
    language: Language,
    reason: Option<String>,
}

/// A path that names a resource with a state machine.
pub trait Transitions: Sized + Send + 'static {
    type Row: Governed;
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
    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Self::Row>;

    /// The ETag that a caller has read in `language`.
    fn etag(row: &Self::Row, tx: &mut Tx<'_>, language: Language) -> Result<String>;

    /// Writes down what time alone has changed.
    fn settle(_: &mut Self::Row, _: &mut Tx<'_>) -> Result<()> {
        Ok(())
    }

    /// The code of the state.
    fn status(row: &Self::Row, now: DateTime<Utc>) -> &'static str;

    /// The new state, and what each move writes with it; `None` where the state has no such move.
    fn step(locked: &Locked<'_, Self>, by: Self::Move) -> Option<Self::Moved>;

    /// Writes what the move changes, and the next version.
    fn write(row: Self::Row, tx: &mut Tx<'_>, moved: &Self::Moved) -> Result<Self::Row>;

    /// The resource as the caller reads it, with its ETag.
    fn answer(
        row: Self::Row,
        tx: &mut Tx<'_>,
        caller: &Caller,
        language: Language,
    ) -> Result<Answer>;
}

/// A resource that is locked for a move, and the caller who has the right to the move by `reach`.
pub struct Locked<'a, P: Transitions> {
    pub row: P::Row,
    pub caller: &'a Caller,
    pub reach: Reach,
    pub tx: Tx<'a>,
    pub settings: &'a Settings,
    if_match: &'a MaybeIfMatch,
    language: Language,
}

impl<P: Transitions> Locked<'_, P> {
    /// Checks If-Match (412) and then the state (409), and returns what each move writes. What an operation checks
    /// before it calls this, it checks before both.
    pub fn step(&mut self, by: P::Move) -> Result<P::Moved> {
        let etag = P::etag(&self.row, &mut self.tx, self.language)?;
        self.if_match.check(&etag)?;
        P::settle(&mut self.row, &mut self.tx)?;
        P::step(self, by).ok_or_else(|| {
            let (zh, en) = P::WRONG_STATE;
            wrong_state(P::status(&self.row, self.tx.now), zh, en)
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

    /// The language that the caller reads.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Writes in one transaction, once for each Idempotency-Key. `change` checks the right and If-Match over the row that it
    /// finds.
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

    /// Makes a move of a state machine: finds and locks the resource (404), checks the right (403), and writes what `change`
    /// returns. `change` calls [`Locked::step`] between the rules that come before the state and those that come after it.
    pub async fn transition<F>(self, change: F) -> Result<Answer>
    where
        P: Transitions,
        F: FnOnce(&mut Locked<'_, P>) -> Result<P::Moved> + Send + 'static,
    {
        let (settings, language) = (Arc::clone(&self.app.settings), self.language);
        self.write(move |tx, caller, if_match, path| {
            let row = path.lock_visible(tx, &caller)?;
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
            let row = P::write(locked.row, tx, &moved)?;
            P::answer(row, tx, &caller, language)
        })
        .await
    }
}

impl<P, C, I> FromRequest for ChangeRequest<P, C, I>
where
    P: DeserializeOwned + 'static,
    C: FromRequest<Error = Error> + 'static,
    I: FromRequest<Error = Error> + 'static,
{
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    /// In the order of the parameters of other operations: of two faults both tell the same one.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(Data<App>, C, Attempt, I, Path<P>)>::from_request(request, payload);
        let language = Language::of(request.headers());
        Box::pin(async move {
            let (app, caller, attempt, if_match, path) = parts.await?;
            Ok(Self {
                app,
                caller,
                attempt,
                if_match,
                path: path.0,
                language,
                reason: None,
            })
        })
    }
}
