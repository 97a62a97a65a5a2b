//! Taking back the records of an import.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ServiceRecordStatus;
use super::evidence::KIND;
use crate::access::auth::Caller;
use crate::access::importing::Undone;
use crate::accounts::attachments::model as attachments;
use crate::brokering::broker_months::codes::BrokerMonthStatus;
use crate::kernel::ids::ServiceRecordId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    broker_months, service_confirmations, service_record_flags, service_record_versions,
    service_records,
};
use crate::platform::error::Result;

/// Deletes records that stand as the import made them, outside locked months, with their files and flags.
pub fn undo(tx: &mut Tx<'_>, _: &Caller, ids: &[Uuid]) -> Result<Vec<Undone>> {
    let locked_month = broker_months::table
        .filter(broker_months::broker_id.eq(service_records::broker_id))
        .filter(broker_months::month.eq(service_records::month))
        .filter(broker_months::status.eq(BrokerMonthStatus::Locked));
    let untouched = service_records::version
        .eq(1)
        .and(service_records::status.eq(ServiceRecordStatus::Recorded))
        .and(diesel::dsl::not(exists(locked_month)));
    let found: Vec<(ServiceRecordId, bool)> = service_records::table
        .filter(service_records::id.eq_any(ids.iter().copied().map(ServiceRecordId)))
        .order(service_records::id)
        .select((service_records::id, untouched))
        .for_update()
        .load(tx.conn)?;
    let found: HashMap<ServiceRecordId, bool> = found.into_iter().collect();
    let undone = ids
        .iter()
        .map(|id| match found.get(&ServiceRecordId(*id)) {
            None => Undone::gone(),
            Some(true) => Undone::Reversed,
            Some(false) => Undone::changed(),
        })
        .collect();
    let gone: Vec<ServiceRecordId> = found
        .into_iter()
        .filter_map(|(id, untouched)| untouched.then_some(id))
        .collect();
    let things: Vec<Uuid> = gone.iter().map(|id| id.0).collect();
    attachments::delete_of(tx.conn, KIND, &things, tx.now)?;
    diesel::delete(
        service_record_flags::table.filter(
            service_record_flags::record_id
                .eq_any(&gone)
                .or(service_record_flags::other_record_id
                    .assume_not_null()
                    .eq_any(&gone)),
        ),
    )
    .execute(tx.conn)?;
    diesel::delete(
        service_confirmations::table.filter(service_confirmations::record_id.eq_any(&gone)),
    )
    .execute(tx.conn)?;
    diesel::delete(
        service_record_versions::table.filter(service_record_versions::record_id.eq_any(&gone)),
    )
    .execute(tx.conn)?;
    diesel::delete(service_records::table.filter(service_records::id.eq_any(&gone)))
        .execute(tx.conn)?;
    Ok(undone)
}
