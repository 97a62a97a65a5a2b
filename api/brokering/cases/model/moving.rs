//! A case gets another main broker.

use diesel::prelude::*;
use serde_json::json;

use super::{Case, CaseUpdate, NewCaseEvent, record, update};
use crate::brokering::brokers::model::Broker;
use crate::brokering::cases::codes::CaseEventKind;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::brokers;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

/// Who moves cases, and why.
#[derive(Clone, Copy, Debug)]
pub struct Mover<'a> {
    pub by: UserId,
    pub note: Option<&'a str>,
}

impl Mover<'_> {
    /// Without a note.
    pub const fn by(by: UserId) -> Self {
        Self { by, note: None }
    }
}

pub const GIVEN: Kind = Kind::new(
    "case_given",
    ("收到服务个案", "Case given to you"),
    (
        "服务个案“{title}”由您负责。",
        "You are the main broker of the case “{title}”.",
    ),
);

/// Makes a broker the main broker of a case. Both are locked. A case that nobody kept is assigned.
pub fn give(tx: &mut Tx<'_>, case: &Case, to: &Broker, mover: Mover<'_>) -> Result<()> {
    let kind = match case.main_broker() {
        Some(_) => CaseEventKind::HandedOver,
        None => CaseEventKind::Assigned,
    };
    give_as(tx, kind, case, to, mover)
}

/// The same, under the name of what happens.
pub fn give_as(
    tx: &mut Tx<'_>,
    kind: CaseEventKind,
    case: &Case,
    to: &Broker,
    mover: Mover<'_>,
) -> Result<()> {
    let change = CaseUpdate {
        main_broker_id: Some(Some(to.row.id)),
        assigned_at: Some(Some(tx.now)),
        unassigned_since: Some(None),
        ..CaseUpdate::default()
    };
    update(tx.conn, case.row.id, &change, tx.now)?;
    let event = NewCaseEvent {
        from_broker_id: case.row.main_broker_id,
        to_broker_id: Some(to.row.id),
        note: mover.note.map(str::to_owned),
        ..NewCaseEvent::of(case.row.id, kind, mover.by, tx.now)
    };
    record(tx.conn, &event)?;
    diesel::update(brokers::table.find(to.row.id))
        .set(brokers::last_assigned_at.eq(tx.now))
        .execute(tx.conn)?;
    let once = event.id.to_string();
    let news = News {
        kind: &GIVEN,
        to: &[to.row.user_id],
        by: Some(mover.by),
        about: About {
            resource: "cases",
            id: case.row.id.0,
        },
        facts: json!({"title": case.row.title}),
        once: &once,
    };
    notify(tx, &news)
}
