//! Writes under an Idempotency-Key: the answer is kept in the transaction of the effect, for 24 hours, by caller, method,
//! path and key.
//!
//! A refusal (4xx) is kept too, without its effects; a 5xx is not, so that trying again means something.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::schema::idempotent_requests;
use super::{Act, Db, Tx};
use crate::kernel::ids::UserId;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};
use crate::platform::privacy::{Place, Sealed};
use crate::platform::web::{Answer, Attempt, IDEMPOTENCY_KEY, Keyed};

/// How long a key is remembered.
const KEPT_HOURS: i64 = 24;
/// When to come again while the first request with a key is still being worked on.
const IN_FLIGHT_RETRY_SECONDS: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answered(Answer),
    Refused(Problem),
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
        let outcome = self
            .write(act, move |tx| {
                if !try_lock(tx.conn, &caller, &keyed)? {
                    return Err(Problem::new(Code::IdempotencyInFlight)
                        .retry_after(IN_FLIGHT_RETRY_SECONDS)
                        .into());
                }
                if let Some(kept) = find(tx, &caller, &keyed)? {
                    return replay(&keyed, kept);
                }
                let (now, vault) = (tx.now, tx.vault);
                let changed = tx
                    .conn
                    .transaction(|conn| change(&mut Tx { conn, now, vault }));
                let outcome = match changed {
                    Ok(answer) => Outcome::Answered(answer),
                    Err(Error::Refused(problem)) if is_kept(problem.code.status()) => {
                        Outcome::Refused(*problem)
                    }
                    Err(error) => return Err(error),
                };
                keep(tx, &caller, &keyed, outcome)
            })
            .await?;
        match outcome {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(problem) => Err(problem.into()),
        }
    }
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
        .filter(idempotent_requests::created_at.gt(tx.now - Duration::hours(KEPT_HOURS)))
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
    })
}

fn keep(tx: &mut Tx<'_>, caller: &str, keyed: &Keyed, outcome: Outcome) -> Result<Outcome> {
    let concerns = concerned(tx.conn, &outcome)?;
    let digest = keyed.digest.clone();
    let kept = Kept { digest, outcome };
    let sealed = tx.vault.seal(place(&row(caller, keyed)), &kept)?;
    let columns = (
        idempotent_requests::concerns.eq(&concerns),
        idempotent_requests::sealed_answer.eq(&sealed),
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

define_sql_function! {
    fn audit_concerned_here() -> SqlUuid;
}

/// Whom an outcome may tell of: those whom the rows concern that were written, and all whom it names. The ids of anything
/// else are among them, and are nobody's.
fn concerned(conn: &mut PgConnection, outcome: &Outcome) -> Result<Vec<Uuid>> {
    let written: Vec<Uuid> = diesel::select(audit_concerned_here()).load(conn)?;
    let told = serde_json::to_string(outcome).map_err(anyhow::Error::from)?;
    let all: BTreeSet<Uuid> = written.into_iter().chain(ids_in(&told)).collect();
    Ok(all.into_iter().collect())
}

fn ids_in(text: &str) -> impl Iterator<Item = Uuid> {
    const LENGTH: usize = uuid::fmt::Hyphenated::LENGTH;
    let places = text.as_bytes().windows(LENGTH);
    places
        .filter(|place| place.get(8) == Some(&b'-'))
        .filter_map(|place| Uuid::try_parse_ascii(place).ok())
}

/// Forgets what is kept of an account's own requests, and what tells of it in the answers to others: their request is
/// done anew when it comes again, as it is after 24 hours. What was kept before it was noted whom it concerns may tell of
/// anybody.
pub fn forget_of(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    let told = idempotent_requests::concerns.overlaps_with(vec![user.0, Uuid::nil()]);
    let own = idempotent_requests::caller.eq(user.to_string());
    diesel::delete(idempotent_requests::table)
        .filter(own.or(told))
        .execute(conn)
}

/// Forgets what is kept of an account's own requests: it may not do any more what it did.
pub fn forget_by(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    let own = idempotent_requests::caller.eq(user.to_string());
    diesel::delete(idempotent_requests::table.filter(own)).execute(conn)
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
    .bind::<Timestamptz, _>(now - Duration::hours(KEPT_HOURS))
    .bind::<BigInt, _>(most)
    .execute(conn)
}
