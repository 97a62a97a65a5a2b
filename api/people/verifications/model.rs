use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{self, Eq, LeftJoinQuerySource, exists};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::codes::code_list;
use crate::kernel::ids::{OrganizationId, UserId, VerificationId};
use crate::people::memberships::model as memberships;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::{organizations, users, verifications};
use crate::platform::db::{Condition, any_of, inside};

code_list! {
    /// domain.md, section 1, S3.
    VerificationStatus of "verification_statuses" ("认证状态", "Verification statuses")
        ("用户与单位实名认证的状态。", "States of the verification of a user or organisation.") {
        Unverified = "unverified" ("未认证", "Unverified"),
        Submitted = "submitted" ("已提交", "Submitted"),
        Verified = "verified" ("已认证", "Verified"),
        Rejected = "rejected" ("未通过", "Rejected"),
        Expired = "expired" ("已过期", "Expired"),
    }
}

/// Of whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    User(UserId),
    Organization(OrganizationId),
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = verifications)]
pub struct Verification {
    pub id: VerificationId,
    pub version: i32,
    pub user_id: Option<UserId>,
    pub organization_id: Option<OrganizationId>,
    pub status: VerificationStatus,
    pub evidence: String,
    pub submitted_by: UserId,
    pub submitted_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub valid_to: Option<NaiveDate>,
    pub updated_at: DateTime<Utc>,
}

impl Verification {
    pub fn of(&self) -> Option<Verified> {
        let user = self.user_id.map(Verified::User);
        user.or(self.organization_id.map(Verified::Organization))
    }

    /// Its last day may be over without that being written down yet.
    pub fn status_on(&self, today: NaiveDate) -> VerificationStatus {
        match self.status {
            VerificationStatus::Verified if self.valid_to.is_some_and(|to| to < today) => {
                VerificationStatus::Expired
            }
            status => status,
        }
    }

    /// Changes with the day on which it expires, too.
    pub fn etag(&self, today: NaiveDate) -> String {
        format!("\"{}-{}\"", self.version, self.status_on(today))
    }
}

/// Where it lies: a person's division, or the organisation's.
#[derive(Clone, Debug, Default)]
pub struct Place(pub Option<DivisionCode>);

/// Which verifications a list shows, newest first.
#[derive(Clone, Debug)]
pub struct VerificationScope {
    pub user_id: Option<UserId>,
    pub organization_id: Option<OrganizationId>,
    pub status: Option<VerificationStatus>,
}

pub fn insert(
    conn: &mut PgConnection,
    of: Verified,
    evidence: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Verification> {
    let (user, organization) = match of {
        Verified::User(id) => (Some(id), None),
        Verified::Organization(id) => (None, Some(id)),
    };
    diesel::insert_into(verifications::table)
        .values((
            verifications::id.eq(VerificationId::new()),
            verifications::user_id.eq(user),
            verifications::organization_id.eq(organization),
            verifications::evidence.eq(evidence),
            verifications::submitted_by.eq(by),
            verifications::submitted_at.eq(now),
            verifications::updated_at.eq(now),
        ))
        .returning(Verification::as_returning())
        .get_result(conn)
}

type WithPerson = LeftJoinQuerySource<
    verifications::table,
    users::table,
    Eq<dsl::Nullable<users::id>, verifications::user_id>,
>;
type WithPlaces = LeftJoinQuerySource<WithPerson, organizations::table>;

/// The verifications that a caller may know of: their own, those of organisations that they manage, and those that the
/// right to read reaches by the division of the person or organisation.
fn visible_to(
    conn: &mut PgConnection,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Condition<WithPlaces>> {
    let territory = caller.territory(Right::ReadVerification);
    if territory.everything {
        return Ok(Box::new(verifications::id.is_not_null()));
    }
    let managed = memberships::managed_by(conn, &caller.records, today)?;
    let own = verifications::user_id
        .assume_not_null()
        .eq_any(caller.records.clone());
    let of_managed = verifications::organization_id
        .assume_not_null()
        .eq_any(managed);
    let home = users::division.nullable().assume_not_null();
    let seat = organizations::division.nullable().assume_not_null();
    Ok(any_of(
        Box::new(own.or(of_managed)),
        inside(home, &territory.inside).chain(inside(seat, &territory.inside)),
    ))
}

/// A verification that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: VerificationId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<Verification>> {
    let visible = visible_to(conn, caller, today)?;
    verifications::table
        .left_join(users::table.on(users::id.nullable().eq(verifications::user_id)))
        .left_join(organizations::table)
        .filter(verifications::id.eq(id))
        .filter(visible)
        .select(Verification::as_select())
        .first(conn)
        .optional()
}

pub fn lock(conn: &mut PgConnection, id: VerificationId) -> QueryResult<Option<Verification>> {
    verifications::table
        .find(id)
        .select(Verification::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn place(conn: &mut PgConnection, of: Verified) -> QueryResult<Place> {
    let division: Option<Option<DivisionCode>> = match of {
        Verified::User(user) => users::table
            .find(user)
            .select(users::division)
            .first(conn)
            .optional()?,
        Verified::Organization(organization) => organizations::table
            .find(organization)
            .select(organizations::division.nullable())
            .first(conn)
            .optional()?,
    };
    Ok(Place(division.flatten()))
}

/// What a decision writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = verifications)]
pub struct Decision {
    pub status: VerificationStatus,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
    pub reason: Option<String>,
    pub valid_to: Option<NaiveDate>,
    pub updated_at: DateTime<Utc>,
}

pub fn decide(
    conn: &mut PgConnection,
    id: VerificationId,
    decision: &Decision,
) -> QueryResult<Verification> {
    diesel::update(verifications::table.find(id))
        .set((
            decision,
            verifications::version.eq(verifications::version + 1),
        ))
        .returning(Verification::as_returning())
        .get_result(conn)
}

/// Told as the reason of one that ended because what it had looked at is no longer so.
const CHANGED: &str = "认证所依据的信息已变更";

type Of = Box<dyn BoxableExpression<verifications::table, Pg, SqlType = Nullable<Bool>>>;

fn of_whom(of: Verified) -> Of {
    match of {
        Verified::User(user) => Box::new(verifications::user_id.eq(user)),
        Verified::Organization(id) => Box::new(verifications::organization_id.eq(id)),
    }
}

/// Ends the one that is in force, because another takes its place.
pub fn end_in_force(
    conn: &mut PgConnection,
    of: Verified,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    end(conn, of_whom(of), None, now)
}

/// Ends the one that is in force, because what it looked at has changed. One that waits is another than its reader knows,
/// too: with `If-Match` nobody decides on what he has not seen.
pub fn end_for_change(
    conn: &mut PgConnection,
    of: Verified,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(verifications::table)
        .filter(of_whom(of))
        .filter(verifications::status.eq(VerificationStatus::Submitted))
        .set((
            verifications::version.eq(verifications::version + 1),
            verifications::updated_at.eq(now),
        ))
        .execute(conn)?;
    end(conn, of_whom(of), Some(CHANGED), now)
}

fn end(
    conn: &mut PgConnection,
    which: Of,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(verifications::table)
        .filter(which)
        .filter(verifications::status.eq(VerificationStatus::Verified))
        .set((
            verifications::status.eq(VerificationStatus::Expired),
            verifications::reason.eq(reason),
            verifications::version.eq(verifications::version + 1),
            verifications::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Whether another account of the person has a verification that waits for a decision.
pub fn waits_for_another_account(conn: &mut PgConnection, user: UserId) -> QueryResult<bool> {
    let waiting = verifications::table
        .filter(is_record_of(verifications::user_id, user))
        .filter(verifications::user_id.ne(user))
        .filter(verifications::status.eq(VerificationStatus::Submitted));
    diesel::select(exists(waiting)).get_result(conn)
}

/// Holds whose verification it is until the transaction ends: who changes what is verified of him comes before or after.
pub fn hold(conn: &mut PgConnection, of: Verified) -> QueryResult<()> {
    match of {
        Verified::User(user) => users::table
            .find(user)
            .select(users::id)
            .for_share()
            .execute(conn)
            .map(drop),
        Verified::Organization(id) => organizations::table
            .find(id)
            .select(organizations::id)
            .for_share()
            .execute(conn)
            .map(drop),
    }
}

/// Writes down the expiry of those whose last day is over, up to `most` of them.
pub fn expire_due(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let due: Vec<VerificationId> = verifications::table
        .filter(verifications::status.eq(VerificationStatus::Verified))
        .filter(verifications::valid_to.lt(official_day(now)))
        .select(verifications::id)
        .order(verifications::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(verifications::table)
        .filter(verifications::id.eq_any(due))
        .set((
            verifications::status.eq(VerificationStatus::Expired),
            verifications::version.eq(verifications::version + 1),
            verifications::updated_at.eq(now),
        ))
        .execute(conn)
}

/// The condition of [`is_verified`], for statements that read an account too. `$record` is an alias of `users`: diesel wants
/// all aliases of a statement declared together.
macro_rules! verified {
    ($record:ident, $user:expr, $today:expr) => {{
        use $crate::platform::db::schema::{identity_numbers, users, verifications};
        let numbers = identity_numbers::table
            .filter($crate::people::users::model::is_record_of(
                identity_numbers::user_id.nullable(),
                $user,
            ))
            .filter(identity_numbers::user_id.ne($record.field(users::id)));
        let in_force = verifications::table
            .inner_join(
                $record.on($record
                    .field(users::id)
                    .nullable()
                    .eq(verifications::user_id)),
            )
            .inner_join(users::table.on(users::person_id.eq($record.field(users::person_id))))
            .filter(users::id.eq($user))
            .filter(users::display_name.eq($record.field(users::display_name)))
            .filter(users::affiliation.is_not_distinct_from($record.field(users::affiliation)))
            .filter(users::division.is_not_distinct_from($record.field(users::division)))
            .filter(
                users::id
                    .eq($record.field(users::id))
                    .or(diesel::dsl::not(diesel::dsl::exists(numbers))),
            )
            .filter(
                verifications::status
                    .eq($crate::people::verifications::model::VerificationStatus::Verified),
            )
            .filter(verifications::valid_to.ge($today))
            .filter(users::erased_at.is_null());
        diesel::dsl::exists(in_force)
    }};
}
pub(crate) use verified;

/// Whether a verification of the person behind an account is in force: of the account itself, or of one that was merged into
/// it, has the same name, affiliation and division, and no other account of the person has an identity number. An erased
/// account is not verified.
pub fn is_verified(conn: &mut PgConnection, user: UserId, today: NaiveDate) -> QueryResult<bool> {
    let record = diesel::alias!(users as record);
    diesel::select(verified!(record, user, today)).get_result(conn)
}

/// Where each of these organisations stands: verified while one is in force, else where the last one got.
pub fn standing_of_organizations(
    conn: &mut PgConnection,
    ids: &[OrganizationId],
    today: NaiveDate,
) -> QueryResult<std::collections::HashMap<OrganizationId, VerificationStatus>> {
    let rows: Vec<Verification> = verifications::table
        .filter(verifications::organization_id.eq_any(ids))
        .order(verifications::id)
        .select(Verification::as_select())
        .load(conn)?;
    let mut by_organization = std::collections::HashMap::new();
    for row in rows {
        let Some(id) = row.organization_id else {
            continue;
        };
        let stands = by_organization
            .entry(id)
            .or_insert(VerificationStatus::Unverified);
        let status = row.status_on(today);
        if *stands != VerificationStatus::Verified {
            *stands = status;
        }
    }
    Ok(by_organization)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &VerificationScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Verification>> {
    let visible = visible_to(conn, caller, today)?;
    let mut query = verifications::table
        .left_join(users::table.on(users::id.nullable().eq(verifications::user_id)))
        .left_join(organizations::table)
        .select(Verification::as_select())
        .into_boxed()
        .filter(visible);
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(verifications::user_id, user));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(verifications::organization_id.eq(organization));
    }
    match scope.status {
        // One whose last day is over has expired, even before that is written down.
        Some(VerificationStatus::Verified) => {
            query = query
                .filter(verifications::status.eq(VerificationStatus::Verified))
                .filter(verifications::valid_to.ge(today));
        }
        Some(VerificationStatus::Expired) => {
            query = query.filter(
                verifications::status
                    .eq(VerificationStatus::Expired)
                    .nullable()
                    .or(verifications::status
                        .eq(VerificationStatus::Verified)
                        .and(verifications::valid_to.lt(today))),
            );
        }
        Some(status) => query = query.filter(verifications::status.eq(status)),
        None => {}
    }
    if let Some(before) = before {
        query = query.filter(verifications::id.lt(VerificationId(before)));
    }
    query
        .order(verifications::id.desc())
        .limit(fetch)
        .load(conn)
}
