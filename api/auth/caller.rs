//! The caller, as a parameter of a handler: `Caller` asks for a valid token, `Anyone` takes those without one too.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use diesel::prelude::*;

use super::roles::Role;
use super::tokens::Claims;
use crate::app::App;
use crate::db::schema::{role_grants, sessions};
use crate::divisions::DivisionCode;
use crate::error::{Code, Error, Result};
use crate::ids::{SessionId, UserId};

/// A role in force and the division it reaches over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub division: DivisionCode,
}

/// Somebody who is signed in. His session and his roles were read from the database for this very request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub grants: Vec<Grant>,
}

impl Caller {
    /// Whose Idempotency-Keys the caller's are.
    pub fn key_space(&self) -> String {
        self.user_id.to_string()
    }

    pub fn is_province_admin(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role == Role::ProvinceAdmin)
    }

    /// Whether the caller is an administrator of `division`: the province's of all, a city's of what lies inside it.
    pub fn administers(&self, division: &DivisionCode) -> bool {
        self.is_province_admin() || self.holds(Role::CityAdmin, division)
    }

    /// Whether the caller is a broker (科服保姆) of `division`.
    pub fn brokers(&self, division: &DivisionCode) -> bool {
        self.holds(Role::Broker, division)
    }

    /// Whether the caller may bring sides together or write for somebody: administrators and brokers inside their
    /// division, a society's broker in any (section 4). Societies are no data yet, so his reach into what others began
    /// stays shut.
    pub fn mediates(&self, division: &DivisionCode) -> bool {
        self.staffs(division)
            || self
                .grants
                .iter()
                .any(|grant| grant.role == Role::SocietyBroker)
    }

    /// Whether the caller administers `division` or is its broker.
    pub fn staffs(&self, division: &DivisionCode) -> bool {
        self.administers(division) || self.brokers(division)
    }

    /// The same for many rows: prefixes of the divisions that the caller staffs. The province's is empty: it has all.
    pub fn staffed_prefixes(&self) -> Vec<String> {
        self.grants
            .iter()
            .filter_map(|grant| match grant.role {
                Role::ProvinceAdmin => Some(String::new()),
                Role::CityAdmin | Role::Broker => Some(grant.division.prefix().to_owned()),
                Role::SocietyBroker | Role::Judge | Role::ContestOrganizer => None,
            })
            .collect()
    }

    fn holds(&self, role: Role, division: &DivisionCode) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role == role && grant.division.contains(division))
    }
}

/// The caller, or nobody in particular.
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

/// A bad token is refused even where none is needed: a client that believes to be signed in should learn that it is not.
async fn identify(request: &HttpRequest) -> Result<Option<Caller>> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let Some(app) = request.app_data::<Data<App>>() else {
        return Err(anyhow::anyhow!("the application has no state").into());
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Code::InvalidToken)?;
    let now = app.clock.now();
    let claims = app.keys.verify(&app.db, token, now).await?;
    let (mut caller, with_second_factor) =
        app.db.read(move |conn| load(conn, &claims, now)).await?;
    if !with_second_factor {
        let held = caller.grants.len();
        let asking = &app.settings.require_totp_for;
        caller.grants.retain(|grant| !asking.contains(&grant.role));
        if caller.grants.len() < held {
            request.extensions_mut().insert(RolesWithheld);
        }
    }
    Ok(Some(caller))
}

/// Left on a request whose caller holds a role that asks for a second factor, in a session that showed none: he has the
/// rights of somebody without that role, and a refusal tells him why.
#[derive(Clone, Copy, Debug)]
pub struct RolesWithheld;

fn load(
    conn: &mut PgConnection,
    claims: &Claims,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Caller, bool)> {
    type Row = (
        Option<Role>,
        Option<DivisionCode>,
        Option<chrono::DateTime<chrono::Utc>>,
    );
    let rows: Vec<Row> = sessions::table
        .left_join(
            role_grants::table.on(role_grants::user_id
                .eq(sessions::user_id)
                .and(role_grants::revoked_at.is_null())),
        )
        .filter(sessions::id.eq(claims.sid))
        .filter(sessions::user_id.eq(claims.sub))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .select((
            role_grants::role.nullable(),
            role_grants::division.nullable(),
            sessions::second_factor_at,
        ))
        .load(conn)?;
    let Some((_, _, second_factor_at)) = rows.first() else {
        return Err(Code::InvalidToken.into());
    };
    let with_second_factor = second_factor_at.is_some();
    let grants = rows
        .into_iter()
        .filter_map(|(role, division, _)| {
            Some(Grant {
                role: role?,
                division: division?,
            })
        })
        .collect();
    let caller = Caller {
        user_id: claims.sub,
        session_id: claims.sid,
        grants,
    };
    Ok((caller, with_second_factor))
}
