//! PostgreSQL's full text search, and the search of names by a part, in diesel's terms.

use std::io::Write as _;

use diesel::pg::Pg;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::{Bool, Text};

use super::schema::sql_types::{Tsquery, Tsvector};

/// PostgreSQL keeps so many positions of one lexeme.
const POSITIONS_OF_ONE: usize = 256;

/// How much the place of a lexeme weighs, as PostgreSQL counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    D,
    C,
    B,
    A,
}

/// A lexeme at one position, which counts from 1 to 16383.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub lexeme: String,
    pub position: u16,
    pub weight: Weight,
}

/// A search vector in the binary form that PostgreSQL takes without parsing: lexemes in the order of their bytes, each
/// with its positions.
#[derive(Clone, Debug, PartialEq, Eq, diesel::AsExpression)]
#[diesel(sql_type = Tsvector)]
pub struct SearchVector(Vec<u8>);

impl SearchVector {
    /// At one position a lexeme has its greatest weight.
    pub fn of(mut all: Vec<Placed>) -> Self {
        all.sort_unstable_by(|one, other| {
            (&one.lexeme, one.position, other.weight).cmp(&(
                &other.lexeme,
                other.position,
                one.weight,
            ))
        });
        all.dedup_by(|later, kept| later.lexeme == kept.lexeme && later.position == kept.position);
        let mut lexemes: u32 = 0;
        let mut bytes = vec![0; 4];
        for same in all.chunk_by(|one, other| one.lexeme == other.lexeme) {
            lexemes += 1;
            bytes.extend(same[0].lexeme.as_bytes());
            bytes.push(0);
            let places = &same[..same.len().min(POSITIONS_OF_ONE)];
            let count = u16::try_from(places.len()).unwrap_or(u16::MAX);
            bytes.extend(count.to_be_bytes());
            for one in places {
                bytes.extend((one.position | ((one.weight as u16) << 14)).to_be_bytes());
            }
        }
        bytes[..4].copy_from_slice(&lexemes.to_be_bytes());
        Self(bytes)
    }
}

impl ToSql<Tsvector, Pg> for SearchVector {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

diesel::define_sql_function! {
    /// A query over lexemes, as text.
    fn tsquery_of(query: Text) -> Tsquery;
}

diesel::define_sql_function! {
    /// How well a row answers a query: the weights A to D count 1, 0.4, 0.2 and 0.1.
    fn ts_rank(search: Tsvector, query: Tsquery) -> diesel::sql_types::Float;
}

diesel::define_sql_function! {
    /// The spelling by which names are compared: width, case, traditional characters, blanks and invisible characters do
    /// not matter. The search of a name by a part folds both: `strpos(folded(name), folded(part)).gt(0)`.
    fn folded(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// Where a part stands in a text, from 1; 0: nowhere. No character of the part is read as a pattern.
    fn strpos(text: Text, part: Text) -> Integer;
}

diesel::infix_operator!(Finds, " @@ ", Bool, backend: diesel::pg::Pg);

/// `search @@ query`.
pub fn finds<V, Q>(search: V, query: Q) -> Finds<V, Q>
where
    V: diesel::Expression<SqlType = Tsvector>,
    Q: diesel::Expression<SqlType = Tsquery>,
{
    Finds::new(search, query)
}
