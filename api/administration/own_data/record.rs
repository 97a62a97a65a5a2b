//! What hangs on one record of a person, and does not follow when it is merged into another.

use diesel::prelude::*;

use super::view::{
    ExportedContactPoint, ExportedRecord, ExportedSecondFactor, ExportedSession,
    ExportedTeamMembership,
};
use crate::access::auth::Caller;
use crate::access::rights::Territory;
use crate::accounts::totp;
use crate::administration::role_grants::model as role_grants;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{SessionId, TeamId, UserId};
use crate::people::contact_points::model as contact_points;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::memberships::model as memberships;
use crate::people::users::model as users;
use crate::people::users::view::CurrentUser;
use crate::people::verifications::VerificationView;
use crate::people::verifications::model::Verification;
use crate::people::{consents, contact_reveals};
use crate::platform::db::schema::{sessions, team_members, verifications};
use crate::platform::error::{Code, Result};
use crate::platform::privacy::Vault;

type Moment = chrono::DateTime<chrono::Utc>;

pub fn gather(
    conn: &mut PgConnection,
    vault: &Vault,
    caller: &Caller,
    id: UserId,
    now: Moment,
) -> Result<ExportedRecord> {
    let user = users::find(conn, id)?.ok_or(Code::InvalidToken)?;
    let today = official_day(now);
    let roles = users::held_roles(conn, id, today)?;
    let contact_points = contact_points::of_user(conn, id)?
        .iter()
        .map(|point| {
            Ok(ExportedContactPoint {
                kind: point.kind,
                value: point.value(vault)?.reveal().to_owned(),
                verified_at: point.verified_at,
            })
        })
        .collect::<Result<_>>()?;
    let identity_number = identity_numbers::of_account(conn, id)?
        .map(|kept| kept.value(vault))
        .transpose()?;
    let proofs: Vec<Verification> = verifications::table
        .filter(verifications::user_id.eq(id))
        .order(verifications::id)
        .select(Verification::as_select())
        .load(conn)?;
    let belongs = memberships::page(
        conn,
        &memberships::MembershipScope {
            organization_id: None,
            user_id: Some(id),
            role: None,
            in_force: None,
        },
        &memberships::MembershipViewer {
            records: vec![id],
            territory: Territory::default(),
            today,
        },
        None,
        i64::MAX,
    )?;
    let appointments = role_grants::RoleGrantScope {
        user_id: Some(id),
        role: None,
        division: None,
        organization_id: None,
        contest_id: None,
        in_force: None,
    };
    let himself = Caller {
        user_id: id,
        records: vec![id],
        ..caller.clone()
    };
    let role_grants = role_grants::page(conn, &appointments, &himself, today, None, i64::MAX)?;
    // The lists of the account that is in use have the rows of all accounts, as they are shown there.
    let accounts = match id == caller.user_id {
        true => caller.records.clone(),
        false => vec![id],
    };
    let consents = consents::model::page(conn, &accounts, None, None)?;
    let reveals = contact_reveals::model::page(conn, &accounts, None, i64::MAX)?;
    Ok(ExportedRecord {
        account: CurrentUser::new(user, roles),
        contact_points,
        identity_number,
        sessions: sessions_of(conn, id)?,
        second_factor: second_factor_of(conn, id)?,
        role_grants: role_grants.into_iter().map(Into::into).collect(),
        memberships: belongs.into_iter().map(Into::into).collect(),
        team_memberships: teams_of(conn, id)?,
        verifications: proofs
            .into_iter()
            .map(|row| VerificationView::new(row, today))
            .collect(),
        consents: consents.into_iter().map(Into::into).collect(),
        contact_reveals: reveals.into_iter().map(Into::into).collect(),
    })
}

fn second_factor_of(
    conn: &mut PgConnection,
    id: UserId,
) -> QueryResult<Option<ExportedSecondFactor>> {
    let Some(factor) = totp::model::find(conn, id)? else {
        return Ok(None);
    };
    Ok(Some(ExportedSecondFactor {
        enrolled_at: factor.created_at,
        confirmed_at: factor.confirmed_at,
        recovery_codes_left: totp::model::recovery_codes_left(conn, id)?,
    }))
}

fn teams_of(conn: &mut PgConnection, id: UserId) -> QueryResult<Vec<ExportedTeamMembership>> {
    let rows: Vec<(TeamId, String, Moment)> = team_members::table
        .filter(team_members::user_id.eq(id))
        .order(team_members::team_id)
        .select((
            team_members::team_id,
            team_members::part,
            team_members::joined_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(team_id, part, joined_at)| ExportedTeamMembership {
            team_id,
            part,
            joined_at,
        })
        .collect())
}

fn sessions_of(conn: &mut PgConnection, id: UserId) -> QueryResult<Vec<ExportedSession>> {
    type Row = (
        SessionId,
        Moment,
        Moment,
        Moment,
        Option<Moment>,
        String,
        String,
    );
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(id))
        .order(sessions::id)
        .select((
            sessions::id,
            sessions::created_at,
            sessions::last_used_at,
            sessions::expires_at,
            sessions::ended_at,
            sessions::user_agent,
            sessions::address,
        ))
        .load(conn)?;
    let session = |(id, created_at, last_used_at, expires_at, ended_at, user_agent, address)| {
        ExportedSession {
            id,
            created_at,
            last_used_at,
            expires_at,
            ended_at,
            user_agent,
            address,
        }
    };
    Ok(rows.into_iter().map(session).collect())
}
