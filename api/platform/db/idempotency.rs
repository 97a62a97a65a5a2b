//! Writes under an Idempotency-Key: the answer is kept in the transaction of the effect, for 24 hours, by caller, method,
//! path and key.
//!
//! A refusal (4xx) is kept too, without its effects; a 5xx is not, so that trying again means something.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema::idempotent_requests;
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
        let request = act.request_id().map(str::to_owned);
        let outcome = self
            .write(act, move |tx| {
                once(tx, &caller, &keyed, request, |tx, _| {
                    Ok(Outcome::Answered(change(tx)?))
                })
            })
            .await?;
        match outcome {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(problem) => Err(problem.into()),
            Outcome::Begun(_) => Err(in_flight().into()),
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
            let (caller, keyed, part) = (caller.clone(), attempt.0.clone(), part.clone());
            let request = act.request_id().map(str::to_owned);
            let written = self.write(act.clone(), move |tx| {
                let Some(keyed) = keyed else {
                    return Ok(Ok(part(tx, state)?));
                };
                let outcome = once(tx, &caller, &keyed, request, |tx, kept| {
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
                })?;
                Ok(match outcome {
                    Outcome::Answered(answer) => Ok(Part::Last(answer)),
                    Outcome::Refused(problem) => Err(Box::new(problem)),
                    Outcome::Begun(state) => {
                        let state = serde_json::from_value(state).map_err(anyhow::Error::from)?;
                        Ok(Part::More(state))
                    }
                })
            });
            match written.await? {
                Ok(Part::More(next)) => state = next,
                Ok(Part::Last(answer)) => return Ok(answer),
                Err(problem) => return Err((*problem).into()),
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

/// Carries out `change` once for a key, in the transaction at hand: with what the parts before it left, if there are any.
fn once(
    tx: &mut Tx<'_>,
    caller: &str,
    keyed: &Keyed,
    request: Option<String>,
    change: impl FnOnce(&mut Tx<'_>, Option<Value>) -> Result<Outcome>,
) -> Result<Outcome> {
    if !try_lock(tx.conn, caller, keyed)? {
        return Err(in_flight().into());
    }
    let begun = match find(tx, caller, keyed)?.map(|kept| replay(keyed, kept)) {
        None => None,
        Some(Ok(Outcome::Begun(state))) => Some(state),
        Some(outcome) => return outcome,
    };
    let (now, vault) = (tx.now, tx.vault);
    let changed = tx
        .conn
        .transaction(|conn| change(&mut Tx { conn, now, vault }, begun));
    let outcome = match changed {
        Ok(outcome) => outcome,
        Err(Error::Refused(problem)) if is_kept(problem.code.status()) => {
            Outcome::Refused(*problem)
        }
        Err(error) => return Err(error),
    };
    keep(tx, caller, keyed, request, outcome)
}

fn in_flight() -> Problem {
    Problem::new(Code::IdempotencyInFlight).retry_after(IN_FLIGHT_RETRY_SECONDS)
}

/// Waiting mends a 429 and a 5xx, so trying again has to mean something.
fn is_kept(status: u16) -> bool {
    status < 500 && status != 429
}

fn try_lock(conn: &mut PgConnection, caller: &str, keyed: &Keyed) -> Result<bool> {
    define_sql_function! {
        fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
    }
    define_sql_function! {
        fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    }
    let name = format!("idempotency/{}", row(caller, keyed));
    Ok(diesel::select(pg_try_advisory_xact_lock(hashtextextended(name, 0))).get_result(conn)?)
}

/// What is kept of a request, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of the request.
    digest: String,
    outcome: Outcome,
}

fn find(tx: &mut Tx<'_>, caller: &str, keyed: &Keyed) -> Result<Option<Kept>> {
    let sealed: Option<Sealed> = idempotent_requests::table
        .find((caller, &keyed.method, &keyed.path, &keyed.key))
        .filter(idempotent_requests::created_at.gt(tx.now - Duration::hours(KEPT_HOURS.into())))
        .select(idempotent_requests::sealed_answer)
        .first(tx.conn)
        .optional()?;
    sealed
        .map(|sealed| tx.vault.unseal(place(&row(caller, keyed)), &sealed))
        .transpose()
}

fn replay(keyed: &Keyed, kept: Kept) -> Result<Outcome> {
    if keyed.digest != kept.digest {
        let detail = Bilingual::new(
            "已用于另一个请求；新的请求请用新的键",
            "came with another request before; send a new key with a new one",
        );
        return Err(Problem::new(Code::IdempotencyKeyReused)
            .field(FieldProblem::parameter(IDEMPOTENCY_KEY, "reused", detail))
            .into());
    }
    Ok(match kept.outcome {
        Outcome::Answered(mut answer) => {
            answer.replayed = true;
            Outcome::Answered(answer)
        }
        Outcome::Refused(mut problem) => {
            problem.replayed = true;
            Outcome::Refused(problem)
        }
        begun @ Outcome::Begun(_) => begun,
    })
}

fn keep(
    tx: &mut Tx<'_>,
    caller: &str,
    keyed: &Keyed,
    request: Option<String>,
    outcome: Outcome,
) -> Result<Outcome> {
    let digest = keyed.digest.clone();
    let kept = Kept { digest, outcome };
    let sealed = tx.vault.seal(place(&row(caller, keyed)), &kept)?;
    let columns = (
        idempotent_requests::sealed_answer.eq(&sealed),
        idempotent_requests::request_id.eq(request),
        idempotent_requests::created_at.eq(tx.now),
    );
    // An older row under the same key has outlived its 24 hours.
    diesel::insert_into(idempotent_requests::table)
        .values((
            idempotent_requests::caller.eq(caller),
            idempotent_requests::method.eq(&keyed.method),
            idempotent_requests::path.eq(&keyed.path),
            idempotent_requests::key.eq(&keyed.key),
            columns.clone(),
        ))
        .on_conflict(idempotent_requests::table.primary_key())
        .do_update()
        .set(columns)
        .execute(tx.conn)?;
    Ok(kept.outcome)
}

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

/// What a row is called, as [`crate::platform::privacy`] calls it when it seals anew.
fn row(caller: &str, keyed: &Keyed) -> String {
    let Keyed {
        key, method, path, ..
    } = keyed;
    format!("{caller}/{method} {path} {key}")
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
