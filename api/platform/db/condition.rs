//! Conditions over rows that are put together as a request runs.

use diesel::dsl::Like;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

/// A condition over the rows of `QS`. A list filters by it, and the read of a single row, too.
pub type Condition<QS> = Box<dyn BoxableExpression<QS, Pg, SqlType = Bool>>;

/// Rows that meet `first` or one of the others.
pub fn any_of<QS: 'static>(
    first: Condition<QS>,
    others: impl IntoIterator<Item = Condition<QS>>,
) -> Condition<QS> {
    let others = others.into_iter();
    others.fold(first, |all, one| Box::new(all.or(one)))
}

/// A condition for each prefix: rows whose division code begins with it.
pub fn inside<QS, C>(division: C, prefixes: &[String]) -> impl Iterator<Item = Condition<QS>>
where
    C: TextExpressionMethods + Expression<SqlType = Text> + Copy,
    Like<C, String>: BoxableExpression<QS, Pg, SqlType = Bool> + 'static,
{
    let patterns = prefixes.iter().map(|prefix| format!("{prefix}%"));
    patterns.map(move |pattern| Box::new(division.like(pattern)) as Condition<QS>)
}
