//! The caller as a parameter of a handler: `Caller` requires a valid token, `Anyone` also takes requests without one.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::door::door_access;
use super::grants::Grant;
use super::loading::{Basis, load};
use super::organizations::OrganizationAccount;
use super::tokens::{Claims, ClientToken};
use super::verified::{Known, Verified};
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ApiClientId, ApiClientSecretId, PersonId, SessionId, UserId};
use crate::kernel::roles::{AccountKind, ApiScope, MembershipRole};
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
    pub fn holding(roles: &[(crate::kernel::roles::Role, &str)]) -> Self {
        let grants = roles.iter().map(|(role, division)| Grant {
            id: crate::kernel::ids::RoleGrantId::new(),
            role: *role,
            scope: super::grants::Scope::Division(division.parse().expect("a division")),
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
