use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::access::auth::{Caller, Secret, in_force, new_secret, secret_digest};
use crate::access::rights::{Reach, Right};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ApiClientId, ApiClientSecretId, UserId};
use crate::kernel::roles::{AccountKind, ApiScope, Role};
use crate::people::users::model::{self as users_model, NewUserRow, UserChange};
use crate::platform::db::schema::{api_client_secrets, api_clients, role_grants, users};
use crate::platform::db::{Condition, Tx, any_of, inside};

/// What every secret begins with, so that scanners of code and logs know one when they see it.
const SECRET_PREFIX: &str = "tfs_";

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_clients)]
pub struct ApiClient {
    pub id: ApiClientId,
    pub version: i32,
    pub user_id: UserId,
    pub name: String,
    pub division: DivisionCode,
    pub scopes: Vec<ApiScope>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiClient {
    /// Of the client, its secrets and its last use, which are shown with it.
    pub fn etag(&self) -> String {
        let used = self.last_used_at.map_or(0, |at| at.timestamp_micros());
        format!("\"{}-{used:x}\"", self.version)
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_client_secrets)]
pub struct ApiClientSecret {
    pub id: ApiClientSecretId,
    pub client_id: ApiClientId,
    pub place: i16,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A client to be made.
#[derive(Debug)]
pub struct NewApiClientRow {
    pub name: String,
    pub division: DivisionCode,
    pub scopes: Vec<ApiScope>,
    pub created_by: UserId,
}

/// A change of a client: `None` leaves.
#[derive(Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = api_clients)]
pub struct ApiClientChange {
    pub name: Option<String>,
    pub scopes: Option<Vec<ApiScope>>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Which clients a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ApiClientScope {
    pub division: Option<DivisionCode>,
    pub in_force: Option<bool>,
    pub created_by_active: Option<bool>,
}

/// The client, and the account that it acts as.
pub fn insert(tx: &mut Tx<'_>, row: NewApiClientRow) -> QueryResult<ApiClient> {
    let id = ApiClientId::new();
    let account = NewUserRow {
        id: UserId::new(),
        username: account_name(id),
        password_hash: None,
        display_name: row.name.clone(),
        account_kind: AccountKind::Integration,
        affiliation: None,
        division: Some(row.division.clone()),
        introduction: String::new(),
        created_at: tx.now,
        updated_at: tx.now,
    };
    let account = users_model::insert(tx.conn, &account)?;
    diesel::insert_into(api_clients::table)
        .values((
            api_clients::id.eq(id),
            api_clients::user_id.eq(account.id),
            api_clients::name.eq(row.name),
            api_clients::division.eq(row.division),
            api_clients::scopes.eq(row.scopes),
            api_clients::created_by.eq(row.created_by),
            api_clients::created_at.eq(tx.now),
            api_clients::updated_at.eq(tx.now),
        ))
        .returning(ApiClient::as_returning())
        .get_result(tx.conn)
}

/// Nobody signs in by it: it is only unique. The random end of the id fits into a login name.
fn account_name(id: ApiClientId) -> String {
    let digits = id.0.simple().to_string();
    format!("client-{}", &digits[digits.len() - 24..])
}

/// The API clients that a caller may know of: those that the right to keep API clients reaches.
pub fn visible_to(caller: &Caller) -> Condition<api_clients::table> {
    let territory = caller.territory(Right::KeepApiClient);
    match territory.everything {
        true => Box::new(api_clients::id.is_not_null()),
        false => any_of(
            // None, where the right reaches no division.
            Box::new(api_clients::id.is_null()),
            inside(api_clients::division, &territory.inside),
        ),
    }
}

/// A client that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: ApiClientId,
    caller: &Caller,
) -> QueryResult<Option<ApiClient>> {
    api_clients::table
        .find(id)
        .filter(visible_to(caller))
        .select(ApiClient::as_select())
        .first(conn)
        .optional()
}

/// Locks a client that the caller may know of until the transaction ends: every change of a client or its secrets locks it
/// here, and so does [`use_secret`].
pub fn lock(
    conn: &mut PgConnection,
    id: ApiClientId,
    caller: &Caller,
) -> QueryResult<Option<ApiClient>> {
    api_clients::table
        .find(id)
        .filter(visible_to(caller))
        .select(ApiClient::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// Writes a change down; one without members marks that something shown with the client has changed.
pub fn update(
    tx: &mut Tx<'_>,
    client: &ApiClient,
    change: &ApiClientChange,
) -> QueryResult<ApiClient> {
    if change.name.is_some() {
        let renamed = UserChange {
            display_name: change.name.clone(),
            ..UserChange::default()
        };
        users_model::update(tx.conn, client.user_id, &renamed, tx.now)?;
    }
    diesel::update(api_clients::table.find(client.id))
        .set((
            change,
            api_clients::version.eq(api_clients::version + 1),
            api_clients::updated_at.eq(tx.now),
        ))
        .returning(ApiClient::as_returning())
        .get_result(tx.conn)
}

/// Secrets of clients that were not revoked, those whose time is over included, oldest first.
pub fn secrets(
    conn: &mut PgConnection,
    clients: &[ApiClientId],
) -> QueryResult<Vec<ApiClientSecret>> {
    api_client_secrets::table
        .filter(api_client_secrets::client_id.eq_any(clients))
        .filter(api_client_secrets::revoked_at.is_null())
        .order(api_client_secrets::id)
        .select(ApiClientSecret::as_select())
        .load(conn)
}

/// What makers of clients and secrets may still do: the roles over divisions that they hold today. A maker whose account is
/// closed is not among them.
pub fn roles_of(
    conn: &mut PgConnection,
    makers: &[UserId],
    today: NaiveDate,
) -> QueryResult<Vec<(UserId, Role, DivisionCode)>> {
    let (maker, record) = diesel::alias!(users as maker, users as record);
    role_grants::table
        .inner_join(record.on(record.field(users::id).eq(role_grants::user_id)))
        .inner_join(users::table.on(users::id.eq(record.field(users::person_id))))
        .inner_join(maker.on(maker.field(users::person_id).eq(users::id)))
        .filter(maker.field(users::id).eq_any(makers))
        .filter(in_force(today))
        .filter(role_grants::organization_id.is_null())
        .filter(role_grants::contest_id.is_null())
        .filter(record.field(users::deactivated_at).is_null())
        .filter(users::deactivated_at.is_null())
        .filter(users::erased_at.is_null())
        .select((
            maker.field(users::id),
            role_grants::role,
            role_grants::division,
        ))
        .load(conn)
}

/// A new secret of a locked client, in a place that is free or whose secret's time is over; `None`: both are taken.
pub fn add_secret(
    tx: &mut Tx<'_>,
    client: &ApiClient,
    by: UserId,
    expires_at: Option<DateTime<Utc>>,
) -> QueryResult<Option<(ApiClientSecret, Secret)>> {
    diesel::update(api_client_secrets::table)
        .filter(api_client_secrets::client_id.eq(client.id))
        .filter(api_client_secrets::revoked_at.is_null())
        .filter(api_client_secrets::expires_at.le(tx.now))
        .set(api_client_secrets::revoked_at.eq(tx.now))
        .execute(tx.conn)?;
    let live = secrets(tx.conn, &[client.id])?;
    let free = |place: &i16| live.iter().all(|secret| secret.place != *place);
    let Some(place) = [1, 2].into_iter().find(free) else {
        return Ok(None);
    };
    let secret = Secret(format!("{SECRET_PREFIX}{}", new_secret().0));
    let row = diesel::insert_into(api_client_secrets::table)
        .values((
            api_client_secrets::id.eq(ApiClientSecretId::new()),
            api_client_secrets::client_id.eq(client.id),
            api_client_secrets::place.eq(place),
            api_client_secrets::digest.eq(secret_digest(&secret.0)),
            api_client_secrets::created_by.eq(by),
            api_client_secrets::created_at.eq(tx.now),
            api_client_secrets::expires_at.eq(expires_at),
        ))
        .returning(ApiClientSecret::as_returning())
        .get_result(tx.conn)?;
    Ok(Some((row, secret)))
}

/// A secret of a client, whatever became of it.
pub fn find_secret(
    conn: &mut PgConnection,
    client: ApiClientId,
    id: ApiClientSecretId,
) -> QueryResult<Option<ApiClientSecret>> {
    api_client_secrets::table
        .find(id)
        .filter(api_client_secrets::client_id.eq(client))
        .select(ApiClientSecret::as_select())
        .first(conn)
        .optional()
}

pub fn revoke_secret(tx: &mut Tx<'_>, id: ApiClientSecretId, by: UserId) -> QueryResult<usize> {
    diesel::update(api_client_secrets::table.find(id))
        .set((
            api_client_secrets::revoked_at.eq(tx.now),
            api_client_secrets::revoked_by.eq(by),
        ))
        .execute(tx.conn)
}

/// The client that a secret is of, if both are in force; notes the use. Guessing is hopeless: a secret has 256 bits.
/// The client is locked before its secret, as whoever changes them does.
pub fn use_secret(
    tx: &mut Tx<'_>,
    client: ApiClientId,
    secret: &str,
) -> QueryResult<Option<(ApiClient, ApiClientSecretId)>> {
    let known: Option<ApiClientSecretId> = api_client_secrets::table
        .filter(api_client_secrets::digest.eq(secret_digest(secret)))
        .filter(api_client_secrets::client_id.eq(client))
        .select(api_client_secrets::id)
        .first(tx.conn)
        .optional()?;
    let Some(known) = known else {
        return Ok(None);
    };
    let in_force: Option<ApiClientId> = api_clients::table
        .find(client)
        .filter(api_clients::revoked_at.is_null())
        .select(api_clients::id)
        .for_update()
        .first(tx.conn)
        .optional()?;
    if in_force.is_none() {
        return Ok(None);
    }
    let in_time = api_client_secrets::expires_at
        .is_null()
        .or(api_client_secrets::expires_at.assume_not_null().gt(tx.now));
    let used = diesel::update(api_client_secrets::table.find(known))
        .filter(api_client_secrets::revoked_at.is_null())
        .filter(in_time)
        .set(api_client_secrets::last_used_at.eq(tx.now))
        .execute(tx.conn)?;
    if used == 0 {
        return Ok(None);
    }
    let client = diesel::update(api_clients::table.find(client))
        .set(api_clients::last_used_at.eq(tx.now))
        .returning(ApiClient::as_returning())
        .get_result(tx.conn)?;
    Ok(Some((client, known)))
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ApiClientScope,
    caller: &Caller,
    left: &[ApiClientId],
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ApiClient>> {
    let mut query = scoped(scope, caller, left).select(ApiClient::as_select());
    if let Some(before) = before {
        query = query.filter(api_clients::id.lt(ApiClientId(before)));
    }
    query.order(api_clients::id.desc()).limit(fetch).load(conn)
}

pub fn count(
    conn: &mut PgConnection,
    scope: &ApiClientScope,
    caller: &Caller,
    left: &[ApiClientId],
) -> QueryResult<i64> {
    scoped(scope, caller, left).count().get_result(conn)
}

/// Which clients were made, or have a secret that was, by somebody who could make none today; asked only where the scope
/// asks it. A division has few clients.
pub fn left_behind(
    conn: &mut PgConnection,
    scope: &ApiClientScope,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Vec<ApiClientId>> {
    if scope.created_by_active.is_none() {
        return Ok(Vec::new());
    }
    let everyone = ApiClientScope {
        created_by_active: None,
        ..scope.clone()
    };
    let clients: Vec<ApiClient> = scoped(&everyone, caller, &[])
        .select(ApiClient::as_select())
        .load(conn)?;
    let ids: Vec<ApiClientId> = clients.iter().map(|client| client.id).collect();
    let secrets = secrets(conn, &ids)?;
    let by_secret = secrets
        .iter()
        .map(|secret| (secret.client_id, secret.created_by));
    let by_client = clients.iter().map(|client| (client.id, client.created_by));
    let made: Vec<(ApiClientId, UserId)> = by_client.chain(by_secret).collect();
    let makers: Vec<UserId> = made.iter().map(|(_, maker)| *maker).collect();
    let roles = roles_of(conn, &makers, today)?;
    let is_left = |client: &&ApiClient| {
        let is_enough = |maker: &UserId| {
            let mut held = roles.iter().filter(|(holder, ..)| holder == maker);
            held.any(|(_, role, over)| keeps(*role, over, &client.division))
        };
        let mut his = made.iter().filter(|(id, _)| *id == client.id);
        !his.all(|(_, maker)| is_enough(maker))
    };
    Ok(clients
        .iter()
        .filter(is_left)
        .map(|client| client.id)
        .collect())
}

fn scoped(
    scope: &ApiClientScope,
    caller: &Caller,
    left: &[ApiClientId],
) -> api_clients::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = api_clients::table.into_boxed().filter(visible_to(caller));
    if let Some(division) = &scope.division {
        query = query.filter(api_clients::division.like(format!("{}%", division.prefix())));
    }
    match scope.in_force {
        Some(true) => query = query.filter(api_clients::revoked_at.is_null()),
        Some(false) => query = query.filter(api_clients::revoked_at.is_not_null()),
        None => {}
    }
    match scope.created_by_active {
        Some(true) => query = query.filter(api_clients::id.ne_all(left.to_vec())),
        Some(false) => query = query.filter(api_clients::id.eq_any(left.to_vec())),
        None => {}
    }
    query
}

/// Whether a role over a division suffices to make a client of another division.
pub fn keeps(role: Role, over: &DivisionCode, of: &DivisionCode) -> bool {
    match Right::KeepApiClient.of_role(role) {
        Reach::All => true,
        Reach::Inside => over.contains(of),
        _ => false,
    }
}
