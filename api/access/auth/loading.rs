//! Reads from the database who a caller is and what their rights rest on.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::caller::{Caller, ClientAccess, Credential};
use super::grants::{self, membership_in_force};
use super::organizations;
use super::tokens::ClientToken;
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    ApiClientId, ApiClientSecretId, ContestId, OrganizationId, RoleGrantId, SessionId, UserId,
};
use crate::kernel::roles::{AccountKind, ApiScope, MembershipRole, Role};
use crate::platform::db::Origin;
use crate::platform::db::schema::{
    api_client_secrets, api_clients, memberships, person_records, role_grants, sessions, users,
};
use crate::platform::error::{Code, Result};

/// A caller as the database knows them.
pub(super) struct Loaded {
    pub caller: Caller,
    /// Whether the session has a second factor.
    with_second_factor: bool,
    /// When the session or the secret ends by itself.
    pub until: Option<DateTime<Utc>>,
}

impl Loaded {
    /// Takes away the roles that require a second factor, where the session has none.
    pub fn withhold_roles(&mut self, app: &App) {
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
    pub(super) user: UserId,
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

pub(super) fn load(
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
