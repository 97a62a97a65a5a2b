//! What people are told of impact metrics.

use serde_json::json;

use super::codes::ImpactCode;
use super::model::{ImpactEntry, ImpactMetric};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&VERIFIED, &WITHDRAWN];

static VERIFIED: Kind = Kind {
    codes: &[("code", ImpactCode::LIST)],
    ..Kind::new(
        "impact_verified",
        ("成效指标已核实", "Impact metric verified"),
        (
            "“{title}”的成效指标“{code}”已核实。",
            "The metric “{code}” of “{title}” was verified.",
        ),
    )
};
static WITHDRAWN: Kind = Kind {
    codes: &[("code", ImpactCode::LIST)],
    ..Kind::new(
        "impact_withdrawn",
        ("成效指标撤回", "Impact metric withdrawn"),
        (
            "“{title}”的成效指标“{code}”已撤回。",
            "The metric “{code}” of “{title}” was withdrawn.",
        ),
    )
};

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    metric: &ImpactMetric,
    of: &ImpactEntry,
    by: UserId,
) -> Result<()> {
    notify(
        tx,
        &News {
            kind,
            to: &[metric.filed_by, of.entry.owner_id],
            by: Some(by),
            about: About {
                resource: "impact_metrics",
                id: metric.id.0,
            },
            facts: json!({"title": of.entry.title, "code": metric.code}),
            once: &format!("{}/{}", metric.id, metric.version),
        },
    )
}

/// The account that filed a figure, and the owner of the entry.
pub fn verified(
    tx: &mut Tx<'_>,
    metric: &ImpactMetric,
    of: &ImpactEntry,
    by: UserId,
) -> Result<()> {
    tell(tx, &VERIFIED, metric, of, by)
}

pub fn withdrawn(
    tx: &mut Tx<'_>,
    metric: &ImpactMetric,
    of: &ImpactEntry,
    by: UserId,
) -> Result<()> {
    tell(tx, &WITHDRAWN, metric, of, by)
}
