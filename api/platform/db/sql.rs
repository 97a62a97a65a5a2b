//! SQL text of our own inside diesel's queries. Unlike diesel's `sql`, these let a connection keep the prepared statement:
//! the text is a constant of the program, and what a caller gave is bound.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Uuid as SqlUuid};
use uuid::Uuid;

/// A constant expression over the rows of a query, which names its columns in full.
#[derive(Clone, Copy, Debug)]
pub struct Constant<ST> {
    text: &'static str,
    of: PhantomData<ST>,
}

impl<ST> Constant<ST> {
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            of: PhantomData,
        }
    }
}

impl<ST: TypedExpressionType> Expression for Constant<ST> {
    type SqlType = ST;
}

impl<ST> QueryFragment<Pg> for Constant<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.text);
        Ok(())
    }
}

/// By its text.
impl<ST> QueryId for Constant<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS, ST> SelectableExpression<QS> for Constant<ST> where Self: Expression {}
impl<QS, ST> AppearsOnTable<QS> for Constant<ST> where Self: Expression {}
impl<ST, GB> ValidGrouping<GB> for Constant<ST> {
    type IsAggregate = is_aggregate::Never;
}

/// Rows beyond a place in an order by a key and by the id: `(key, id) < (at, id)`, or `>` where the order ascends.
#[derive(Clone, Debug)]
pub struct Beyond<ST, K> {
    /// The key and the id in SQL.
    pub row: (&'static str, &'static str),
    pub descending: bool,
    pub at: K,
    pub id: Uuid,
    pub of: PhantomData<ST>,
}

impl<ST, K> Expression for Beyond<ST, K> {
    type SqlType = Bool;
}

impl<ST, K> QueryFragment<Pg> for Beyond<ST, K>
where
    K: ToSql<ST, Pg>,
    Pg: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (key, id) = self.row;
        out.push_sql("(");
        out.push_sql(key);
        out.push_sql(", ");
        out.push_sql(id);
        out.push_sql(if self.descending { ") < (" } else { ") > (" });
        out.push_bind_param::<ST, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<SqlUuid, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<ST, K> QueryId for Beyond<ST, K> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS, ST, K> SelectableExpression<QS> for Beyond<ST, K> {}
impl<QS, ST, K> AppearsOnTable<QS> for Beyond<ST, K> {}
impl<ST, K, GB> ValidGrouping<GB> for Beyond<ST, K> {
    type IsAggregate = is_aggregate::Never;
}

/// Whether the digits with which a code begins are these: `left(division, 4) = '5106'`, which an index can answer.
#[derive(Clone, Debug)]
pub struct Begins {
    /// The column in SQL.
    pub column: &'static str,
    pub prefix: String,
}

impl Expression for Begins {
    type SqlType = Bool;
}

impl QueryFragment<Pg> for Begins {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("left(");
        out.push_sql(self.column);
        // The length is part of the text: the indexes are made for these lengths.
        out.push_sql(match self.prefix.len() {
            2 => ", 2) = ",
            4 => ", 4) = ",
            6 => ", 6) = ",
            _ => ", 9) = ",
        });
        out.push_bind_param::<diesel::sql_types::Text, _>(&self.prefix)
    }
}

impl QueryId for Begins {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> SelectableExpression<QS> for Begins {}
impl<QS> AppearsOnTable<QS> for Begins {}
impl<GB> ValidGrouping<GB> for Begins {
    type IsAggregate = is_aggregate::Never;
}
