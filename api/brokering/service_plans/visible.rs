//! What a caller may know of the plans, written once for lists and single reads.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{ServicePlanKind, ServicePlanStatus};
use super::model::ServicePlan;
use super::party::{Acting, Party};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, CaseId, MatchId, PersonId, ServicePlanId, UserId};
use crate::platform::db::schema::{listings, matches, service_plans};
use crate::platform::db::{Condition, any_of, inside};

/// A plan, and what the caller is to it.
#[derive(Clone, Debug)]
pub struct SeenPlan {
    pub row: ServicePlan,
    /// The caller is the subject, or acts for it; of an order's plan: owns a listing of the match.
    pub is_subject: bool,
    pub is_broker: bool,
    pub caller: UserId,
}

/// The accounts that own listings for the caller.
fn owners(caller: &Caller) -> Vec<UserId> {
    let mut owners = caller.records.clone();
    let of_them = caller.organizations.iter().map(|of| of.id);
    owners.extend(of_them.filter(|id| caller.acts_for(*id)));
    owners
}

fn visible_to(caller: &Caller, acting: &Acting) -> Condition<service_plans::table> {
    let territory = caller.territory(Right::ReadServicePlan);
    if territory.everything {
        return Box::new(service_plans::id.is_not_null());
    }
    let mut persons: Vec<PersonId> = caller.records.iter().map(|one| PersonId(one.0)).collect();
    persons.extend(territory.workers.iter().map(|one| PersonId(one.0)));
    let of_orders = matches::table
        .inner_join(
            listings::table.on(matches::need_id
                .eq(listings::id)
                .or(matches::offer_id.eq(listings::id))),
        )
        .filter(listings::owner_id.eq_any(owners(caller)))
        .select(matches::id);
    let person = service_plans::subject_person_id;
    let team = service_plans::subject_team_id;
    let organization = service_plans::subject_organization_id;
    let order = service_plans::match_id;
    let broker = service_plans::broker_id;
    let others: [Condition<service_plans::table>; 4] = [
        Box::new(
            team.is_not_null()
                .and(team.assume_not_null().eq_any(acting.teams.clone())),
        ),
        Box::new(
            organization.is_not_null().and(
                organization
                    .assume_not_null()
                    .eq_any(acting.organizations.clone()),
            ),
        ),
        Box::new(
            order
                .is_not_null()
                .and(order.assume_not_null().eq_any(of_orders)),
        ),
        Box::new(
            broker
                .is_not_null()
                .and(broker.assume_not_null().eq_any(acting.brokers.clone())),
        ),
    ];
    any_of(
        Box::new(
            person
                .is_not_null()
                .and(person.assume_not_null().eq_any(persons)),
        ),
        others
            .into_iter()
            .chain(inside(service_plans::division, &territory.inside)),
    )
}

fn see(
    conn: &mut PgConnection,
    row: ServicePlan,
    caller: &Caller,
    acting: &Acting,
) -> QueryResult<SeenPlan> {
    let is_subject = match (row.subject(), row.match_id) {
        (Some(party), _) => acting.acts_for(caller, party),
        (None, Some(id)) => owns_listing_of(conn, id, caller)?,
        (None, None) => false,
    };
    Ok(SeenPlan {
        is_subject,
        is_broker: row.broker_id.is_some_and(|id| acting.works_as(id)),
        caller: caller.user_id,
        row,
    })
}

fn owns_listing_of(conn: &mut PgConnection, id: MatchId, caller: &Caller) -> QueryResult<bool> {
    let of_match = matches::table
        .inner_join(
            listings::table.on(matches::need_id
                .eq(listings::id)
                .or(matches::offer_id.eq(listings::id))),
        )
        .filter(matches::id.eq(id))
        .filter(listings::owner_id.eq_any(owners(caller)));
    diesel::select(diesel::dsl::exists(of_match)).get_result(conn)
}

pub fn find(
    conn: &mut PgConnection,
    id: ServicePlanId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<SeenPlan>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = service_plans::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(ServicePlan::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| see(conn, row, caller, &acting)).transpose()
}

/// The same, locked until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: ServicePlanId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<SeenPlan>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = service_plans::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(ServicePlan::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()?;
    row.map(|row| see(conn, row, caller, &acting)).transpose()
}

/// Which plans a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ServicePlanScope {
    pub kind: Option<ServicePlanKind>,
    pub subject: Option<Party>,
    pub match_id: Option<MatchId>,
    pub case_id: Option<CaseId>,
    pub broker_id: Option<BrokerId>,
    pub status: Option<ServicePlanStatus>,
    pub division: Option<DivisionCode>,
    pub review_due: Option<bool>,
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ServicePlanScope,
    caller: &Caller,
    now: DateTime<Utc>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ServicePlan>> {
    let acting = Acting::of(conn, caller, now)?;
    let mut query = service_plans::table
        .filter(visible_to(caller, &acting))
        .select(ServicePlan::as_select())
        .into_boxed();
    macro_rules! equal {
        ($($member:ident),+) => { $(
            if let Some(value) = scope.$member {
                query = query.filter(service_plans::$member.eq(value));
            }
        )+ };
    }
    equal!(kind, match_id, case_id, broker_id, status);
    query = match scope.subject {
        None => query,
        Some(Party::Person(id)) => query.filter(service_plans::subject_person_id.eq(id)),
        Some(Party::Team(id)) => query.filter(service_plans::subject_team_id.eq(id)),
        Some(Party::Organization(id)) => {
            query.filter(service_plans::subject_organization_id.eq(id))
        }
    };
    if let Some(division) = &scope.division {
        query = query.filter(service_plans::division.like(format!("{}%", division.prefix())));
    }
    let today: NaiveDate = official_day(now);
    let is_due = service_plans::status
        .eq(ServicePlanStatus::Active)
        .and(service_plans::review_on.is_not_null())
        .and(service_plans::review_on.assume_not_null().le(today));
    query = match scope.review_due {
        None => query,
        Some(true) => query.filter(is_due),
        Some(false) => query.filter(diesel::dsl::not(is_due)),
    };
    if let Some(before) = before {
        query = query.filter(service_plans::id.lt(ServicePlanId(before)));
    }
    query
        .order(service_plans::id.desc())
        .limit(fetch)
        .load(conn)
}
