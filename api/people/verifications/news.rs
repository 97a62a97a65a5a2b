//! What people are told of a verification of themselves or of an organisation that they manage.

use diesel::prelude::*;
use serde_json::json;

use super::model::{Decision, Verification, VerificationStatus, Verified};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::memberships::model as memberships;
use crate::platform::db::Tx;
use crate::platform::db::schema::organizations;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const DECIDED: Kind = Kind {
    codes: &[("status", VerificationStatus::LIST)],
    ..Kind::new(
        "verification_decided",
        ("认证已有结论", "Verification decided"),
        (
            "您的实名认证已有结论：{status}。",
            "Your verification was decided: {status}.",
        ),
    )
};

pub const ORGANIZATION_DECIDED: Kind = Kind {
    codes: &[("status", VerificationStatus::LIST)],
    ..Kind::new(
        "organization_verification_decided",
        (
            "单位认证已有结论",
            "Verification of an organisation decided",
        ),
        (
            "单位“{organization}”的认证已有结论：{status}。",
            "The verification of the organisation “{organization}” was decided: {status}.",
        ),
    )
};

/// Tells the person; of an organisation, who submitted the verification, and the owners and managers.
pub fn decided(tx: &mut Tx<'_>, verification: &Verification, decision: &Decision) -> Result<()> {
    let (kind, to, organization) = match verification.of() {
        None => return Ok(()),
        Some(Verified::User(user)) => (&DECIDED, vec![user], None),
        Some(Verified::Organization(id)) => {
            let mut to: Vec<UserId> = memberships::managers_of(tx.conn, id, official_day(tx.now))?;
            to.push(verification.submitted_by);
            (&ORGANIZATION_DECIDED, to, Some(name_of(tx.conn, id)?))
        }
    };
    let news = News {
        kind,
        to: &to,
        by: Some(decision.decided_by),
        about: About {
            resource: "verifications",
            id: verification.id.0,
        },
        facts: json!({"status": decision.status, "organization": organization}),
        once: &verification.id.to_string(),
    };
    notify(tx, &news)
}

fn name_of(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<String> {
    organizations::table
        .find(id)
        .select(organizations::name)
        .first(conn)
}
