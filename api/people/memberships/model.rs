use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{self, InnerJoinQuerySource};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};

use crate::access::auth::{Caller, membership_in_force as in_force};
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{MembershipId, OrgUnitId, OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::people::users::model::{is_record_of, person_of};
use crate::platform::db::schema::{memberships, organizations, users};
use crate::platform::db::{Condition, Tx, any_of, inside};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub struct Membership {
    pub id: MembershipId,
    pub version: i32,
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub role: MembershipRole,
    pub unit_id: Option<OrgUnitId>,
    pub title: String,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// When the member accepted the membership as it is now.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When the member accepted it for the first time. Kept when a longer term clears `accepted_at`.
    pub first_accepted_at: Option<DateTime<Utc>>,
}

impl Membership {
    /// Whether it has come to its end, by its last day or before.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.ended_at.is_some() || self.to_on.is_some_and(|last| last < today)
    }
}

/// What is shown of the organisation with a membership.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct MemberOf {
    pub name: String,
    pub division: DivisionCode,
    pub version: i32,
}

/// What is shown of the person.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct MemberName {
    /// The account that the person uses now.
    pub id: UserId,
    pub display_name: String,
    pub version: i32,
}

/// A membership with the names of its two sides.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub struct NamedMembership {
    #[diesel(embed)]
    pub row: Membership,
    #[diesel(embed)]
    pub organization: MemberOf,
    #[diesel(embed)]
    pub person: MemberName,
}

impl NamedMembership {
    /// Of the membership and of the names that are shown with it.
    pub fn etag(&self) -> String {
        format!(
            "\"{}-{}-{}\"",
            self.row.version, self.organization.version, self.person.version
        )
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
pub struct NewMembershipRow {
    pub id: MembershipId,
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub role: MembershipRole,
    pub unit_id: Option<OrgUnitId>,
    pub title: String,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    /// The same moment as `accepted_at`.
    pub first_accepted_at: Option<DateTime<Utc>>,
}

/// A change: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = memberships)]
pub struct MembershipUpdate {
    pub unit_id: Option<Option<OrgUnitId>>,
    pub title: Option<String>,
    pub to_on: Option<Option<NaiveDate>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<UserId>,
    pub accepted_at: Option<Option<DateTime<Utc>>>,
    pub first_accepted_at: Option<DateTime<Utc>>,
}

/// Which memberships a list shows, newest first.
#[derive(Clone, Debug)]
pub struct MembershipScope {
    pub organization_id: Option<OrganizationId>,
    pub user_id: Option<UserId>,
    pub role: Option<MembershipRole>,
    /// In force today, or not.
    pub in_force: Option<bool>,
}

/// The roles in force of one person in one organisation: those that he said yes to.
#[derive(Clone, Debug, Default)]
pub struct Standing(pub Vec<MembershipRole>);

impl Standing {
    pub fn of(
        conn: &mut PgConnection,
        accounts: &[UserId],
        organization: OrganizationId,
        today: NaiveDate,
    ) -> QueryResult<Self> {
        roles_in_force(conn, accounts, organization, today).map(Self)
    }

    pub fn owns(&self) -> bool {
        self.0.contains(&MembershipRole::Owner)
    }

    /// Whether he may speak and write for the organisation.
    pub fn manages(&self) -> bool {
        self.owns() || self.0.contains(&MembershipRole::Manager)
    }

    /// Whether he belongs to it in any way.
    pub fn belongs(&self) -> bool {
        !self.0.is_empty()
    }
}

pub fn roles_in_force(
    conn: &mut PgConnection,
    accounts: &[UserId],
    organization: OrganizationId,
    today: NaiveDate,
) -> QueryResult<Vec<MembershipRole>> {
    memberships::table
        .filter(memberships::user_id.eq_any(accounts))
        .filter(memberships::organization_id.eq(organization))
        .filter(in_force(today))
        .select(memberships::role)
        .load(conn)
}

/// Whether the person behind these accounts belonged to the organisation, and once accepted that, on a day from `since` on,
/// or will.
pub fn belonged(
    conn: &mut PgConnection,
    accounts: &[UserId],
    organization: OrganizationId,
    since: NaiveDate,
) -> QueryResult<bool> {
    // One that was ended before it had begun was never in force.
    let began = diesel::dsl::sql::<Bool>(
        "(ended_at is null or (ended_at at time zone 'Asia/Shanghai')::date >= from_on)",
    );
    diesel::select(diesel::dsl::exists(
        memberships::table
            .filter(memberships::user_id.eq_any(accounts))
            .filter(memberships::organization_id.eq(organization))
            .filter(memberships::first_accepted_at.is_not_null())
            .filter(
                memberships::to_on
                    .is_null()
                    .or(memberships::to_on.ge(since)),
            )
            .filter(began),
    ))
    .get_result(conn)
}

/// The organisations that somebody manages today.
pub fn managed_by(
    conn: &mut PgConnection,
    accounts: &[UserId],
    today: NaiveDate,
) -> QueryResult<Vec<OrganizationId>> {
    memberships::table
        .filter(memberships::user_id.eq_any(accounts))
        .filter(memberships::role.eq_any([MembershipRole::Owner, MembershipRole::Manager]))
        .filter(in_force(today))
        .select(memberships::organization_id)
        .load(conn)
}

/// The accounts that own or manage an organisation.
pub fn managers_of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    today: NaiveDate,
) -> QueryResult<Vec<UserId>> {
    memberships::table
        .filter(memberships::organization_id.eq(organization))
        .filter(memberships::role.eq_any([MembershipRole::Owner, MembershipRole::Manager]))
        .filter(in_force(today))
        .select(memberships::user_id)
        .load(conn)
}

/// Whether somebody else owns the organisation, today and without an end, who can act for it.
pub fn has_other_owner(
    conn: &mut PgConnection,
    but: &Membership,
    today: NaiveDate,
) -> QueryResult<bool> {
    let record = diesel::alias!(users as record);
    let can_act = users::table
        .inner_join(record.on(record.field(users::person_id).eq(users::id)))
        .filter(users::deactivated_at.is_null())
        .filter(users::erased_at.is_null())
        .select(record.field(users::id));
    diesel::select(diesel::dsl::exists(
        memberships::table
            .filter(memberships::organization_id.eq(but.organization_id))
            .filter(memberships::role.eq(MembershipRole::Owner))
            .filter(memberships::id.ne(but.id))
            .filter(in_force(today))
            .filter(memberships::to_on.is_null())
            .filter(memberships::user_id.eq_any(can_act)),
    ))
    .get_result(conn)
}

/// The first owner of an organisation: who registered it.
pub fn found(
    tx: &mut Tx<'_>,
    organization_id: OrganizationId,
    user_id: UserId,
    today: NaiveDate,
) -> QueryResult<MembershipId> {
    let row = NewMembershipRow {
        id: MembershipId::new(),
        organization_id,
        user_id,
        role: MembershipRole::Owner,
        unit_id: None,
        title: String::new(),
        from_on: today,
        to_on: None,
        created_by: user_id,
        created_at: tx.now,
        updated_at: tx.now,
        accepted_at: Some(tx.now),
        first_accepted_at: Some(tx.now),
    };
    insert(tx.conn, &row)?;
    Ok(row.id)
}

/// Whether another account of the person has the role in the organisation on a day of the new membership. The constraint
/// `memberships_do_not_overlap` holds the same for one account; the lock on the organisation holds both together.
pub fn overlaps_another_account(
    conn: &mut PgConnection,
    new: &NewMembershipRow,
) -> QueryResult<bool> {
    let begins_before_the_end = new.to_on.unwrap_or(NaiveDate::MAX);
    diesel::select(diesel::dsl::exists(
        memberships::table
            .filter(memberships::organization_id.eq(new.organization_id))
            .filter(memberships::role.eq(new.role))
            .filter(is_record_of(memberships::user_id.nullable(), new.user_id))
            .filter(memberships::user_id.ne(new.user_id))
            .filter(memberships::ended_at.is_null())
            .filter(memberships::from_on.le(begins_before_the_end))
            .filter(
                memberships::to_on
                    .is_null()
                    .or(memberships::to_on.ge(new.from_on)),
            ),
    ))
    .get_result(conn)
}

pub fn insert(conn: &mut PgConnection, row: &NewMembershipRow) -> QueryResult<usize> {
    diesel::insert_into(memberships::table)
        .values(row)
        .execute(conn)
}

/// A membership is shown with the name of the account that the person uses now.
type WithNames = InnerJoinQuerySource<
    InnerJoinQuerySource<memberships::table, organizations::table>,
    users::table,
    dsl::Eq<users::id, person_of<memberships::user_id>>,
>;

/// The memberships that a caller may know of: their own, those of organisations that they manage, and those that the right
/// to read reaches.
fn visible_to(
    conn: &mut PgConnection,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Condition<WithNames>> {
    let territory = caller.territory(Right::ReadMembership);
    if territory.everything {
        return Ok(Box::new(memberships::id.is_not_null()));
    }
    let managed = managed_by(conn, &caller.records, today)?;
    let own = memberships::user_id.eq_any(caller.records.clone());
    Ok(any_of(
        Box::new(own.or(memberships::organization_id.eq_any(managed))),
        inside(organizations::division, &territory.inside),
    ))
}

/// A membership that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: MembershipId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<NamedMembership>> {
    let visible = visible_to(conn, caller, today)?;
    memberships::table
        .inner_join(organizations::table)
        .inner_join(users::table.on(users::id.eq(person_of(memberships::user_id))))
        .filter(memberships::id.eq(id))
        .filter(visible)
        .select(NamedMembership::as_select())
        .first(conn)
        .optional()
}

/// Locks the membership's organisation, so that of many changes of its members one comes after the other, and then reads
/// the membership, where the caller may know of it.
pub fn lock(
    conn: &mut PgConnection,
    id: MembershipId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<NamedMembership>> {
    let organization: Option<OrganizationId> = memberships::table
        .find(id)
        .select(memberships::organization_id)
        .first(conn)
        .optional()?;
    let Some(organization) = organization else {
        return Ok(None);
    };
    crate::people::organizations::model::lock(conn, organization)?;
    find(conn, id, caller, today)
}

pub fn update(
    conn: &mut PgConnection,
    id: MembershipId,
    change: &MembershipUpdate,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(memberships::table.find(id))
        .set((
            change,
            memberships::version.eq(memberships::version + 1),
            memberships::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &MembershipScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<NamedMembership>> {
    let visible = visible_to(conn, caller, today)?;
    let mut query = memberships::table
        .inner_join(organizations::table)
        .inner_join(users::table.on(users::id.eq(person_of(memberships::user_id))))
        .into_boxed()
        .filter(visible);
    if let Some(organization) = scope.organization_id {
        query = query.filter(memberships::organization_id.eq(organization));
    }
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(memberships::user_id.nullable(), user));
    }
    if let Some(role) = scope.role {
        query = query.filter(memberships::role.eq(role));
    }
    if let Some(wanted) = scope.in_force {
        let on = diesel::dsl::sql::<Bool>(
            "(memberships.accepted_at is not null and memberships.ended_at is null and daterange(memberships.from_on, memberships.to_on, '[]') @> ",
        )
        .bind::<Date, _>(today)
        .sql(")");
        query = match wanted {
            true => query.filter(on),
            false => query.filter(diesel::dsl::not(on)),
        };
    }
    if let Some(before) = before {
        query = query.filter(memberships::id.lt(MembershipId(before)));
    }
    query
        .order(memberships::id.desc())
        .limit(fetch)
        .select(NamedMembership::as_select())
        .load(conn)
}
