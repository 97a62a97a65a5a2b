use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;

use super::model;
use super::view::{AuditDrawPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::{BrokerId, ServiceRecordId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{CsvFile, CsvTable, File, Path};

const TABLE: CsvTable = CsvTable {
    name: "population",
    columns: &["record_id", "broker_id"],
};

#[derive(Serialize)]
struct Row {
    record_id: ServiceRecordId,
    broker_id: BrokerId,
}

problems!(GetAuditDrawPopulationProblems: NotFound);

/// Get the population of an audit draw
///
/// The frozen ids with their brokers, in the order of ids. `population_hash` is SHA-256 over the ids, each followed by a
/// line feed. With the seed, anyone draws the same sample: for each broker, or for all together, sort the ids by
/// SHA-256 of the seed, a comma and the id, and take the first `sample_size`.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), params(AuditDrawPath),
    responses((status = 200, description = "The population as CSV.", content_type = "text/csv", body = CsvFile,
        headers(("ETag" = String, description = "Of the bytes."))), GetAuditDrawPopulationProblems))]
#[get("/audit-draws/{id}/population")]
pub async fn get_audit_draw_population(
    app: Data<App>,
    caller: May<ask::DrawAudit>,
    path: Path<AuditDrawPath>,
) -> Result<File> {
    let id = path.0.id;
    let tickets = app
        .db
        .read(move |conn| {
            model::find(conn, id, &caller)?.ok_or_else(absent)?;
            Ok(model::tickets(conn, id)?)
        })
        .await?;
    let rows = tickets.into_iter().map(|one| Row {
        record_id: one.record,
        broker_id: one.broker,
    });
    Ok(File::csv(TABLE.text(rows)?.into_bytes(), "population.csv"))
}
