//! Looking behind the API.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use tianfu::administration::audit_events::linking;
use uuid::Uuid;

use super::{Person, TestDatabase};

impl TestDatabase {
    /// Everything that stands in a table, as text.
    pub fn text_of(&self, table: &str) -> String {
        let all =
            format!("(select coalesce(string_agg(to_jsonb(t)::text, ' '), '') from {table} t)");
        self.behind(|conn| diesel::select(sql::<Text>(&all)).get_result(conn))
            .expect("a table")
    }

    /// How many rows of a table a condition lets through.
    pub fn count(&self, table: &str, condition: &str) -> i64 {
        let count = format!("(select count(*) from {table} where {condition})");
        self.behind(|conn| diesel::select(sql::<BigInt>(&count)).get_result(conn))
            .expect("a table")
    }

    /// Links what waits to be linked to the chain of the trail, as the service does in the background.
    pub fn link_trail(&self) {
        self.behind(linking::link_all).expect("a trail");
    }

    /// Runs a statement behind the API's back, without the time limit of the service.
    pub fn run(&self, statement: &str) -> QueryResult<usize> {
        self.behind(|conn| diesel::sql_query(statement).execute(conn))
    }
}

impl Person {
    pub fn uuid(&self) -> Uuid {
        self.id.parse().expect("an id")
    }
}
