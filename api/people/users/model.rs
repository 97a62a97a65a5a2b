use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Uuid as SqlUuid};

use crate::access::auth::in_force;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, OrganizationId, PersonId, RoleGrantId, UserId};
use crate::kernel::roles::{AccountKind, Role};
use crate::people::verifications::model::verified;
use crate::platform::db::schema::{persons, role_grants, users};
use crate::platform::spelling;

pub use super::search::{former_names_of, keep_former_name};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    pub version: i32,
    pub username: String,
    pub display_name: String,
    pub account_kind: AccountKind,
    pub affiliation: Option<String>,
    pub division: Option<DivisionCode>,
    pub introduction: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The person behind the account: its own, or that of the account which it was merged into.
    pub person_id: PersonId,
}

impl User {
    /// The account of the same person that this one was merged into.
    pub fn merged_into(&self) -> Option<UserId> {
        let survivor = UserId(self.person_id.0);
        (survivor != self.id).then_some(survivor)
    }

    /// What a verification of the account looks at beside the number.
    pub fn shown_as(&self) -> (&str, Option<&str>, Option<&DivisionCode>) {
        let affiliation = self.affiliation.as_deref();
        (&self.display_name, affiliation, self.division.as_ref())
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct NewUserRow {
    pub id: UserId,
    pub username: String,
    pub password_hash: Option<String>,
    pub display_name: String,
    pub account_kind: AccountKind,
    pub affiliation: Option<String>,
    pub division: Option<DivisionCode>,
    pub introduction: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A change of the profile: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChange {
    pub display_name: Option<String>,
    pub affiliation: Option<Option<String>>,
    pub division: Option<Option<DivisionCode>>,
    pub introduction: Option<String>,
}

/// An appointment as its holder sees it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = role_grants)]
pub struct HeldRole {
    pub id: RoleGrantId,
    pub role: Role,
    pub division: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    pub contest_id: Option<ContestId>,
    pub to_on: Option<NaiveDate>,
}

/// Whether an account is closed, by whom and why.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct AccountStateRow {
    pub deactivated_at: Option<DateTime<Utc>>,
    pub deactivated_by: Option<UserId>,
    pub deactivation_reason: Option<String>,
}

/// Writes an account, and the person behind it.
pub fn insert(conn: &mut PgConnection, row: &NewUserRow) -> QueryResult<User> {
    let person = PersonId(row.id.0);
    diesel::insert_into(persons::table)
        .values(persons::id.eq(person))
        .execute(conn)?;
    diesel::insert_into(users::table)
        .values((row, users::person_id.eq(person)))
        .returning(User::as_returning())
        .get_result(conn)
}

pub fn find(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<User>> {
    users::table
        .find(id)
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// An account as it is shown.
pub struct Profile {
    pub user: User,
    /// The roles in force.
    pub roles: Vec<HeldRole>,
    pub verified: bool,
}

/// An account as it is shown on a day, in one statement.
pub fn profile(
    conn: &mut PgConnection,
    id: UserId,
    today: NaiveDate,
) -> QueryResult<Option<Profile>> {
    let (shown, own, record) = diesel::alias!(users as shown, users as own, users as record);
    let is_open = own.field(users::deactivated_at).is_null();
    let is_shown = own.field(users::id).eq(shown.field(users::id));
    let rows: Vec<(User, bool, Option<HeldRole>)> = shown
        .inner_join(
            own.on(own
                .field(users::person_id)
                .eq(shown.field(users::person_id))),
        )
        .left_join(
            role_grants::table.on(role_grants::user_id
                .eq(own.field(users::id))
                .and(in_force(today))
                .and(is_shown.or(is_open))),
        )
        .filter(shown.field(users::id).eq(id))
        .select((
            shown.fields((
                users::id,
                users::version,
                users::username,
                users::display_name,
                users::account_kind,
                users::affiliation,
                users::division,
                users::introduction,
                users::created_at,
                users::updated_at,
                users::person_id,
            )),
            verified!(record, id, today),
            Option::<HeldRole>::as_select(),
        ))
        .order(role_grants::id)
        .load(conn)?;
    let mut profile: Option<Profile> = None;
    for (user, verified, role) in rows {
        let profile = profile.get_or_insert_with(|| Profile {
            user,
            roles: Vec::new(),
            verified,
        });
        profile.roles.extend(role);
    }
    Ok(profile)
}

/// The account with a login name, in whichever case and width it is written.
pub fn find_by_username(conn: &mut PgConnection, username: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::username.eq(spelling::login_name(username)))
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// Locks the row until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: UserId) -> QueryResult<User> {
    users::table
        .find(id)
        .select(User::as_select())
        .for_update()
        .first(conn)
}

/// Locks the row until the transaction ends against other changes of the person, but not against being pointed at.
pub fn hold(conn: &mut PgConnection, id: UserId) -> QueryResult<()> {
    users::table
        .find(id)
        .select(users::id)
        .for_no_key_update()
        .execute(conn)
        .map(drop)
}

/// Locks all accounts of the person behind an account, in the order of ids, as merging does.
pub fn lock_with_records(conn: &mut PgConnection, id: UserId) -> QueryResult<()> {
    let records = records_of(conn, id)?;
    users::table
        .filter(users::id.eq_any(records))
        .order(users::id)
        .select(users::id)
        .for_update()
        .execute(conn)
        .map(drop)
}

/// The same for one that may not be there. What a city's system does is done by an account of its own, which is no person's.
pub fn lock_if_there(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<User>> {
    Ok(lock_state(conn, id)?.map(|(user, _)| user))
}

/// Whether only a pseudonym is left of it.
pub fn is_erased(conn: &mut PgConnection, id: UserId) -> QueryResult<bool> {
    let erased = users::table
        .find(id)
        .filter(users::erased_at.is_not_null())
        .select(users::id);
    diesel::select(diesel::dsl::exists(erased)).get_result(conn)
}

pub fn update(
    conn: &mut PgConnection,
    id: UserId,
    change: &UserChange,
    now: DateTime<Utc>,
) -> QueryResult<User> {
    diesel::update(users::table.find(id))
        .set((
            change,
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .returning(User::as_returning())
        .get_result(conn)
}

/// Marks that something shown with the user (his roles, his password) has changed.
pub fn touch(conn: &mut PgConnection, id: UserId, now: DateTime<Utc>) -> QueryResult<User> {
    update(conn, id, &UserChange::default(), now)
}

/// Gives an account that is shown in the place of another a version that the sum of both never had: ETags count versions.
pub fn outgrow(
    conn: &mut PgConnection,
    id: UserId,
    other: &User,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((
            users::version.eq(users::version + other.version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn password_hash(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<String>> {
    users::table
        .find(id)
        .select(users::password_hash)
        .first(conn)
}

pub fn set_password_hash(conn: &mut PgConnection, id: UserId, hash: &str) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set(users::password_hash.eq(hash))
        .execute(conn)
}

/// The roles in force on a day: of the account and of those that were merged into it, where they are not deactivated.
pub fn held_roles(
    conn: &mut PgConnection,
    id: UserId,
    today: NaiveDate,
) -> QueryResult<Vec<HeldRole>> {
    role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(is_record_of(role_grants::user_id.nullable(), id))
        .filter(users::id.eq(id).or(users::deactivated_at.is_null()))
        .filter(in_force(today))
        .select(HeldRole::as_select())
        .order(role_grants::id)
        .load(conn)
}

/// The roles in force on a day, and those that begin later: who is to be above or beside somebody is so already when his
/// account is closed, opened or erased.
pub fn roles_in_force_or_to_come(
    conn: &mut PgConnection,
    id: UserId,
    today: NaiveDate,
) -> QueryResult<Vec<HeldRole>> {
    role_grants::table
        .filter(is_record_of(role_grants::user_id.nullable(), id))
        .filter(role_grants::revoked_at.is_null())
        .filter(
            role_grants::to_on
                .is_null()
                .or(role_grants::to_on.ge(today)),
        )
        .select(HeldRole::as_select())
        .order(role_grants::id)
        .load(conn)
}

/// All accounts of the person behind an account, in the order of ids.
pub fn records_of(conn: &mut PgConnection, id: UserId) -> QueryResult<Vec<UserId>> {
    let own = diesel::alias!(users as own);
    users::table
        .inner_join(own.on(own.field(users::person_id).eq(users::person_id)))
        .filter(own.field(users::id).eq(id))
        .select(users::id)
        .order(users::id)
        .load(conn)
}

/// Whether two accounts are of one person.
pub fn are_one_person(conn: &mut PgConnection, [one, other]: [UserId; 2]) -> QueryResult<bool> {
    diesel::select(is_record_of(Some(one), other)).get_result(conn)
}

/// The accounts of the person behind an account, but that one.
pub fn other_records_of(conn: &mut PgConnection, id: UserId) -> QueryResult<Vec<UserId>> {
    let mut others = records_of(conn, id)?;
    others.retain(|record| *record != id);
    Ok(others)
}

define_sql_function! {
    /// All accounts and records of the person behind an account or record.
    fn person_ids(person: SqlUuid) -> Array<SqlUuid>;
}

define_sql_function! {
    /// The name of the account that stands for a person.
    fn person_name(person: SqlUuid) -> Nullable<Text>;
}

/// All accounts and records of the person behind an account or record, as other tables name persons.
pub fn persons_of(conn: &mut PgConnection, person: PersonId) -> QueryResult<Vec<PersonId>> {
    diesel::select(person_ids(person)).get_result(conn)
}

define_sql_function! {
    /// The account that the person behind an account uses now: it has the person's id.
    fn person_of(account: SqlUuid) -> SqlUuid;
}

define_sql_function! {
    /// Whether an account is one of the person behind another account. An index on `record` is used.
    fn is_record_of(record: Nullable<SqlUuid>, account: SqlUuid) -> Bool;
}

/// The roles that the person behind an account held at a moment.
pub fn roles_at(
    conn: &mut PgConnection,
    id: UserId,
    at: DateTime<Utc>,
) -> QueryResult<Vec<HeldRole>> {
    let day = official_day(at);
    role_grants::table
        .filter(is_record_of(role_grants::user_id.nullable(), id))
        .filter(role_grants::granted_at.le(at))
        .filter(role_grants::from_on.le(day))
        .filter(role_grants::to_on.is_null().or(role_grants::to_on.ge(day)))
        .filter(
            role_grants::revoked_at
                .is_null()
                .or(role_grants::revoked_at.ge(at)),
        )
        .select(HeldRole::as_select())
        .load(conn)
}

/// Locks the row of a person or organisation until the transaction ends: what a city's system does is done by an account
/// of its own, which is closed with its API client.
pub fn lock_state(
    conn: &mut PgConnection,
    id: UserId,
) -> QueryResult<Option<(User, AccountStateRow)>> {
    users::table
        .find(id)
        .filter(users::account_kind.ne(AccountKind::Integration))
        .select((User::as_select(), AccountStateRow::as_select()))
        .for_update()
        .first(conn)
        .optional()
}

/// Marks an account as closed. `by` is `None` where the account is closed on the machine.
pub fn deactivate(
    conn: &mut PgConnection,
    id: UserId,
    by: Option<UserId>,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<AccountStateRow> {
    diesel::update(users::table.find(id))
        .set((
            users::deactivated_at.eq(now),
            users::deactivated_by.eq(by),
            users::deactivation_reason.eq(reason),
        ))
        .returning(AccountStateRow::as_returning())
        .get_result(conn)
}

pub fn reactivate(conn: &mut PgConnection, id: UserId) -> QueryResult<AccountStateRow> {
    diesel::update(users::table.find(id))
        .set((
            users::deactivated_at.eq(None::<DateTime<Utc>>),
            users::deactivated_by.eq(None::<UserId>),
            users::deactivation_reason.eq(None::<String>),
        ))
        .returning(AccountStateRow::as_returning())
        .get_result(conn)
}

pub fn is_deactivated(conn: &mut PgConnection, id: UserId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        users::table
            .find(id)
            .filter(users::deactivated_at.is_not_null()),
    ))
    .get_result(conn)
}
