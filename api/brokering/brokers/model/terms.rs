//! The appointments of brokers, and which cases a broker can keep by them. What is said here once holds in every list, count
//! and proposal: an appointment that runs out by date ends without a job.

use chrono::NaiveDate;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Date};

use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, OrganizationId, RoleGrantId};
use crate::kernel::roles::Role;
use crate::platform::db::Condition;
use crate::platform::db::schema::{brokers, cases};

diesel::table! {
    /// A view: see migrations/0900_brokering.
    broker_terms (role_grant_id) {
        role_grant_id -> Uuid,
        broker_id -> Uuid,
        role -> Text,
        division -> Text,
        organization_id -> Nullable<Uuid>,
        from_on -> Date,
        to_on -> Nullable<Date>,
        revoked -> Bool,
        ended -> Bool,
        last_on -> Nullable<Date>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(broker_terms, brokers);
diesel::allow_tables_to_appear_in_same_query!(broker_terms, cases);

/// An appointment of a broker.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = broker_terms)]
pub struct BrokerTerm {
    pub role_grant_id: RoleGrantId,
    pub broker_id: BrokerId,
    pub role: Role,
    /// Where it reaches; of a society's broker: where the society lies.
    pub division: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    /// Whether it was revoked, or the account is closed.
    pub ended: bool,
}

/// Appointments in force on a day.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn term_in_force(on: NaiveDate) -> _ {
    let to_on = broker_terms::to_on;
    broker_terms::ended
        .eq(false)
        .and(broker_terms::from_on.le(on))
        .and(to_on.is_null().or(to_on.assume_not_null().ge(on)))
}

/// Appointments that were in force on a day of a period.
pub fn in_force_between(
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
) -> Condition<broker_terms::table> {
    let last_on = broker_terms::last_on.assume_not_null();
    let never_ends = broker_terms::last_on.is_null();
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let (first, last) = (first.unwrap_or(day(1900)), last.unwrap_or(day(9999)));
    Box::new(
        broker_terms::from_on
            .le(last)
            .and(never_ends.or(last_on.ge(first).and(last_on.ge(broker_terms::from_on)))),
    )
}

/// The appointments that were not revoked, in the order in which they began.
pub fn terms_of(conn: &mut PgConnection, ids: &[BrokerId]) -> QueryResult<Vec<BrokerTerm>> {
    broker_terms::table
        .filter(broker_terms::broker_id.eq_any(ids))
        .filter(broker_terms::revoked.eq(false))
        .order((broker_terms::from_on, broker_terms::role_grant_id))
        .select(BrokerTerm::as_select())
        .load(conn)
}

/// Whether a broker can keep the case of the row on a day: an appointment is in force that reaches the division of the case,
/// or the society of its client.
#[derive(Clone, Copy, Debug)]
pub struct Keeps {
    /// The id of the broker in SQL.
    broker: &'static str,
    on: NaiveDate,
}

/// Whether the main broker can keep the case.
pub const fn main_broker_keeps(on: NaiveDate) -> Keeps {
    let broker = "cases.main_broker_id";
    Keeps { broker, on }
}

/// Whether the broker of the row can keep the case of the row.
pub const fn broker_keeps(on: NaiveDate) -> Keeps {
    let broker = "brokers.id";
    Keeps { broker, on }
}

impl Expression for Keeps {
    type SqlType = Bool;
}

impl QueryFragment<Pg> for Keeps {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("exists (select from broker_terms term where term.broker_id = ");
        out.push_sql(self.broker);
        out.push_sql(" and not term.ended and term.from_on <= ");
        out.push_bind_param::<Date, _>(&self.on)?;
        out.push_sql(" and (term.to_on is null or term.to_on >= ");
        out.push_bind_param::<Date, _>(&self.on)?;
        out.push_sql(
            ") and case when term.organization_id is null then starts_with(cases.division, term.prefix) \
             else is_client_of_society(term.organization_id, cases.client_person_id, cases.client_team_id, \
             cases.client_organization_id, ",
        );
        out.push_bind_param::<Date, _>(&self.on)?;
        out.push_sql(") end)");
        Ok(())
    }
}

impl QueryId for Keeps {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> SelectableExpression<QS> for Keeps {}
impl<QS> AppearsOnTable<QS> for Keeps {}
impl<GB> ValidGrouping<GB> for Keeps {
    type IsAggregate = is_aggregate::Never;
}

/// How many open cases each of these brokers keeps on a day.
pub fn open_cases(
    conn: &mut PgConnection,
    ids: &[BrokerId],
    on: NaiveDate,
) -> QueryResult<Vec<(BrokerId, i64)>> {
    let counted: Vec<(Option<BrokerId>, i64)> = cases::table
        .filter(cases::main_broker_id.assume_not_null().eq_any(ids))
        .filter(cases::status.eq("open"))
        .filter(main_broker_keeps(on))
        .group_by(cases::main_broker_id)
        .select((cases::main_broker_id, diesel::dsl::count_star()))
        .load(conn)?;
    let of = |(broker, count): (Option<BrokerId>, i64)| broker.map(|broker| (broker, count));
    Ok(counted.into_iter().filter_map(of).collect())
}
