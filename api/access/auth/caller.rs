//! The caller as a parameter of a handler: `Caller` requires a valid token, `Anyone` also takes requests without one.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::door::door_access;
use super::grants::{self, Grant, membership_in_force};
use super::organizations::{self, OrganizationAccount};
use super::tokens::{Claims, ClientToken};
use super::verified::{Known, Verified};
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    ApiClientId, ApiClientSecretId, ContestId, OrganizationId, PersonId, RoleGrantId, SessionId,
    UserId,
};
use crate::kernel::roles::{AccountKind, ApiScope, MembershipRole, Role};
use crate::platform::db::schema::{
    api_client_secrets, api_clients, memberships, person_records, role_grants, sessions, users,
};
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::notices::Mark;
use crate::platform::web::{RolesWithheld, origin};

/// What a caller authenticated with.
#[derive(Clone, Debug)]
pub enum Credential {
    Session(SessionId),
    Client(ClientAccess),
}

/// What an API client may do, by its grants and its token: these scopes, inside this division.
#[derive(Clone, Debug)]
pub struct ClientAccess {
    pub id: ApiClientId,
    /// The secret that its token was given for.
    pub secret_id: ApiClientSecretId,
    pub division: DivisionCode,
    pub scopes: Vec<ApiScope>,
}

impl ClientAccess {
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one.as_str() == scope)
    }
}

/// A signed-in user or an API client. The session and roles of the user, or the secret and scopes of the client, are read
/// from the database, or kept in memory for as long as the notices say that they did not change.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user_id: UserId,
    /// All accounts of the person: `user_id`, and those that were merged into it. And the records of a person without an
    /// account that one of them took over, by their ids.
    pub records: Vec<UserId>,
    pub credential: Credential,
    pub account_kind: AccountKind,
    pub grants: Vec<Grant>,
    /// The accounts of the organisations that the person works for.
    pub organizations: Vec<OrganizationAccount>,
    pub origin: Origin,
}

impl Caller {
    /// Whether an account is the caller's, or was merged into it.
    pub fn is(&self, account: UserId) -> bool {
        self.records.contains(&account)
    }

    /// Whether a row that names a person, with an account or without, names the caller.
    pub fn is_person(&self, person: PersonId) -> bool {
        self.records.contains(&UserId(person.0))
    }

    /// Whether an account is that of an organisation of which the caller is an owner or a manager.
    pub fn acts_for(&self, account: UserId) -> bool {
        let mut all = self.organizations.iter();
        all.any(|of| of.id == account && of.role != MembershipRole::Staff)
    }

    /// Whether an account is that of an organisation that the caller acts or drafts for.
    pub fn works_for(&self, account: UserId) -> bool {
        self.organizations.iter().any(|of| of.id == account)
    }

    /// Whose Idempotency-Keys the caller's are.
    pub fn key_space(&self) -> String {
        self.user_id.to_string()
    }

    /// The session of the caller; API clients have none.
    pub fn session_id(&self) -> Result<SessionId> {
        match &self.credential {
            Credential::Session(id) => Ok(*id),
            Credential::Client(_) => Err(Problem::forbidden(
                "对接系统没有登录会话",
                "an API client has no session",
            )
            .into()),
        }
    }

    /// The API client, where the caller is one.
    pub fn client(&self) -> Option<&ClientAccess> {
        match &self.credential {
            Credential::Session(_) => None,
            Credential::Client(client) => Some(client),
        }
    }

    /// What the rights of the caller rest on.
    pub fn basis(&self) -> Basis {
        let client = self.client().map(|client| ClientToken {
            client_id: client.id,
            secret_id: client.secret_id,
            scope: {
                let scopes: Vec<&str> = client.scopes.iter().map(|one| one.as_str()).collect();
                scopes.join(" ")
            },
        });
        let session = match &self.credential {
            Credential::Session(session) => Some(*session),
            Credential::Client(_) => None,
        };
        Basis {
            user: self.user_id,
            session,
            client,
        }
    }

    /// What the caller does, for the audit trail.
    pub fn act(&self) -> Act {
        match &self.credential {
            Credential::Session(session) => {
                let grants = self.grants.iter().map(Grant::to_string);
                Act::of_user(self.user_id, self.origin.clone())
                    .with_records(&self.records)
                    .in_session(*session, self.grants.iter().map(|one| one.id).collect())
                    .holding(grants.collect())
            }
            Credential::Client(client) => {
                let scopes = client.scopes.iter();
                Act::of_client(client.id.0, self.origin.clone())
                    .by_secret(client.secret_id)
                    .holding(
                        scopes
                            .map(|scope| format!("{scope} {}", client.division))
                            .collect(),
                    )
            }
        }
    }
}

#[cfg(test)]
impl Caller {
    /// A worker who is signed in and holds roles over divisions.
    pub fn holding(roles: &[(Role, &str)]) -> Self {
        let grants = roles.iter().map(|(role, division)| Grant {
            id: RoleGrantId::new(),
            role: *role,
            scope: grants::Scope::Division(division.parse().expect("a division")),
        });
        let user_id = UserId::new();
        Self {
            user_id,
            records: vec![user_id],
            credential: Credential::Session(SessionId::new()),
            account_kind: AccountKind::Worker,
            grants: grants.collect(),
            organizations: Vec::new(),
            origin: Origin::default(),
        }
    }
}

/// The caller, or none for a request without a token.
#[derive(Clone, Debug)]
pub struct Anyone(pub Option<Caller>);

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

impl FromRequest for Caller {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match identify(&request).await? {
                Some(caller) => Ok(caller),
                None => Err(Code::Unauthenticated.into()),
            }
        })
    }
}

impl FromRequest for Anyone {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { identify(&request).await.map(Self) })
    }
}

/// A bad token fails even where none is required, so that a client learns that it is not signed in.
async fn identify(request: &HttpRequest) -> Result<Option<Caller>> {
    let Some(app) = request.app_data::<Data<App>>() else {
        return Err(anyhow::anyhow!("the application has no state").into());
    };
    let now = app.clock.now();
    let Some(verified) = verify(request, app, now).await? else {
        return Ok(None);
    };
    let known = match app.db.notices().rights(rights_of(&verified.claims)) {
        Some(mark) => match verified.known(mark, now) {
            Some(known) => known,
            None => read(app, verified, Some(mark), now).await?,
        },
        None => read(app, verified, None, now).await?,
    };
    if known.roles_withheld {
        request.extensions_mut().insert(RolesWithheld);
    }
    Ok(Some(Caller {
        origin: origin(request),
        ..known.caller.clone()
    }))
}

/// What ends the rights of a token: its session, or the secret that it was given for.
fn rights_of(claims: &Claims) -> Uuid {
    match (&claims.sid, &claims.client) {
        (Some(session), _) => session.0,
        (None, Some(client)) => client.secret_id.0,
        (None, None) => Uuid::nil(),
    }
}

/// Reads the caller of a token from the database. The copy is kept where `mark` says that the notices are current.
async fn read(
    app: &App,
    verified: Arc<Verified>,
    mark: Option<Mark>,
    now: DateTime<Utc>,
) -> Result<Arc<Known>> {
    let asked = verified.clone();
    let mut loaded = app
        .db
        .read(move |conn| {
            let claims = &asked.claims;
            load(conn, claims.sub, claims.sid, claims.client.as_ref(), now)
        })
        .await?;
    let held = loaded.caller.grants.len();
    loaded.withhold_roles(app);
    let known = Arc::new(Known {
        roles_withheld: loaded.caller.grants.len() < held,
        caller: loaded.caller,
        until: loaded.until,
        day: official_day(now),
        mark,
    });
    if mark.is_some() {
        verified.keep(known.clone());
    }
    Ok(known)
}

/// The subject of the request's token, verified with the keys in memory: for the request limits. Whether the session is
/// still open is not checked.
pub fn claimed_subject(request: &HttpRequest, app: &App) -> Option<Uuid> {
    let token = token(request).ok().flatten()?;
    let verified = app.keys.verify_by_held(token, app.clock.now()).ok()?;
    let subject = verified.claims.sub.0;
    request.extensions_mut().insert(verified);
    Some(subject)
}

/// Verifies the request's token, if it has one. Whether its session is still open is not checked.
pub async fn verify_token(request: &HttpRequest, app: &App) -> Result<()> {
    if door_access(request).await?.is_some() {
        return Ok(());
    }
    verify(request, app, app.clock.now()).await.map(|_| ())
}

/// The request's token, verified once a request as long as the key that signed it is still good.
async fn verify(
    request: &HttpRequest,
    app: &App,
    now: DateTime<Utc>,
) -> Result<Option<Arc<Verified>>> {
    let Some(token) = token(request)? else {
        return Ok(None);
    };
    let known = request.extensions().get::<Arc<Verified>>().cloned();
    let verified = app.keys.verify(&app.db, token, known, now).await?;
    request.extensions_mut().insert(verified.clone());
    Ok(Some(verified))
}

pub(super) fn token(request: &HttpRequest) -> Result<Option<&str>> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Code::InvalidToken)?;
    Ok(Some(token))
}

/// A caller as the database knows them.
struct Loaded {
    caller: Caller,
    /// Whether the session has a second factor.
    with_second_factor: bool,
    /// When the session or the secret ends by itself.
    until: Option<DateTime<Utc>>,
}

impl Loaded {
    /// Takes away the roles that require a second factor, where the session has none.
    fn withhold_roles(&mut self, app: &App) {
        if !self.with_second_factor {
            let asking = &app.settings.require_totp_for;
            let grants = &mut self.caller.grants;
            grants.retain(|grant| !asking.contains(&grant.role));
        }
    }
}

/// What the rights of a caller rest on: kept for a job that goes on after the request. The job ends with the session, or
/// with the secret of the client.
#[derive(Clone, Debug)]
pub struct Basis {
    user: UserId,
    pub session: Option<SessionId>,
    pub client: Option<ClientToken>,
}

impl Basis {
    /// As it was kept.
    pub fn of(
        user: UserId,
        session: Option<Uuid>,
        client: Option<Uuid>,
        secret: Option<Uuid>,
        scope: Option<String>,
    ) -> Self {
        let client = client.zip(secret).map(|(client, secret)| ClientToken {
            client_id: ApiClientId(client),
            secret_id: ApiClientSecretId(secret),
            scope: scope.unwrap_or_default(),
        });
        Self {
            user,
            session: session.map(SessionId),
            client,
        }
    }

    /// The caller, with the rights of this moment. `operation` is what the audit trail says of the job.
    pub async fn caller(&self, app: &App, operation: &str) -> Result<Caller> {
        let (basis, now) = (self.clone(), app.clock.now());
        let mut loaded = app
            .db
            .read(move |conn| load(conn, basis.user, basis.session, basis.client.as_ref(), now))
            .await?;
        loaded.withhold_roles(app);
        Ok(Caller {
            origin: Origin {
                operation: Some(operation.into()),
                ..Origin::default()
            },
            ..loaded.caller
        })
    }
}

fn load(
    conn: &mut PgConnection,
    user: UserId,
    session: Option<SessionId>,
    client: Option<&ClientToken>,
    now: DateTime<Utc>,
) -> Result<Loaded> {
    match (session, client) {
        (Some(session), None) => load_person(conn, user, session, now),
        (None, Some(token)) => load_client(conn, user, token, now),
        _ => Err(Code::InvalidToken.into()),
    }
}

fn load_person(
    conn: &mut PgConnection,
    user_id: UserId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Loaded> {
    type Row = (
        UserId,
        Option<UserId>,
        AccountKind,
        (DateTime<Utc>, Option<DateTime<Utc>>),
        Option<RoleGrantId>,
        Option<Role>,
        Option<DivisionCode>,
        Option<OrganizationId>,
        Option<ContestId>,
        Option<OrganizationId>,
        Option<MembershipRole>,
    );
    let today = official_day(now);
    let record = diesel::alias!(users as record);
    let is_open = record.field(users::deactivated_at).is_null();
    let rows: Vec<Row> = sessions::table
        .inner_join(users::table)
        .inner_join(record.on(record.field(users::person_id).eq(users::person_id)))
        // Appointments of a deactivated account stay with it when it is merged.
        .left_join(
            role_grants::table.on(role_grants::user_id
                .eq(record.field(users::id))
                .and(grants::in_force(today))
                .and(is_open)),
        )
        .left_join(
            person_records::table
                .on(person_records::taken_over_by.eq(record.field(users::id).nullable())),
        )
        .left_join(
            memberships::table.on(memberships::user_id
                .eq(record.field(users::id))
                .and(memberships::role.eq_any(organizations::ACTING))
                .and(membership_in_force(today))
                .and(is_open)),
        )
        .filter(sessions::id.eq(session))
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .select((
            record.field(users::id),
            person_records::id.nullable(),
            users::account_kind,
            (sessions::expires_at, sessions::second_factor_at),
            role_grants::id.nullable(),
            role_grants::role.nullable(),
            role_grants::division.nullable(),
            role_grants::organization_id.nullable(),
            role_grants::contest_id.nullable(),
            memberships::organization_id.nullable(),
            memberships::role.nullable(),
        ))
        .load(conn)?;
    let Some((_, _, account_kind, (until, second_factor_at), ..)) = rows.first() else {
        return Err(Code::InvalidToken.into());
    };
    let all = rows.iter();
    let mut records: Vec<UserId> = all
        .flat_map(|(record, taken_over, ..)| [Some(*record), *taken_over])
        .flatten()
        .collect();
    records.sort_unstable();
    records.dedup();
    let (account_kind, until) = (*account_kind, Some(*until));
    let with_second_factor = second_factor_at.is_some();
    let works_for: BTreeSet<(OrganizationId, MembershipRole)> = rows
        .iter()
        .filter_map(|row| Some((row.9?, row.10?)))
        .collect();
    let organizations = organizations::accounts_of(conn, works_for)?;
    // Each appointment stands beside each record that was taken over, and beside each membership.
    let mut seen = BTreeSet::new();
    let appointed = rows
        .into_iter()
        .filter_map(|(_, _, _, _, id, role, division, society, contest, ..)| {
            Some((id?, role?, division?, society, contest))
        })
        .filter(|(id, ..)| seen.insert(*id))
        .collect();
    let grants = grants::read(conn, appointed, today)?;
    let caller = Caller {
        user_id,
        records,
        credential: Credential::Session(session),
        account_kind,
        grants,
        organizations,
        origin: Origin::default(),
    };
    Ok(Loaded {
        caller,
        with_second_factor,
        until,
    })
}

/// Neither the client nor the secret that the token was given for has been revoked.
fn load_client(
    conn: &mut PgConnection,
    user_id: UserId,
    token: &ClientToken,
    now: DateTime<Utc>,
) -> Result<Loaded> {
    let in_time = api_client_secrets::expires_at
        .is_null()
        .or(api_client_secrets::expires_at.assume_not_null().gt(now));
    type Row = (DivisionCode, Vec<ApiScope>, Option<DateTime<Utc>>);
    let found: Option<Row> = api_client_secrets::table
        .inner_join(api_clients::table)
        .filter(api_client_secrets::id.eq(token.secret_id))
        .filter(api_client_secrets::revoked_at.is_null())
        .filter(in_time)
        .filter(api_clients::id.eq(token.client_id))
        .filter(api_clients::user_id.eq(user_id))
        .filter(api_clients::revoked_at.is_null())
        .select((
            api_clients::division,
            api_clients::scopes,
            api_client_secrets::expires_at,
        ))
        .first(conn)
        .optional()?;
    let (division, granted, until) = found.ok_or(Code::InvalidToken)?;
    let asked = |scope: &ApiScope| token.scope.split(' ').any(|one| one == scope.as_str());
    let client = ClientAccess {
        id: token.client_id,
        secret_id: token.secret_id,
        division,
        scopes: granted.into_iter().filter(asked).collect(),
    };
    let caller = Caller {
        user_id,
        records: vec![user_id],
        credential: Credential::Client(client),
        account_kind: AccountKind::Integration,
        grants: Vec::new(),
        organizations: Vec::new(),
        origin: Origin::default(),
    };
    Ok(Loaded {
        caller,
        with_second_factor: false,
        until,
    })
}
