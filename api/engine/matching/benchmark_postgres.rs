//! The same searches in `PostgreSQL`'s full-text search, to compare the engine with.

use std::collections::BTreeSet;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use rayon::prelude::*;
use serde::Serialize;

use super::benchmark::{LIMIT, Times, title_query};
use super::corpus::Corpus;
use super::document::Side;
use crate::text::words;

/// The figures of `PostgreSQL`.
#[derive(Debug, Serialize)]
pub struct PostgresFigures {
    pub listings: u64,
    pub build_seconds: f64,
    /// A need with nothing but a title.
    pub title: Times,
}

/// A table of its own, so that a benchmark leaves nothing behind in those of the house.
const CREATE: &str = "DROP TABLE IF EXISTS matching_benchmark;
    CREATE UNLOGGED TABLE matching_benchmark (id bigint PRIMARY KEY, words tsvector NOT NULL)";
const INDEX: &str = "CREATE INDEX ON matching_benchmark USING gin (words) WITH (fastupdate = off)";
const VACUUM: &str = "VACUUM ANALYZE matching_benchmark";
const DROP: &str = "DROP TABLE IF EXISTS matching_benchmark";
const INSERT: &str = "INSERT INTO matching_benchmark
    SELECT id, setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', summary)
    FROM unnest($1, $2, $3) AS listing (id, title, summary)";
const SEARCH: &str =
    "SELECT id FROM matching_benchmark, to_tsquery('simple', $1) AS query WHERE words @@ query
    ORDER BY ts_rank(words, query) DESC, id LIMIT $2";

/// How many rows are inserted at once.
const BATCH: usize = 5_000;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    #[expect(dead_code, reason = "read from the database only to be timed")]
    id: i64,
}

/// Times the title queries of [`super::benchmark::measure`] on the same listings, cut into the same words, in a table
/// of the database behind the connection, which it makes and drops.
///
/// # Errors
/// Those of the database.
pub fn measure(
    connection: &mut PgConnection,
    listings: u64,
    queries: u64,
    seed: u64,
) -> anyhow::Result<PostgresFigures> {
    let figures = fill_and_search(connection, listings, queries, &Corpus::new(seed));
    connection.batch_execute(DROP)?;
    figures
}

fn fill_and_search(
    connection: &mut PgConnection,
    listings: u64,
    queries: u64,
    corpus: &Corpus,
) -> anyhow::Result<PostgresFigures> {
    let start = Instant::now();
    connection.batch_execute(CREATE)?;
    let numbers: Vec<u64> = (0..listings).collect();
    for batch in numbers.chunks(BATCH) {
        insert(connection, batch, corpus)?;
    }
    connection.batch_execute(INDEX)?;
    connection.batch_execute(VACUUM)?;
    let build_seconds = start.elapsed().as_secs_f64();

    let expressions: Vec<String> = (0..queries)
        .map(|number| any_word(&title_query(corpus, number).title))
        .collect();
    let mut failure = None;
    let title = Times::over(&expressions, |expression| {
        failure = search(connection, expression).err().or(failure.take());
    });
    failure.map_or(
        Ok(PostgresFigures {
            listings,
            build_seconds,
            title,
        }),
        |error| Err(error.into()),
    )
}

fn insert(connection: &mut PgConnection, numbers: &[u64], corpus: &Corpus) -> anyhow::Result<()> {
    let rows: Vec<(i64, String, String)> = numbers
        .par_iter()
        .map(|&number| {
            let offer = corpus.listing(number, Side::Offer);
            Ok((
                i64::try_from(number)?,
                spaced(&offer.title),
                spaced(&offer.summary),
            ))
        })
        .collect::<anyhow::Result<_>>()?;
    let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
    let titles: Vec<&str> = rows.iter().map(|(_, title, _)| title.as_str()).collect();
    let summaries: Vec<&str> = rows.iter().map(|(.., summary)| summary.as_str()).collect();
    diesel::sql_query(INSERT)
        .bind::<Array<BigInt>, _>(ids)
        .bind::<Array<Text>, _>(titles)
        .bind::<Array<Text>, _>(summaries)
        .execute(connection)?;
    Ok(())
}

fn search(connection: &mut PgConnection, expression: &str) -> QueryResult<Vec<Row>> {
    let limit = i64::try_from(LIMIT).unwrap_or(i64::MAX);
    diesel::sql_query(SEARCH)
        .bind::<Text, _>(expression)
        .bind::<BigInt, _>(limit)
        .load(connection)
}

/// The words of a text with spaces between them, which is how `PostgreSQL` can tell them apart.
fn spaced(text: &str) -> String {
    words(text)
        .into_iter()
        .map(|token| token.word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The full-text query for any of the words of a text.
fn any_word(text: &str) -> String {
    let words: BTreeSet<String> = words(text)
        .into_iter()
        .map(|token| format!("'{}'", token.word.replace('\'', "''")))
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_any_of_the_words_once() {
        assert_eq!(any_word("LED灯、LED"), "'led' | '灯'");
        assert_eq!(spaced("LED灯"), "led 灯");
    }
}
