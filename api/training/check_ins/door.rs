//! Who works at the door.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use diesel::{PgConnection, QueryResult};

use super::model::{CheckIn, accounts_of};
use super::policy::{ANNUL_MINUTES, AtSession};
use crate::access::auth::{Caller, DoorAccess, door_access};
use crate::access::rights::{Ask, May, Right, require};
use crate::kernel::ids::{DoorTokenId, TrainingSessionId, UserId};
use crate::platform::db::Act;
use crate::platform::error::{Error, Problem, Result};
use crate::training::enrollments::model::Enrollment;
use crate::training::training_sessions::model::{self as sessions, TrainingSession};

/// A caller who has to have the right `A`, or a device with a door token, which has it at its session.
pub enum AtTheDoor<A> {
    User(May<A>),
    Device(DoorAccess),
}

impl<A: Ask> FromRequest for AtTheDoor<A> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = May::<A>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            match door_access(&request).await? {
                Some(device) => Ok(Self::Device(device)),
                None => caller.await.map(Self::User),
            }
        })
    }
}

impl<A: Ask> AtTheDoor<A> {
    /// What the audit trail says of it.
    pub fn act(&self) -> Act {
        match self {
            Self::User(caller) => caller.act(),
            Self::Device(device) => device.act(),
        }
    }

    pub fn key_space(&self) -> String {
        match self {
            Self::User(caller) => caller.key_space(),
            Self::Device(device) => device.key_space(),
        }
    }

    pub fn caller(&self) -> Option<&Caller> {
        match self {
            Self::User(caller) => Some(caller),
            Self::Device(_) => None,
        }
    }

    pub fn device(&self) -> Option<&DoorAccess> {
        match self {
            Self::User(_) => None,
            Self::Device(device) => Some(device),
        }
    }

    /// The account that scans, or the door token.
    pub fn scanner(&self) -> (Option<UserId>, Option<DoorTokenId>) {
        let user = self.caller().map(|caller| caller.user_id);
        (user, self.device().map(|device| device.id))
    }

    /// A session that the caller may read, a device also its own draft.
    pub fn session(
        &self,
        conn: &mut PgConnection,
        id: TrainingSessionId,
    ) -> QueryResult<Option<TrainingSession>> {
        match self {
            Self::User(caller) => sessions::find(conn, id, Some(caller)),
            Self::Device(device) if device.session_id == id => sessions::find_any(conn, id),
            Self::Device(_) => sessions::find(conn, id, None),
        }
    }

    /// The same. The session is not changed until the transaction ends.
    pub fn hold_session(
        &self,
        conn: &mut PgConnection,
        id: TrainingSessionId,
    ) -> QueryResult<Option<TrainingSession>> {
        match self.session(conn, id)? {
            Some(_) => sessions::hold(conn, id),
            None => Ok(None),
        }
    }

    /// A session at whose door the caller may check in everybody: else 403. 404 for a session that the caller may not read.
    pub fn at_session(
        &self,
        conn: &mut PgConnection,
        id: TrainingSessionId,
    ) -> Result<TrainingSession> {
        let session = self.session(conn, id)?;
        let session = session.ok_or_else(|| {
            Problem::not_found("没有这期培训班", "there is no such training session")
        })?;
        self.require_session(&session)?;
        Ok(session)
    }

    /// Fails with 403 unless all people of the session are the caller's to check in.
    pub fn require_session(&self, session: &TrainingSession) -> Result<()> {
        match self {
            Self::User(caller) => caller.require(session).map(|_| ()),
            Self::Device(device) if device.session_id == session.id => Ok(()),
            Self::Device(_) => Err(another_door()),
        }
    }

    /// Fails with 403 unless this person is the caller's to check in.
    pub fn require_person(
        &self,
        conn: &mut PgConnection,
        session: &TrainingSession,
        enrollment: Option<&Enrollment>,
    ) -> Result<()> {
        let Self::User(caller) = self else {
            return self.require_session(session);
        };
        if caller.may(A::RIGHT, session) {
            return Ok(());
        }
        let accounts = match enrollment {
            Some(one) => accounts_of(conn, one.person_id)?,
            None => Vec::new(),
        };
        caller.require(&AtSession { session, accounts }).map(|_| ())
    }

    /// Fails with 403 unless the caller may annul a check-in: whoever made it, for a quarter of an hour, and those who keep
    /// the session at any time.
    pub fn require_annulment(
        &self,
        check_in: &CheckIn,
        session: &TrainingSession,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let is_own = match self {
            Self::User(caller) => check_in.scanned_by.is_some_and(|by| caller.is(by)),
            Self::Device(device) => check_in.door_token_id == Some(device.id),
        };
        let in_time = now <= check_in.created_at + chrono::Duration::minutes(ANNUL_MINUTES);
        match self {
            _ if is_own && in_time => Ok(()),
            Self::User(caller) => require(caller, Right::KeepTraining, session).map(|_| ()),
            Self::Device(_) => Err(Problem::forbidden(
                "只有签到的同一设备可在 15 分钟内撤销；之后须由培训班的管理员更正",
                "the device that checked the person in may annul this for 15 minutes; later an administrator of the session",
            )
            .into()),
        }
    }
}

fn another_door() -> Error {
    Problem::forbidden(
        "该签到设备令牌属于另一期培训班",
        "the door token is of another session",
    )
    .into()
}
