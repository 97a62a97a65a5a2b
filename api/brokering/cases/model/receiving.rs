//! What holds of a broker who gets a case, besides the order of locks.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Case;
use crate::brokering::brokers::model::{Broker, broker_keeps};
use crate::brokering::credentials::model::{required_levels, with_valid_credential};
use crate::platform::db::schema::{brokers, cases};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// Who gets cases is a broker, another one, and present.
pub fn takes_over(to: Option<&Broker>, same: bool, pointer: &str) -> Result<()> {
    let (code, zh, en) = match to {
        None => ("unknown_id", "没有这名科服保姆", "there is no such broker"),
        Some(_) if same => (
            "same_broker",
            "须为另一名科服保姆",
            "must be another broker",
        ),
        Some(broker) if !broker.is_present() => (
            "not_present",
            "该科服保姆不在任或正在请假",
            "has no appointment in force, or is on leave",
        ),
        Some(_) => return Ok(()),
    };
    Err(Problem::invalid_body(pointer, code, zh, en).into())
}

/// Of so many cases a broker can keep all.
pub fn covers_all(covered: i64, cases: usize, pointer: &str) -> Result<()> {
    if usize::try_from(covered).is_ok_and(|covered| covered >= cases) {
        return Ok(());
    }
    Err(Problem::invalid_body(
        pointer,
        "out_of_reach",
        "该科服保姆的任命范围不包括全部个案",
        "has no appointment that reaches all of the cases",
    )
    .into())
}

/// Whether a broker can keep a case.
pub fn covers(
    conn: &mut PgConnection,
    case: &Case,
    to: &Broker,
    on: NaiveDate,
    pointer: &str,
) -> Result<()> {
    let covered: i64 = brokers::table
        .inner_join(cases::table.on(cases::id.eq(case.row.id)))
        .filter(brokers::id.eq(to.row.id))
        .filter(broker_keeps(on))
        .count()
        .get_result(conn)?;
    covers_all(covered, 1, pointer)
}

/// A main broker has the credential that the division of the case requires.
pub fn holds_credential(
    conn: &mut PgConnection,
    case: &Case,
    to: &Broker,
    on: NaiveDate,
    pointer: &str,
) -> Result<()> {
    let levels = required_levels(conn, &case.row.division)?;
    if levels.is_empty() || !with_valid_credential(conn, &[to.row.id], &levels, on)?.is_empty() {
        return Ok(());
    }
    let detail = Bilingual::new(
        "没有该区划要求的有效资格",
        "has no valid credential of the levels that the division requires",
    );
    Err(Problem::new(Code::CredentialRequired)
        .field(FieldProblem::body(pointer, "credential_required", detail))
        .into())
}

/// A broker has as many open cases as they can carry at most, unless an administrator overrides that.
pub fn has_room(to: &Broker, overridden: bool) -> Result<()> {
    if overridden || to.open_cases < i64::from(to.row.capacity) {
        return Ok(());
    }
    Err(Problem::new(Code::BrokerFull)
        .member("open_cases", to.open_cases)
        .member("capacity", to.row.capacity)
        .into())
}
