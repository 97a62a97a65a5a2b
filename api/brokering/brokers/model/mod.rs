mod terms;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use uuid::Uuid;

use super::codes::{BrokerKind, Employment};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::brokering::credentials::codes::CredentialLevel;
use crate::brokering::credentials::model::levels_of;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, UserId};
use crate::kernel::roles::Role;
use crate::people::users::model::{is_record_of, person_name, person_of};
use crate::platform::db::schema::brokers;
use crate::platform::db::{Condition, any_of, inside};
use crate::reference::code_lists::TechnologyField;

pub use terms::{
    BrokerTerm, broker_keeps, broker_terms, in_force_between, main_broker_keeps, open_cases,
    term_in_force, terms_of,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = brokers)]
pub struct BrokerRow {
    pub id: BrokerId,
    pub version: i32,
    /// The account that was appointed.
    #[diesel(column_name = user_id)]
    pub account_id: UserId,
    /// The account that the broker uses now.
    #[diesel(select_expression = person_of(brokers::user_id))]
    pub user_id: UserId,
    #[diesel(select_expression = person_name(brokers::user_id))]
    pub display_name: Option<String>,
    pub employment: Employment,
    pub fields: Vec<TechnologyField>,
    pub capacity: i16,
    pub leave_from_on: Option<NaiveDate>,
    pub leave_to_on: Option<NaiveDate>,
    pub last_assigned_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A broker, and what follows from the appointments on a day.
#[derive(Clone, Debug)]
pub struct Broker {
    pub row: BrokerRow,
    /// Those that were not revoked, past ones too.
    pub terms: Vec<BrokerTerm>,
    /// Open cases that the broker keeps.
    pub open_cases: i64,
    /// The levels of valid credentials.
    pub credentials: Vec<CredentialLevel>,
    /// The day that all of it is of.
    pub on: NaiveDate,
}

impl BrokerTerm {
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        !self.ended && self.from_on <= on && self.to_on.is_none_or(|last| last >= on)
    }

    pub fn is_over(&self, on: NaiveDate) -> bool {
        self.ended || self.to_on.is_some_and(|last| last < on)
    }
}

impl BrokerRow {
    /// Whether a day is one of absence.
    pub fn is_on_leave(&self, on: NaiveDate) -> bool {
        self.leave_from_on.is_some_and(|first| first <= on)
            && self.leave_to_on.is_some_and(|last| last >= on)
    }
}

impl Broker {
    /// Whether an appointment is in force.
    pub fn is_active(&self) -> bool {
        self.terms.iter().any(|term| term.is_in_force(self.on))
    }

    pub fn is_present(&self) -> bool {
        self.is_active() && !self.row.is_on_leave(self.on)
    }
}

/// A change of a profile: `None` leaves.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = brokers)]
pub struct BrokerUpdate {
    pub employment: Option<Employment>,
    pub fields: Option<Vec<TechnologyField>>,
    pub capacity: Option<i16>,
    pub leave_from_on: Option<Option<NaiveDate>>,
    pub leave_to_on: Option<Option<NaiveDate>>,
}

/// Which brokers a list shows, in the order of ids.
#[derive(Clone, Debug)]
pub struct BrokerScope {
    pub ids: Option<Vec<BrokerId>>,
    /// Of an appointment: inside one of these divisions; none: wherever it is.
    pub divisions: Vec<DivisionCode>,
    /// Of an appointment: counted under this city.
    pub city: Option<DivisionCode>,
    /// Of an appointment: in force on this day or later.
    pub active_from_on: Option<NaiveDate>,
    /// Of an appointment: in force on this day or earlier.
    pub active_to_on: Option<NaiveDate>,
    pub kind: Option<BrokerKind>,
    pub active: Option<bool>,
    pub field: Option<TechnologyField>,
    pub user_id: Option<UserId>,
    pub present: Option<bool>,
}

/// Makes the profile of an account that is appointed as broker for the first time.
pub fn appointed(conn: &mut PgConnection, account: UserId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(brokers::table)
        .values((
            brokers::id.eq(BrokerId::new()),
            brokers::user_id.eq(account),
            brokers::created_at.eq(now),
            brokers::updated_at.eq(now),
        ))
        .on_conflict(brokers::user_id)
        .do_nothing()
        .execute(conn)
        .map(drop)
}

pub fn find(conn: &mut PgConnection, id: BrokerId, on: NaiveDate) -> QueryResult<Option<Broker>> {
    let row = brokers::table
        .find(id)
        .select(BrokerRow::as_select())
        .first(conn)
        .optional()?;
    Ok(known(conn, row.into_iter().collect(), on)?.pop())
}

/// Locks a broker until the transaction ends. What gives a broker cases or takes them locks the broker before the cases.
pub fn lock(conn: &mut PgConnection, id: BrokerId, on: NaiveDate) -> QueryResult<Option<Broker>> {
    Ok(lock_all(conn, &[id], on)?.pop())
}

/// The same for several, in the order of ids.
pub fn lock_all(
    conn: &mut PgConnection,
    ids: &[BrokerId],
    on: NaiveDate,
) -> QueryResult<Vec<Broker>> {
    let rows = brokers::table
        .filter(brokers::id.eq_any(ids))
        .order(brokers::id)
        .select(BrokerRow::as_select())
        .for_no_key_update()
        .load(conn)?;
    known(conn, rows, on)
}

/// The broker of an account.
pub fn find_of(
    conn: &mut PgConnection,
    account: UserId,
    on: NaiveDate,
) -> QueryResult<Option<Broker>> {
    match of_account(conn, account)? {
        Some(id) => find(conn, id, on),
        None => Ok(None),
    }
}

/// Several brokers, in the order of ids.
pub fn read_all(
    conn: &mut PgConnection,
    ids: &[BrokerId],
    on: NaiveDate,
) -> QueryResult<Vec<Broker>> {
    let rows = brokers::table
        .filter(brokers::id.eq_any(ids))
        .order(brokers::id)
        .select(BrokerRow::as_select())
        .load(conn)?;
    known(conn, rows, on)
}

/// The profile of an account.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Option<BrokerId>> {
    brokers::table
        .filter(brokers::user_id.eq(account))
        .select(brokers::id)
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: BrokerId,
    change: &BrokerUpdate,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(brokers::table.find(id))
        .set((
            change,
            brokers::version.eq(brokers::version + 1),
            brokers::updated_at.eq(now),
        ))
        .execute(conn)
}

fn known(conn: &mut PgConnection, rows: Vec<BrokerRow>, on: NaiveDate) -> QueryResult<Vec<Broker>> {
    let ids: Vec<BrokerId> = rows.iter().map(|row| row.id).collect();
    let mut terms: HashMap<BrokerId, Vec<BrokerTerm>> = HashMap::new();
    for term in terms_of(conn, &ids)? {
        terms.entry(term.broker_id).or_default().push(term);
    }
    let open: HashMap<BrokerId, i64> = open_cases(conn, &ids, on)?.into_iter().collect();
    let mut levels: HashMap<BrokerId, Vec<CredentialLevel>> = HashMap::new();
    for (broker, level) in levels_of(conn, &ids, on)? {
        levels.entry(broker).or_default().push(level);
    }
    let broker = |row: BrokerRow| Broker {
        credentials: levels.remove(&row.id).unwrap_or_default(),
        terms: terms.remove(&row.id).unwrap_or_default(),
        open_cases: open.get(&row.id).copied().unwrap_or_default(),
        row,
        on,
    };
    Ok(rows.into_iter().map(broker).collect())
}

/// The brokers with such an appointment.
fn with_term(
    such: Condition<broker_terms::table>,
    roles: Vec<Role>,
) -> broker_terms::BoxedQuery<'static, Pg, SqlUuid> {
    broker_terms::table
        .filter(such)
        .filter(broker_terms::role.eq_any(roles))
        .select(broker_terms::broker_id)
        .into_boxed()
}

/// Those in the divisions of the scope.
fn of_scope(scope: &BrokerScope) -> Condition<broker_terms::table> {
    let mut prefixes: Vec<String> = Vec::new();
    prefixes.extend(scope.divisions.iter().map(|one| one.prefix().to_owned()));
    let mut inside_them = inside(broker_terms::division, &prefixes);
    let there = match inside_them.next() {
        Some(first) => any_of(first, inside_them),
        None => Box::new(broker_terms::broker_id.is_not_null()),
    };
    match &scope.city {
        Some(city) => Box::new(there.and(broker_terms::division.like(city.counted_pattern()))),
        None => there,
    }
}

fn scoped(
    scope: &BrokerScope,
    caller: Option<&Caller>,
    on: NaiveDate,
) -> brokers::BoxedQuery<'static, Pg> {
    let mut query = brokers::table.into_boxed();
    let roles = scope
        .kind
        .map_or(vec![Role::Broker, Role::SocietyBroker], |kind| {
            vec![kind.role()]
        });
    let standing = || Box::new(of_scope(scope).and(broker_terms::revoked.eq(false)));
    query = match (scope.active_from_on, scope.active_to_on) {
        (None, None) => query.filter(brokers::id.eq_any(with_term(standing(), roles.clone()))),
        (first, last) => {
            let then = Box::new(of_scope(scope).and(in_force_between(first, last)));
            query.filter(brokers::id.eq_any(with_term(then, roles.clone())))
        }
    };
    if let Some(ids) = scope.ids.clone() {
        query = query.filter(brokers::id.eq_any(ids));
    }
    match scope.active {
        None => {}
        Some(active) => {
            let in_force = Box::new(of_scope(scope).and(term_in_force(on)));
            let at_work = with_term(in_force, roles);
            query = match active {
                true => query.filter(brokers::id.eq_any(at_work)),
                false => query.filter(brokers::id.ne_all(at_work)),
            };
        }
    }
    if let Some(field) = scope.field {
        query = query.filter(brokers::fields.contains(vec![field]));
    }
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(brokers::user_id.nullable(), user));
    }
    if let Some(present) = scope.present {
        let (first, last) = (
            brokers::leave_from_on.assume_not_null(),
            brokers::leave_to_on.assume_not_null(),
        );
        let at_work = brokers::leave_from_on
            .is_null()
            .or(first.gt(on))
            .or(last.lt(on));
        let in_force = broker_terms::table
            .filter(broker_terms::broker_id.eq(brokers::id))
            .filter(term_in_force(on));
        let is_present = exists(in_force).and(at_work);
        query = match present {
            true => query.filter(is_present),
            false => query.filter(not(is_present)),
        };
        query = query.filter(work_shown_to(caller));
    }
    query
}

/// The brokers whose leave and load a caller may read.
pub fn work_shown_to(caller: Option<&Caller>) -> Condition<brokers::table> {
    let Some(caller) = caller else {
        return Box::new(brokers::id.is_null());
    };
    let territory = caller.territory(Right::ReadBrokerWork);
    if territory.everything {
        return Box::new(brokers::id.is_not_null());
    }
    let all = || vec![Role::Broker, Role::SocietyBroker];
    let there = inside(broker_terms::division, &territory.inside).map(|there| {
        let standing = Box::new(there.and(broker_terms::revoked.eq(false)));
        Box::new(brokers::id.eq_any(with_term(standing, all()))) as Condition<brokers::table>
    });
    any_of(
        Box::new(brokers::user_id.eq_any(caller.records.clone())),
        there,
    )
}

pub fn page(
    conn: &mut PgConnection,
    scope: &BrokerScope,
    caller: Option<&Caller>,
    on: NaiveDate,
    after: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Broker>> {
    let mut query = scoped(scope, caller, on).select(BrokerRow::as_select());
    if let Some(after) = after {
        query = query.filter(brokers::id.gt(BrokerId(after)));
    }
    let rows = query.order(brokers::id).limit(fetch).load(conn)?;
    known(conn, rows, on)
}

pub fn count(
    conn: &mut PgConnection,
    scope: &BrokerScope,
    caller: Option<&Caller>,
    on: NaiveDate,
) -> QueryResult<i64> {
    scoped(scope, caller, on).count().get_result(conn)
}
