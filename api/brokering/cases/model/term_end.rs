//! When the term of a main broker ended, as an expression over a row of cases.

use chrono::NaiveDate;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Date, Nullable, Timestamptz};

/// The end of the last term by which the main broker could keep the case. Null: none has ended.
#[derive(Clone, Copy, Debug)]
pub struct TermEnd {
    pub on: NaiveDate,
}

impl Expression for TermEnd {
    type SqlType = Nullable<Timestamptz>;
}

impl QueryFragment<Pg> for TermEnd {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(select max(term.until) from broker_terms term where term.broker_id = cases.main_broker_id \
             and (term.organization_id is not null or starts_with(cases.division, term.prefix)) and term.from_on <= ",
        );
        out.push_bind_param::<Date, _>(&self.on)?;
        out.push_sql(" and (term.ended or term.to_on < ");
        out.push_bind_param::<Date, _>(&self.on)?;
        out.push_sql("))");
        Ok(())
    }
}

impl QueryId for TermEnd {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> SelectableExpression<QS> for TermEnd {}
impl<QS> AppearsOnTable<QS> for TermEnd {}
impl<GB> ValidGrouping<GB> for TermEnd {
    type IsAggregate = is_aggregate::Never;
}
