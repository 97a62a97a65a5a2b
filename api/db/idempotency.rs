//! Writes under an Idempotency-Key: the answer is kept in the transaction of the effect, for 24 hours and per caller.
//!
//! A refusal (4xx) is kept too, without its effects; a 5xx is not, so that trying again means something.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use super::schema::idempotent_requests;
use super::{Db, Tx};
use crate::error::{Code, Error, Problem, Result};
use crate::web::{Answer, Attempt};

/// How long a key is remembered.
const KEPT_HOURS: i64 = 24;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answered(Answer),
    Refused(Problem),
}

impl Db {
    /// A write that a client may send twice. `caller` is whose keys these are.
    pub async fn write_once<F>(&self, caller: String, attempt: Attempt, change: F) -> Result<Answer>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<Answer> + Send + 'static,
    {
        let Some(keyed) = attempt.0 else {
            return self.write(change).await;
        };
        let outcome = self
            .write(move |tx| {
                if !try_lock(tx.conn, &caller, &keyed.key)? {
                    return Err(Code::IdempotencyInFlight.into());
                }
                if let Some(kept) = find(tx, &caller, &keyed.key)? {
                    return replay(kept, &keyed.fingerprint);
                }
                let (now, vault) = (tx.now, tx.vault);
                let changed = tx
                    .conn
                    .transaction(|conn| change(&mut Tx { conn, now, vault }));
                let outcome = match changed {
                    Ok(answer) => Outcome::Answered(answer),
                    Err(Error::Refused(problem)) if problem.code.status() < 500 => {
                        Outcome::Refused(*problem)
                    }
                    Err(error) => return Err(error),
                };
                keep(tx, &caller, &keyed.key, &keyed.fingerprint, &outcome)?;
                Ok(outcome)
            })
            .await?;
        match outcome {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(problem) => Err(problem.into()),
        }
    }
}

fn try_lock(conn: &mut PgConnection, caller: &str, key: &str) -> Result<bool> {
    define_sql_function! {
        fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
    }
    define_sql_function! {
        fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    }
    let name = format!("idempotency/{caller}/{key}");
    Ok(diesel::select(pg_try_advisory_xact_lock(hashtextextended(name, 0))).get_result(conn)?)
}

fn find(tx: &mut Tx<'_>, caller: &str, key: &str) -> Result<Option<(Vec<u8>, serde_json::Value)>> {
    Ok(idempotent_requests::table
        .find((caller, key))
        .filter(idempotent_requests::created_at.gt(tx.now - Duration::hours(KEPT_HOURS)))
        .select((
            idempotent_requests::fingerprint,
            idempotent_requests::answer,
        ))
        .first(tx.conn)
        .optional()?)
}

fn replay(kept: (Vec<u8>, serde_json::Value), fingerprint: &[u8]) -> Result<Outcome> {
    let (kept_fingerprint, answer) = kept;
    if kept_fingerprint != fingerprint {
        return Err(Code::IdempotencyKeyReused.into());
    }
    let outcome: Outcome = serde_json::from_value(answer).map_err(anyhow::Error::from)?;
    Ok(match outcome {
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

fn keep(
    tx: &mut Tx<'_>,
    caller: &str,
    key: &str,
    fingerprint: &[u8],
    outcome: &Outcome,
) -> Result<()> {
    let answer = serde_json::to_value(outcome).map_err(anyhow::Error::from)?;
    // An older row under the same key has outlived its 24 hours.
    diesel::insert_into(idempotent_requests::table)
        .values((
            idempotent_requests::caller.eq(caller),
            idempotent_requests::key.eq(key),
            idempotent_requests::fingerprint.eq(fingerprint),
            idempotent_requests::answer.eq(&answer),
            idempotent_requests::created_at.eq(tx.now),
        ))
        .on_conflict((idempotent_requests::caller, idempotent_requests::key))
        .do_update()
        .set((
            idempotent_requests::fingerprint.eq(fingerprint),
            idempotent_requests::answer.eq(&answer),
            idempotent_requests::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets keys that are older than 24 hours.
pub fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(idempotent_requests::table)
        .filter(idempotent_requests::created_at.le(now - Duration::hours(KEPT_HOURS)))
        .execute(conn)
}
