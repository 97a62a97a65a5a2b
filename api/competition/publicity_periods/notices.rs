//! What entrants and judges are told of publicity periods.

use serde_json::json;

use super::codes::PublicityTarget;
use super::model::PublicityPeriod;
use crate::competition::contests::model::{Contest, entrants, judges};
use crate::kernel::clock::official_time;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&OPENED, &WITHDRAWN];

static OPENED: Kind = Kind {
    sms: true,
    email: true,
    codes: &[("target", PublicityTarget::LIST)],
    ..Kind::new(
        "publicity_opened",
        ("公示", "A publicity period"),
        (
            "“{contest}”的{target}自 {opens} 起公示，至 {closes} 止。",
            "“{contest}”: publicity of the target {target} from {opens} until {closes}.",
        ),
    )
};
static WITHDRAWN: Kind = Kind {
    codes: &[("target", PublicityTarget::LIST)],
    ..Kind::new(
        "publicity_withdrawn",
        ("公示撤回", "A publicity period was withdrawn"),
        (
            "“{contest}”的{target}公示已撤回：{reason}",
            "“{contest}”: publicity of the target {target} was withdrawn: {reason}",
        ),
    )
};

pub fn opened(
    tx: &mut Tx<'_>,
    contest: &Contest,
    period: &PublicityPeriod,
    by: UserId,
) -> Result<()> {
    tell(tx, &OPENED, contest, period, by)
}

pub fn withdrawn(
    tx: &mut Tx<'_>,
    contest: &Contest,
    period: &PublicityPeriod,
    by: UserId,
) -> Result<()> {
    tell(tx, &WITHDRAWN, contest, period, by)
}

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    contest: &Contest,
    period: &PublicityPeriod,
    by: UserId,
) -> Result<()> {
    let mut people = entrants(tx.conn, contest.id)?;
    people.extend(judges(tx.conn, contest.id)?);
    let news = News {
        kind,
        to: &people,
        by: Some(by),
        about: About {
            resource: "publicity_periods",
            id: period.id.0,
        },
        facts: json!({"contest": contest.content.title, "target": period.target,
            "opens": official_time(period.opens_at), "closes": official_time(period.closes_at),
            "reason": period.withdrawal_reason}),
        once: &format!("{}/{}", period.id, period.version),
    };
    notify(tx, &news)
}
