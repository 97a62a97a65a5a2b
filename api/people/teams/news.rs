//! What a person is told of a place in a team.

use serde_json::json;

use super::model::Team;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const RESOURCE: &str = "teams";

pub const OFFERED: Kind = Kind::new(
    "team_place_offered",
    ("团队邀请", "Team place offered"),
    (
        "团队“{team}”邀请您加入，待您接受。",
        "The team “{team}” offers you a place. It counts once you accept it.",
    ),
);

/// Tells the person that a place in the team, as it is now, waits for them to accept it.
pub fn offered(tx: &mut Tx<'_>, team: &Team, to: UserId, by: UserId) -> Result<()> {
    let news = News {
        kind: &OFFERED,
        to: &[to],
        by: Some(by),
        about: About {
            resource: RESOURCE,
            id: team.id.0,
        },
        facts: json!({"team": team.name}),
        once: &format!("{}:{}", team.id, team.version),
    };
    notify(tx, &news)
}
