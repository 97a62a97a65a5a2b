//! What a caller may know of the records, written once for lists and single reads.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{ServiceKind, ServiceRecordStatus};
use super::model::ServiceRecord;
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::access::rights::Right;
use crate::brokering::service_plans::model::{Acting, Party};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_midnight;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, PersonId, ServicePlanId, ServiceRecordId, UserId,
};
use crate::platform::db::schema::{service_record_flags, service_records};
use crate::platform::db::{Condition, any_of, inside};

/// A record, and what the caller is to it.
#[derive(Clone, Debug)]
pub struct ServedRecord {
    pub row: ServiceRecord,
    /// The caller is the served party, or acts for it.
    pub is_served: bool,
    /// The caller is the broker.
    pub is_broker: bool,
    /// The caller recorded it.
    pub is_recorder: bool,
    pub caller: UserId,
}

impl ServedRecord {
    pub fn seen_by(row: ServiceRecord, caller: &Caller, acting: &Acting) -> Self {
        let served = row.served();
        Self {
            is_served: served.is_some_and(|party| acting.acts_for(caller, party)),
            is_broker: acting.works_as(row.broker_id),
            is_recorder: caller.is(row.recorded_by),
            caller: caller.user_id,
            row,
        }
    }
}

/// Records that the caller may know of: of services to and by themself, of those that they act for, and those that the
/// right to read reaches by division; of a society's broker those of services to its workers.
pub fn visible_to(caller: &Caller, acting: &Acting) -> Condition<service_records::table> {
    let territory = caller.territory(Right::ReadServiceRecord);
    if territory.everything {
        return Box::new(service_records::id.is_not_null());
    }
    let mut persons: Vec<PersonId> = caller.records.iter().map(|one| PersonId(one.0)).collect();
    persons.extend(territory.workers.iter().map(|one| PersonId(one.0)));
    let begun = territory.begun_inside.iter().map(|prefix| {
        let there = service_records::division.like(format!("{prefix}%"));
        let own = service_records::recorded_by.eq_any(caller.records.clone());
        Box::new(there.and(own)) as Condition<_>
    });
    let person = service_records::served_person_id.assume_not_null();
    let team = service_records::served_team_id.assume_not_null();
    let organization = service_records::served_organization_id.assume_not_null();
    let by_parties: [Condition<service_records::table>; 3] = [
        Box::new(
            service_records::served_person_id
                .is_not_null()
                .and(person.eq_any(persons)),
        ),
        Box::new(
            service_records::served_team_id
                .is_not_null()
                .and(team.eq_any(acting.teams.clone())),
        ),
        Box::new(
            service_records::served_organization_id
                .is_not_null()
                .and(organization.eq_any(acting.organizations.clone())),
        ),
    ];
    any_of(
        Box::new(service_records::broker_id.eq_any(acting.brokers.clone())),
        by_parties
            .into_iter()
            .chain(inside(service_records::division, &territory.inside))
            .chain(begun),
    )
}

pub fn find(
    conn: &mut PgConnection,
    id: ServiceRecordId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<ServedRecord>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = service_records::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(ServiceRecord::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| ServedRecord::seen_by(row, caller, &acting)))
}

/// The same, locked until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: ServiceRecordId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<ServedRecord>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = service_records::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(ServiceRecord::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()?;
    Ok(row.map(|row| ServedRecord::seen_by(row, caller, &acting)))
}

/// What an API client calls so, where it may read the record.
pub fn find_by_ref(
    conn: &mut PgConnection,
    reference: &ClientRef,
    caller: &Caller,
) -> QueryResult<Option<ServiceRecord>> {
    service_records::table
        .filter(service_records::client_id.eq(reference.client))
        .filter(service_records::client_ref.eq(&reference.external_ref))
        .filter(visible_to(caller, &Acting::default()))
        .select(ServiceRecord::as_select())
        .first(conn)
        .optional()
}

/// Which records a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct ServiceRecordScope {
    pub brokers: Option<Vec<BrokerId>>,
    pub served: Option<Party>,
    pub case_id: Option<CaseId>,
    pub plan_id: Option<ServicePlanId>,
    pub match_id: Option<MatchId>,
    pub kind: Option<ServiceKind>,
    pub statuses: Option<Vec<ServiceRecordStatus>>,
    /// None: wherever it was.
    pub divisions: Vec<DivisionCode>,
    pub city: Option<DivisionCode>,
    pub month: Option<NaiveDate>,
    pub from_on: Option<NaiveDate>,
    pub to_on: Option<NaiveDate>,
    pub late: Option<bool>,
    pub flagged: Option<bool>,
    pub external_ref: Option<ClientRef>,
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ServiceRecordScope,
    caller: &Caller,
    now: DateTime<Utc>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ServiceRecord>> {
    let acting = Acting::of(conn, caller, now)?;
    let mut query = service_records::table
        .filter(visible_to(caller, &acting))
        .select(ServiceRecord::as_select())
        .into_boxed();
    macro_rules! equal {
        ($($member:ident),+) => { $(
            if let Some(value) = scope.$member.clone() {
                query = query.filter(service_records::$member.eq(value));
            }
        )+ };
    }
    equal!(case_id, plan_id, match_id, kind, month, late);
    if let Some(brokers) = scope.brokers.clone() {
        query = query.filter(service_records::broker_id.eq_any(brokers));
    }
    if let Some(statuses) = scope.statuses.clone() {
        query = query.filter(service_records::status.eq_any(statuses));
    }
    query = match scope.served {
        None => query,
        Some(Party::Person(id)) => query.filter(service_records::served_person_id.eq(id)),
        Some(Party::Team(id)) => query.filter(service_records::served_team_id.eq(id)),
        Some(Party::Organization(id)) => {
            query.filter(service_records::served_organization_id.eq(id))
        }
    };
    let prefixes: Vec<String> = scope
        .divisions
        .iter()
        .map(|one| one.prefix().to_owned())
        .collect();
    let mut there = inside(service_records::division, &prefixes);
    if let Some(first) = there.next() {
        query = query.filter(any_of(first, there));
    }
    if let Some(city) = &scope.city {
        query = query.filter(service_records::division.like(city.counted_pattern()));
    }
    if let Some(day) = scope.from_on {
        query = query.filter(service_records::started_at.ge(official_midnight(day)));
    }
    if let Some(next) = scope.to_on.and_then(|day| day.succ_opt()) {
        query = query.filter(service_records::started_at.lt(official_midnight(next)));
    }
    if let Some(flagged) = scope.flagged {
        let flags = service_record_flags::table
            .filter(service_record_flags::record_id.eq(service_records::id))
            .filter(service_record_flags::version_number.eq(service_records::version_number));
        query = match flagged {
            true => query.filter(diesel::dsl::exists(flags)),
            false => query.filter(diesel::dsl::not(diesel::dsl::exists(flags))),
        };
    }
    if let Some(reference) = &scope.external_ref {
        query = query
            .filter(service_records::client_id.eq(reference.client))
            .filter(service_records::client_ref.eq(reference.external_ref.clone()));
    }
    if let Some(before) = before {
        query = query.filter(service_records::id.lt(ServiceRecordId(before)));
    }
    query
        .order(service_records::id.desc())
        .limit(fetch)
        .load(conn)
}
