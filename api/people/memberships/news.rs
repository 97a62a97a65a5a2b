//! What a person is told of a place in an organisation.

use serde_json::json;

use super::model::NamedMembership;
use crate::kernel::ids::UserId;
use crate::kernel::roles::MembershipRole;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const OFFERED: Kind = Kind {
    codes: &[("role", MembershipRole::LIST)],
    ..Kind::new(
        "membership_offered",
        ("单位成员邀请", "Membership offered"),
        (
            "“{organization}”邀请您成为其成员（{role}），待您接受。",
            "“{organization}” offers you a membership ({role}). It counts once you accept it.",
        ),
    )
};

/// Tells the person that a membership waits for them to accept it, as it is now.
pub fn offered(tx: &mut Tx<'_>, membership: &NamedMembership, by: UserId) -> Result<()> {
    let row = &membership.row;
    let news = News {
        kind: &OFFERED,
        to: &[row.user_id],
        by: Some(by),
        about: About {
            resource: "memberships",
            id: row.id.0,
        },
        facts: json!({"organization": membership.organization.name, "role": row.role}),
        once: &format!("{}:{}", row.id, row.version),
    };
    notify(tx, &news)
}
