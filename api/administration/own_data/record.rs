//! What hangs on one record of a person, and does not follow when it is merged into another.

use diesel::PgConnection;

use super::view::ExportedRecord;
use crate::access::auth::Caller;
use crate::accounts::certificates::view as certificates;
use crate::accounts::notifications::model as notifications;
use crate::accounts::notifications::view::ExportedNotificationSettings;
use crate::accounts::sessions::view::ExportedSession;
use crate::accounts::totp::view::ExportedSecondFactor;
use crate::administration::role_grants::model as role_grants;
use crate::brokering::brokers::model as brokers;
use crate::brokering::brokers::view::BrokerView;
use crate::brokering::cases::model as cases;
use crate::brokering::cases::view::CaseView;
use crate::brokering::service_plans::model as service_plans;
use crate::brokering::service_plans::view::ServicePlanView;
use crate::brokering::service_records::model as service_records;
use crate::brokering::service_records::view::ServiceRecordView;
use crate::competition::entries::view as entries;
use crate::competition::impact_metrics::view as impact_metrics;
use crate::competition::objections::view::ExportedObjection;
use crate::competition::recommendations::view as recommendations;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{PersonId, UserId};
use crate::people::contact_points::view::ExportedContactPoint;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::memberships::model as memberships;
use crate::people::teams::view::ExportedTeamMembership;
use crate::people::users::model as users;
use crate::people::users::view::CurrentUser;
use crate::people::verifications::view as verifications;
use crate::people::{consents, contact_reveals};
use crate::platform::error::{Code, Result};
use crate::platform::privacy::Vault;
use crate::training::enrollments::view::ExportedEnrollment;
use crate::training::hours_claims::model as hours_claims;

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
    let identity_number = identity_numbers::of_account(conn, id)?
        .map(|kept| kept.value(vault))
        .transpose()?;
    let himself = Caller {
        user_id: id,
        records: vec![id],
        ..caller.clone()
    };
    let belongs = memberships::page(
        conn,
        &memberships::MembershipScope {
            organization_id: None,
            user_id: Some(id),
            role: None,
            in_force: None,
        },
        &himself,
        today,
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
    let role_grants = role_grants::page(conn, &appointments, &himself, today, None, i64::MAX)?;
    // The lists of the account that is in use have the rows of all accounts, as they are shown there.
    let accounts = match id == caller.user_id {
        true => caller.records.clone(),
        false => vec![id],
    };
    let former = users::former_names_of(conn, &[id])?;
    let consents = consents::model::page(conn, &accounts, None, None)?;
    let reveals = contact_reveals::model::page(conn, &accounts, None, i64::MAX)?;
    let told = notifications::of_account(conn, id)?;
    let channels = notifications::settings_of(conn, id)?.chosen;
    Ok(ExportedRecord {
        account: CurrentUser::new(user, roles),
        former_names: former.into_iter().map(|(_, name)| name).collect(),
        contact_points: ExportedContactPoint::of(conn, vault, id)?,
        identity_number,
        sessions: ExportedSession::of(conn, id)?,
        second_factor: ExportedSecondFactor::of(conn, id)?,
        role_grants: role_grants.into_iter().map(Into::into).collect(),
        memberships: belongs.into_iter().map(Into::into).collect(),
        team_memberships: ExportedTeamMembership::of(conn, id)?,
        verifications: verifications::exported(conn, id, today)?,
        consents: consents.into_iter().map(Into::into).collect(),
        contact_reveals: reveals.into_iter().map(Into::into).collect(),
        notifications: told.into_iter().map(Into::into).collect(),
        notification_settings: ExportedNotificationSettings {
            sms: channels.sms,
            email: channels.email,
        },
        certificates: certificates::exported(conn, PersonId(id.0))?,
        hours_claims: hours_claims::of_account(conn, id)?
            .into_iter()
            .map(Into::into)
            .collect(),
        service_plans: service_plans::of_account(conn, id)?
            .into_iter()
            .map(|plan| ServicePlanView::new(conn, plan))
            .collect::<Result<_>>()?,
        service_records: service_records::of_account(conn, id)?
            .into_iter()
            .map(|record| ServiceRecordView::new(record, None))
            .collect(),
        broker: brokers::find_of(conn, id, today)?
            .map(|broker| BrokerView::seen_by(Some(&himself), broker)),
        cases: cases::of_person(conn, PersonId(id.0), today)?
            .into_iter()
            .map(|case| CaseView::at(case, now))
            .collect(),
        enrollments: ExportedEnrollment::of(conn, id)?,
        entries: entries::exported(conn, id)?,
        objections: ExportedObjection::of(conn, id, now)?,
        recommendations: recommendations::exported(conn, id)?,
        impact_metrics: impact_metrics::exported(conn, id, today)?,
    })
}
