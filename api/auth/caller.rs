//! The caller, as a parameter of a handler: `Caller` asks for a valid token, `Anyone` takes those without one too.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use diesel::prelude::*;

use super::roles::{AccountKind, Role};
use super::tokens::Claims;
use crate::app::App;
use crate::db::schema::{role_grants, sessions, users};
use crate::db::{Act, Origin};
use crate::divisions::DivisionCode;
use crate::error::{Code, Error, Result};
use crate::ids::{SessionId, UserId};
use crate::web::origin;

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
    pub account_kind: AccountKind,
    pub grants: Vec<Grant>,
    pub origin: Origin,
}

impl Caller {
    /// Whose Idempotency-Keys the caller's are.
    pub fn key_space(&self) -> String {
        self.user_id.to_string()
    }

    /// What the caller does, for the audit trail.
    pub fn act(&self) -> Act {
        let grants = self.grants.iter();
        Act::of_user(self.user_id, self.origin.clone())
            .in_session(self.session_id)
            .holding(
                grants
                    .map(|grant| format!("{} {}", grant.role, grant.division))
                    .collect(),
            )
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
    let claims = app.keys.verify(token, now)?;
    let origin = origin(request);
    app.db
        .read(move |conn| load(conn, &claims, &origin, now))
        .await
        .map(Some)
}

fn load(
    conn: &mut PgConnection,
    claims: &Claims,
    origin: &Origin,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Caller> {
    let rows: Vec<(AccountKind, Option<Role>, Option<DivisionCode>)> = sessions::table
        .inner_join(users::table)
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
            users::account_kind,
            role_grants::role.nullable(),
            role_grants::division.nullable(),
        ))
        .load(conn)?;
    let Some((account_kind, ..)) = rows.first() else {
        return Err(Code::InvalidToken.into());
    };
    let account_kind = *account_kind;
    let grants = rows
        .into_iter()
        .filter_map(|(_, role, division)| {
            Some(Grant {
                role: role?,
                division: division?,
            })
        })
        .collect();
    Ok(Caller {
        user_id: claims.sub,
        session_id: claims.sid,
        account_kind,
        grants,
        origin: origin.clone(),
    })
}
