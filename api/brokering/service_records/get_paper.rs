use actix_web::get;
use actix_web::web::Data;

use super::view::{ServiceRecordPath, absent};
use super::{model, paper};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetServiceRecordPaperProblems: NotFound, GlyphMissing);

/// Get a service record as PDF
///
/// The version in force with its decisions and room for signatures, a code of its content, and a QR code of its address. A
/// void record is marked 作废 on each page. For callers who may read the record. The same content gives the same bytes.
#[utoipa::path(tag = "service-records", security(("bearer" = []), ("client" = ["services:read"])), params(ServiceRecordPath),
    responses((status = 200, description = "The paper.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the paper."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetServiceRecordPaperProblems))]
#[get("/service-records/{id}/paper.pdf")]
pub async fn get_service_record_paper(
    app: Data<App>,
    caller: May<ask::ReadServiceRecord>,
    path: Path<ServiceRecordPath>,
) -> Result<File> {
    let id = path.0.id;
    let now = app.clock.now();
    let (row, names) = app
        .db
        .read(move |conn| {
            let found = model::find(conn, id, &caller, now)?.ok_or_else(absent)?;
            Ok((found.row, paper::names(conn, id)?))
        })
        .await?;
    let bytes = paper::pdf(&row, &names, app.keys.issuer())?;
    let name = format!("保姆单 {id}.pdf");
    Ok(File::pdf(bytes, &format!("service-record-{id}.pdf")).named(&name))
}
