//! The brokers who fit a case.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Case;
use crate::brokering::brokers::model::{Broker, broker_keeps, lock_all, read_all};
use crate::brokering::credentials::model::{required_levels, with_valid_credential};
use crate::kernel::ids::{BrokerId, UserId};
use crate::platform::db::schema::{brokers, cases, expertise};
use crate::reference::code_lists::TechnologyField;

/// A present broker who can keep a case, and has the credential that the division requires.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub broker: Broker,
    /// Fields of the client that the broker knows.
    pub fields: Vec<TechnologyField>,
}

/// The candidates for a case, in no order; with `locked`, locked until the transaction ends.
pub fn candidates(
    conn: &mut PgConnection,
    case: &Case,
    on: NaiveDate,
    locked: bool,
) -> QueryResult<Vec<Candidate>> {
    let ids: Vec<BrokerId> = brokers::table
        .inner_join(cases::table.on(cases::id.eq(case.row.id)))
        .filter(broker_keeps(on))
        .select(brokers::id)
        .load(conn)?;
    let mut all = match locked {
        true => lock_all(conn, &ids, on)?,
        false => read_all(conn, &ids, on)?,
    };
    all.retain(Broker::is_present);
    let levels = required_levels(conn, &case.row.division)?;
    if !levels.is_empty() {
        let ids: Vec<BrokerId> = all.iter().map(|broker| broker.row.id).collect();
        let valid = with_valid_credential(conn, &ids, &levels, on)?;
        all.retain(|broker| valid.contains(&broker.row.id));
    }
    let wanted = fields_of(conn, case)?;
    let candidate = |broker: Broker| Candidate {
        fields: wanted
            .iter()
            .copied()
            .filter(|field| broker.row.fields.contains(field))
            .collect(),
        broker,
    };
    Ok(all.into_iter().map(candidate).collect())
}

/// The fields of the client's expertise, each once.
fn fields_of(conn: &mut PgConnection, case: &Case) -> QueryResult<Vec<TechnologyField>> {
    let person = case.client_person.map(|person| UserId(person.0));
    expertise::table
        .filter(
            expertise::user_id
                .assume_not_null()
                .eq_any(person)
                .or(expertise::team_id
                    .assume_not_null()
                    .eq_any(case.row.client_team_id))
                .or(expertise::organization_id
                    .assume_not_null()
                    .eq_any(case.row.client_organization_id)),
        )
        .select(expertise::field)
        .distinct()
        .order(expertise::field)
        .load(conn)
}
