use actix_web::get;
use actix_web::web::Data;

use super::get::{CertificatePath, absent};
use super::model;
use super::policy::HeldCertificate;
use super::print;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{File, Path, PdfFile};

problems!(GetCertificatePdfProblems: NotFound, Forbidden, WrongState);

/// Get a certificate as PDF
///
/// With a QR code of its public page. For the holder, and for those who may check in others: brokers and
/// administrators of the division; of an award also for the owner of the entry, and for accounts that act for an organisation
/// that holds it. The same certificate gives the same bytes. Fails with 409 `wrong_state` if it is revoked
/// or superseded.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(CertificatePath),
    responses((status = 200, description = "The certificate.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Its version."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetCertificatePdfProblems))]
#[get("/certificates/{number}/pdf")]
pub async fn get_certificate_pdf(
    app: Data<App>,
    caller: May<ask::ReadCertificate>,
    path: Path<CertificatePath>,
) -> Result<File> {
    let number = path.0.number()?;
    let today = official_day(app.clock.now());
    let held = app
        .db
        .read(move |conn| {
            let row = model::find(conn, &number)?.ok_or_else(absent)?;
            let holder_accounts = model::owners_of(conn, &row, today)?;
            let held = HeldCertificate {
                row,
                holder_accounts,
            };
            caller.require(&held)?;
            Ok(held.row)
        })
        .await?;
    if held.ended_at.is_some() {
        return Err(wrong_state(
            held.status.as_str(),
            "证书已撤销或已换发",
            "the certificate is revoked or superseded",
        ));
    }
    let bytes = print::pdf(&held, app.keys.issuer())?;
    Ok(File::pdf(bytes, &format!("{}.pdf", held.number)).etag(held.etag()))
}
