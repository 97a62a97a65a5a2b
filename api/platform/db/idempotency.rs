//! Writes under an Idempotency-Key: the answer is kept in the transaction of the effect, for 24 hours, by caller, method,
//! path and key.
//!
//! A refusal (4xx) is kept too, without its effects; a 5xx is not, so that trying again means something.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Duration, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bytea, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Act, Db, Tx};
use crate::kernel::ids::UserId;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};
use crate::platform::privacy::{Place, Sealed};
use crate::platform::web::{Answer, Attempt, IDEMPOTENCY_KEY, Keyed};

/// How long a key is remembered.
const KEPT_HOURS: i32 = 24;
/// The trail has the database's clock, the kept responses have the service's.
const CLOCKS_DIFFER_HOURS: i32 = 1;
/// When to come again while the first request with a key is still being worked on.
const IN_FLIGHT_RETRY_SECONDS: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answered(Answer),
    Refused(Problem),
    /// What the parts left that are written.
    Begun(Value),
}

impl Db {
    /// A write that a client may send twice. `caller` is whose keys these are.
    pub async fn write_once<F>(
        &self,
        act: Act,
        caller: String,
        attempt: Attempt,
        change: F,
    ) -> Result<Answer>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<Answer> + Send + 'static,
    {
        let Some(keyed) = attempt.0 else {
            return self.write(act, change).await;
        };
        let once = Once::new(caller, keyed, &act, self.clock.now());
        let outcome = self.once(act, once, move |tx, _| Ok(Outcome::Answered(change(tx)?)));
        match outcome.await? {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(problem) => Err(problem.into()),
            Outcome::Begun(_) => Err(Once::in_flight().into()),
        }
    }

    /// Carries out `change` once for a key, with what the parts before it left, if there are any. A refusal is kept in a
    /// transaction of its own, after the effects of the change are rolled back.
    async fn once<F>(&self, act: Act, once: Once, change: F) -> Result<Outcome>
    where
        F: FnOnce(&mut Tx<'_>, Option<Value>) -> Result<Outcome> + Send + 'static,
    {
        let refused = Arc::<AtomicBool>::default();
        let (of, seen) = (once.clone(), refused.clone());
        let done = self.write_under(act.clone(), Some(once.clone()), move |tx, kept| {
            let begun = match of.replayed(tx, kept)? {
                None => None,
                Some(Outcome::Begun(state)) => Some(state),
                Some(outcome) => return Ok(outcome),
            };
            let changed = change(tx, begun);
            seen.store(matches!(changed, Err(Error::Refused(_))), Ordering::Release);
            of.keep(tx, changed?)
        });
        match done.await {
            Err(Error::Refused(problem))
                if refused.load(Ordering::Acquire) && is_kept(problem.code.status()) =>
            {
                self.keep_refused(act, once, *problem).await
            }
            done => done,
        }
    }

    /// Keeps a refusal, unless another request under the key was carried out since.
    async fn keep_refused(&self, act: Act, once: Once, problem: Problem) -> Result<Outcome> {
        let told = problem.clone();
        let kept = self.write_under(act, Some(once.clone()), move |tx, kept| {
            match once.replayed(tx, kept)? {
                None | Some(Outcome::Begun(_)) => once.keep(tx, Outcome::Refused(problem)),
                Some(outcome) => Ok(outcome),
            }
        });
        match kept.await {
            // Another request under the key is at work: its outcome is the one to be kept.
            Err(Error::Refused(other)) if other.code == Code::IdempotencyInFlight => {
                Ok(Outcome::Refused(told))
            }
            kept => kept,
        }
    }

    /// A write in several transactions, which a client may send twice: each part is written once, and a request that comes
    /// again continues after the last one. `first` is the state before the first part; each part gets what the one before
    /// it left.
    pub async fn write_in_parts<S, F>(
        &self,
        act: Act,
        caller: String,
        attempt: Attempt,
        first: S,
        part: F,
    ) -> Result<Answer>
    where
        S: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>, S) -> Result<Part<S>> + Clone + Send + 'static,
    {
        let mut state = first;
        loop {
            let part = part.clone();
            let Some(keyed) = attempt.0.clone() else {
                match self.write(act.clone(), move |tx| part(tx, state)).await? {
                    Part::More(next) => state = next,
                    Part::Last(answer) => return Ok(answer),
                }
                continue;
            };
            let once = Once::new(caller.clone(), keyed, &act, self.clock.now());
            let outcome = self.once(act.clone(), once, move |tx, kept| {
                let state = match kept {
                    Some(kept) => serde_json::from_value(kept).map_err(anyhow::Error::from)?,
                    None => state,
                };
                Ok(match part(tx, state)? {
                    Part::Last(answer) => Outcome::Answered(answer),
                    Part::More(state) => {
                        let state = serde_json::to_value(state).map_err(anyhow::Error::from)?;
                        Outcome::Begun(state)
                    }
                })
            });
            match outcome.await? {
                Outcome::Answered(answer) => return Ok(answer),
                Outcome::Refused(problem) => return Err(problem.into()),
                Outcome::Begun(next) => {
                    state = serde_json::from_value(next).map_err(anyhow::Error::from)?;
                }
            }
        }
    }
}

/// What a part of a write leaves.
pub enum Part<S> {
    /// For the next part.
    More(S),
    Last(Answer),
}

/// Waiting mends a 429 and a 5xx, so trying again has to mean something.
fn is_kept(status: u16) -> bool {
    status < 500 && status != 429
}

/// What is kept of a request, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of the request.
    digest: String,
    outcome: Outcome,
}

/// A request under an Idempotency-Key.
#[derive(Clone)]
pub struct Once {
    caller: String,
    keyed: Keyed,
    request: Option<String>,
    /// The moment after which a kept outcome counts.
    kept_since: DateTime<Utc>,
}

impl Once {
    fn new(caller: String, keyed: Keyed, act: &Act, now: DateTime<Utc>) -> Self {
        Self {
            kept_since: now - Duration::hours(KEPT_HOURS.into()),
            caller,
            keyed,
            request: act.request_id().map(str::to_owned),
        }
    }

    pub(super) fn in_flight() -> Problem {
        Problem::new(Code::IdempotencyInFlight).retry_after(IN_FLIGHT_RETRY_SECONDS)
    }

    pub(super) fn kept_since(&self) -> DateTime<Utc> {
        self.kept_since
    }

    /// What is locked while a request under the key is at work.
    pub(super) fn lock_name(&self) -> String {
        format!("idempotency/{}", self.row())
    }

    /// The primary key of the row.
    pub(super) fn names(&self) -> Vec<String> {
        let Keyed {
            key, method, path, ..
        } = &self.keyed;
        vec![
            self.caller.clone(),
            method.clone(),
            path.clone(),
            key.clone(),
        ]
    }

    /// What a row is called, as [`crate::platform::privacy`] calls it when it seals anew.
    fn row(&self) -> String {
        let Keyed {
            key, method, path, ..
        } = &self.keyed;
        format!("{}/{method} {path} {key}", self.caller)
    }

    /// The outcome that is kept, marked as replayed.
    fn replayed(&self, tx: &Tx<'_>, kept: Option<Sealed>) -> Result<Option<Outcome>> {
        let Some(sealed) = kept else {
            return Ok(None);
        };
        let kept: Kept = tx.vault.unseal(place(&self.row()), &sealed)?;
        if self.keyed.digest != kept.digest {
            let detail = Bilingual::new(
                "已用于另一个请求；新的请求请用新的键",
                "came with another request before; send a new key with a new one",
            );
            return Err(Problem::new(Code::IdempotencyKeyReused)
                .field(FieldProblem::parameter(IDEMPOTENCY_KEY, "reused", detail))
                .into());
        }
        Ok(Some(match kept.outcome {
            Outcome::Answered(mut answer) => {
                answer.replayed = true;
                Outcome::Answered(answer)
            }
            Outcome::Refused(mut problem) => {
                problem.replayed = true;
                Outcome::Refused(problem)
            }
            begun @ Outcome::Begun(_) => begun,
        }))
    }

    fn keep(&self, tx: &mut Tx<'_>, outcome: Outcome) -> Result<Outcome> {
        let digest = self.keyed.digest.clone();
        let kept = Kept { digest, outcome };
        let sealed = tx.vault.seal(place(&self.row()), &kept)?;
        let keeping = KeepAnswer {
            once: self,
            sealed: &sealed,
            at: tx.now,
        };
        keeping.execute(tx.conn)?;
        Ok(kept.outcome)
    }
}

/// Keeps an answer under its key. An older row under the key has outlived its 24 hours. Prepared once a connection, as it
/// has an id: diesel prepares its own `on conflict … do update` anew each time.
struct KeepAnswer<'a> {
    once: &'a Once,
    sealed: &'a Sealed,
    at: DateTime<Utc>,
}

impl QueryFragment<Pg> for KeepAnswer<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let keyed = &self.once.keyed;
        out.push_sql(
            "insert into idempotent_requests (caller, method, path, key, sealed_answer, request_id, created_at) values (",
        );
        for part in [&self.once.caller, &keyed.method, &keyed.path, &keyed.key] {
            out.push_bind_param::<Text, _>(part)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Bytea, _>(self.sealed)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.once.request)?;
        out.push_sql(", ");
        out.push_bind_param::<Timestamptz, _>(&self.at)?;
        out.push_sql(
            ") on conflict (caller, method, path, key) do update set sealed_answer = excluded.sealed_answer, \
             request_id = excluded.request_id, created_at = excluded.created_at",
        );
        Ok(())
    }
}

impl QueryId for KeepAnswer<'_> {
    type QueryId = KeepAnswer<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for KeepAnswer<'_> {}

/// Deletes the kept responses to an account's own requests, and to requests that wrote to the account's rows, which the
/// trail names. A repeated request is carried out again, as it is after 24 hours.
pub fn forget_of(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::sql_query(
        "with written as (
             select distinct request_id, actor_kind, actor_id from audit_events
              where owners && array[$1] and at > now() - make_interval(hours => $2)
         )
         -- A client chooses the id of its request, so the caller has to be the one who wrote.
         delete from idempotent_requests kept
          where caller = $1::text or exists (
                select from written
                 where written.request_id = kept.request_id
                   and (actor_kind in ('client', 'door_token') or actor_id::text = kept.caller))",
    )
    .bind::<SqlUuid, _>(user)
    .bind::<Integer, _>(KEPT_HOURS + CLOCKS_DIFFER_HOURS)
    .execute(conn)
}

/// Deletes the kept answers to requests by any account of the person behind an account: the person lost a right that the
/// answers rest on.
pub fn forget_by(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::sql_query("delete from idempotent_requests where caller = any (records_of($1)::text[])")
        .bind::<SqlUuid, _>(user)
        .execute(conn)
}

fn place(row: &String) -> Place<'_> {
    Place {
        table: "idempotent_requests",
        column: "sealed_answer",
        row,
    }
}

/// Forgets at most so many keys that are older than 24 hours. One that is in use again is left.
pub fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "with old as (
            select caller, method, path, key from idempotent_requests
             where created_at <= $1
             order by caller, method, path, key limit $2
               for update skip locked)
         delete from idempotent_requests as kept using old
          where (kept.caller, kept.method, kept.path, kept.key) = (old.caller, old.method, old.path, old.key)",
    )
    .bind::<Timestamptz, _>(now - Duration::hours(KEPT_HOURS.into()))
    .bind::<BigInt, _>(most)
    .execute(conn)
}
