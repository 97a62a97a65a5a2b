//! What a broker is told of.

use diesel::prelude::*;
use serde_json::json;

use super::codes::ServiceKind;
use super::model::ServiceRecord;
use crate::kernel::clock::official_time;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::brokers;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const DISPUTED: Kind = Kind {
    codes: &[("kind", ServiceKind::LIST)],
    ..Kind::new(
        "service_record_disputed",
        ("服务记录有异议", "Service record disputed"),
        (
            "服务对象对 {started_at} 的服务记录（{kind}）提出异议。",
            "The served party disputes the record of the service of {started_at} ({kind}).",
        ),
    )
};

/// Tells the broker that the served party disputes a record.
pub fn disputed(tx: &mut Tx<'_>, record: &ServiceRecord, by: Option<UserId>) -> Result<()> {
    let broker: UserId = brokers::table
        .find(record.broker_id)
        .select(brokers::user_id)
        .first(tx.conn)?;
    let news = News {
        kind: &DISPUTED,
        to: &[broker],
        by,
        about: About {
            resource: "service_records",
            id: record.id.0,
        },
        facts: json!({"kind": record.content.kind, "started_at": official_time(record.content.started_at)}),
        once: &format!("{}-{}", record.id, record.version),
    };
    notify(tx, &news)
}
