//! PostgreSQL's full text search, and the search of names by a part, in diesel's terms.

use diesel::sql_types::{Bool, Text};

use super::schema::sql_types::{Tsquery, Tsvector};

diesel::define_sql_function! {
    /// Lexemes with their positions and weights, as text.
    fn tsvector_of(lexemes: Text) -> Tsvector;
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
