//! Looking behind the API.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use uuid::Uuid;

use super::{Person, TestDatabase};

impl TestDatabase {
    /// Everything that stands in a table, as text.
    pub fn text_of(&self, table: &str) -> String {
        let all =
            format!("(select coalesce(string_agg(to_jsonb(t)::text, ' '), '') from {table} t)");
        diesel::select(sql::<Text>(&all))
            .get_result(&mut self.connect())
            .expect("a table")
    }

    /// How many rows of a table a condition lets through.
    pub fn count(&self, table: &str, condition: &str) -> i64 {
        let count = format!("(select count(*) from {table} where {condition})");
        diesel::select(sql::<BigInt>(&count))
            .get_result(&mut self.connect())
            .expect("a table")
    }

    /// Runs a statement behind the API's back, without the time limit of the service.
    pub fn run(&self, statement: &str) -> QueryResult<usize> {
        let mut conn = self.connect();
        diesel::sql_query("set statement_timeout = 0").execute(&mut conn)?;
        diesel::sql_query(statement).execute(&mut conn)
    }
}

impl Person {
    pub fn uuid(&self) -> Uuid {
        self.id.parse().expect("an id")
    }
}
