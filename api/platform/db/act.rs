//! What a write is, for the audit trail: who does it, as whom, from where, under which name, why. The triggers of the
//! tables read it from a setting of the transaction and keep it with each row that changes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Bool, Bytea, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Tx;
use super::idempotency::Once;
use super::schema::{api_client_secrets, api_clients, door_tokens, users};
use crate::kernel::codes::code_list;
use crate::kernel::ids::{ApiClientSecretId, DoorTokenId, RoleGrantId, SessionId, UserId};
use crate::platform::error::{Code, Problem, Result};
use crate::platform::privacy::Sealed;

code_list! {
    ActorKind of "audit_actor_kinds" ("审计主体类型", "Audit actors") ("审计记录中由谁所为。", "Who an audit event is the act of.") {
        User = "user" ("用户", "Account"),
        Client = "client" ("对接系统", "API client"),
        DoorToken = "door_token" ("签到设备", "Device at a door"),
        Anonymous = "anonymous" ("未登录者", "Somebody not signed in"),
        System = "system" ("系统", "The service itself"),
        Command = "command" ("命令行", "A command on the machine"),
        Database = "database" ("数据库", "Somebody in the database")
            ("绕过服务、直接操作数据库。", "Past the service, as a role of the database."),
    }
}

/// The setting that the triggers of audited tables read.
const SETTING: &str = "tianfu.act";

/// Where a request came from and what it asks for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Origin {
    pub request_id: Option<Arc<str>>,
    pub address: Option<IpAddr>,
    /// The operationId.
    pub operation: Option<Arc<str>>,
    /// What the client calls itself; for the owner of a session, not for the trail.
    #[serde(skip)]
    pub user_agent: Arc<str>,
}

/// An act. Every write asks for one, so that none goes unsigned.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    actor: ActorKind,
    actor_id: Option<Uuid>,
    /// All accounts and records of the person who acts: they act as the owner of what belongs to one of them.
    records: Vec<UserId>,
    /// The grants in force.
    #[serde(rename = "as")]
    acting_as: Vec<String>,
    session_id: Option<SessionId>,
    #[serde(flatten)]
    origin: Origin,
    reason: Option<String>,
    #[serde(skip)]
    warrant: Option<Warrant>,
}

/// What an act rests on: it is not done once that has come to an end, however long its request was under way.
#[derive(Clone, Debug)]
enum Warrant {
    Session(SessionId, Vec<RoleGrantId>),
    /// The secret that the client's token was given for.
    Secret(ApiClientSecretId),
    Door(DoorTokenId),
}

impl Act {
    /// What a person does.
    pub fn of_user(user: UserId, origin: Origin) -> Self {
        Self {
            actor_id: Some(user.0),
            ..Self::by(ActorKind::User, origin)
        }
    }

    /// What a city's system does.
    pub fn of_client(client: Uuid, origin: Origin) -> Self {
        Self {
            actor_id: Some(client),
            ..Self::by(ActorKind::Client, origin)
        }
    }

    /// What a device at the door of a training session does.
    pub fn of_door(token: DoorTokenId, origin: Origin) -> Self {
        Self {
            actor_id: Some(token.0),
            warrant: Some(Warrant::Door(token)),
            ..Self::by(ActorKind::DoorToken, origin)
        }
    }

    /// What comes from somebody whom the service does not know yet.
    pub fn anonymous(origin: Origin) -> Self {
        Self::by(ActorKind::Anonymous, origin)
    }

    /// What somebody with the secret of a message does: named by what the secret is for.
    pub fn of_link(link: Uuid, origin: Origin) -> Self {
        Self {
            actor_id: Some(link),
            ..Self::by(ActorKind::Anonymous, origin)
        }
    }

    /// What the service does of itself, under a name.
    pub fn system(name: &str) -> Self {
        Self::by(ActorKind::System, Origin::named(name))
    }

    /// What a command of the binary does.
    pub fn command(name: &str) -> Self {
        Self::by(ActorKind::Command, Origin::named(name))
    }

    fn by(actor: ActorKind, origin: Origin) -> Self {
        Self {
            actor,
            actor_id: None,
            records: Vec::new(),
            acting_as: Vec::new(),
            session_id: None,
            origin,
            reason: None,
            warrant: None,
        }
    }

    /// In a session of its actor's, who relies on these appointments.
    pub fn in_session(mut self, session: SessionId, relying_on: Vec<RoleGrantId>) -> Self {
        self.session_id = Some(session);
        self.warrant = Some(Warrant::Session(session, relying_on));
        self
    }

    /// By a person who has these accounts.
    pub fn with_records(mut self, records: &[UserId]) -> Self {
        self.records = records.to_vec();
        self
    }

    /// By a token that was given for this secret.
    pub fn by_secret(mut self, secret: ApiClientSecretId) -> Self {
        self.warrant = Some(Warrant::Secret(secret));
        self
    }

    /// With these grants in force, each as `role division`.
    pub fn holding(mut self, grants: Vec<String>) -> Self {
        self.acting_as = grants;
        self
    }

    /// With the reason that its actor gave.
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    pub fn request_id(&self) -> Option<&str> {
        self.origin.request_id.as_deref()
    }

    /// Everything in the transaction at hand is this act, if what it rests on still stands. Takes the idempotency key of the
    /// request, if there is one, and returns what is kept under the key. Fails with 409 `idempotency_in_flight` while another
    /// request is at work under the key.
    pub fn begin(&self, conn: &mut PgConnection, once: Option<&Once>) -> Result<Option<Sealed>> {
        let act = self.text()?;
        let (session, grants) = match &self.warrant {
            Some(Warrant::Session(session, grants)) => (Some(*session), &**grants),
            _ => (None, &[][..]),
        };
        let beginning = BeginAct {
            act: &act,
            session,
            grants,
            lock_name: once.map(Once::lock_name),
            names: once.map(Once::names).unwrap_or_default(),
            kept_since: once.map(Once::kept_since),
        };
        let (is_ended, is_revoked, is_in_flight, kept): (bool, bool, bool, Option<Sealed>) =
            beginning.get_result(conn)?;
        if let (Some(account), [_, _, ..]) = (self.actor_id, &*self.records) {
            is_one_person(conn, UserId(account), &self.records)?;
        }
        if is_ended {
            return Err(Code::InvalidToken.into());
        }
        if is_revoked {
            return Err(Problem::forbidden(
                "您的任命刚刚被撤销，请重试",
                "an appointment of yours was revoked meanwhile; try again",
            )
            .into());
        }
        match &self.warrant {
            None | Some(Warrant::Session(..)) => {}
            Some(Warrant::Secret(secret)) => is_live(conn, *secret)?,
            Some(Warrant::Door(token)) => is_in_force(conn, *token)?,
        }
        match is_in_flight {
            true => Err(Once::in_flight().into()),
            false => Ok(kept),
        }
    }

    /// Everything on the connection is, from now on: for a command, whose connection ends with it.
    pub fn hold(&self, conn: &mut PgConnection) -> QueryResult<()> {
        diesel::select(set_config(SETTING, self.text()?, false)).execute(conn)?;
        Ok(())
    }

    fn text(&self) -> QueryResult<String> {
        serde_json::to_string(self)
            .map_err(|error| diesel::result::Error::SerializationError(error.into()))
    }
}

/// What the transaction at hand tells all replicas at its commit: lines that [`Notices::committed`] reads.
///
/// [`Notices::committed`]: crate::platform::notices::Notices::committed
pub(super) fn notices(conn: &mut PgConnection) -> QueryResult<String> {
    let notices: Option<String> =
        diesel::select(current_setting("tianfu.notices", true)).get_result(conn)?;
    Ok(notices.unwrap_or_default())
}

/// The first statement of a write: `begin_act` of the database does all that comes before the change in one round trip.
/// Prepared once a connection, as it has an id.
struct BeginAct<'a> {
    act: &'a str,
    session: Option<SessionId>,
    grants: &'a [RoleGrantId],
    lock_name: Option<String>,
    names: Vec<String>,
    kept_since: Option<DateTime<Utc>>,
}

impl QueryFragment<Pg> for BeginAct<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("select * from begin_act(");
        out.push_bind_param::<Text, _>(self.act)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<SqlUuid>, _>(&self.session)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SqlUuid>, _>(self.grants)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.lock_name)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.names)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Timestamptz>, _>(&self.kept_since)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for BeginAct<'_> {
    type QueryId = BeginAct<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for BeginAct<'_> {
    type SqlType = (Bool, Bool, Bool, Nullable<Bytea>);
}

impl RunQueryDsl<PgConnection> for BeginAct<'_> {}

/// A person acts by a merged account while the merge lasts: the lock makes an unmerge wait for the transaction.
fn is_one_person(conn: &mut PgConnection, account: UserId, records: &[UserId]) -> Result<()> {
    // In the order of ids, as a merge and its undoing lock them.
    users::table
        .filter(users::id.eq_any(records))
        .order(users::id)
        .select(users::id)
        .for_key_share()
        .execute(conn)?;
    let mut now: Vec<UserId> = diesel::select(records_of(account)).get_result(conn)?;
    now.sort_unstable();
    match now == records {
        true => Ok(()),
        false => Err(Problem::forbidden(
            "您的账号刚刚被合并或拆分，请重试",
            "your accounts were merged or unmerged meanwhile; try again",
        )
        .into()),
    }
}

fn is_live(conn: &mut PgConnection, secret: ApiClientSecretId) -> Result<()> {
    let live = api_client_secrets::table
        .inner_join(api_clients::table)
        .filter(api_client_secrets::id.eq(secret))
        .filter(api_client_secrets::revoked_at.is_null())
        .filter(api_clients::revoked_at.is_null());
    match diesel::select(exists(live)).get_result(conn)? {
        true => Ok(()),
        false => Err(Code::InvalidToken.into()),
    }
}

fn is_in_force(conn: &mut PgConnection, token: DoorTokenId) -> Result<()> {
    let in_force = door_tokens::table
        .find(token)
        .filter(door_tokens::revoked_at.is_null());
    match diesel::select(exists(in_force)).get_result(conn)? {
        true => Ok(()),
        false => Err(Code::InvalidToken.into()),
    }
}

impl Origin {
    /// What counts as one client.
    pub fn network(&self) -> IpAddr {
        network_of(self.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }

    /// The address as it is kept with a session; empty where none is known.
    pub fn address_text(&self) -> String {
        self.address
            .map_or_else(String::new, |address| address.to_string())
    }

    fn named(name: &str) -> Self {
        Self {
            operation: Some(name.into()),
            ..Self::default()
        }
    }
}

/// An address of IPv4, or the /64 of IPv6 that a household has whole.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let bits = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
    }
}

define_sql_function! {
    /// All accounts and records of the person behind an account.
    fn records_of(account: diesel::sql_types::Uuid) -> diesel::sql_types::Array<diesel::sql_types::Uuid>;
}

define_sql_function! {
    fn set_config(name: Text, value: Text, is_local: Bool) -> Text;
}

define_sql_function! {
    fn current_setting(name: Text, missing_ok: Bool) -> Nullable<Text>;
}

impl Tx<'_> {
    /// The act turned out to be this person's.
    pub fn done_by(&mut self, user: UserId, session: Option<SessionId>) -> QueryResult<()> {
        self.amend(&json!({"actor": ActorKind::User, "actor_id": user, "session_id": session}))
    }

    /// What the act writes from here on erases somebody: the trail keeps which columns it changes, and no words of them.
    pub fn forgets(&mut self) -> QueryResult<()> {
        self.amend(&json!({"forgets": true}))
    }

    fn amend(&mut self, more: &Value) -> QueryResult<()> {
        diesel::sql_query(
            "select set_config('tianfu.act', (current_setting('tianfu.act')::jsonb || $1::jsonb)::text, true)",
        )
        .bind::<Text, _>(more.to_string())
        .execute(self.conn)?;
        Ok(())
    }
}
