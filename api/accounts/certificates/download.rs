use actix_web::get;
use actix_web::web::Data;

use super::get::{CertificatePath, absent};
use super::model;
use super::policy::HeldCertificate;
use super::print;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{File, Path};

problems!(DownloadCertificateProblems: NotFound, Forbidden, WrongState);

/// Download a certificate
///
/// As PDF, with a QR code of its public page. For the holder, and for those who may check in others: brokers and
/// administrators of the division. The same certificate gives the same bytes. Fails with 409 `wrong_state` if it is revoked
/// or superseded.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(CertificatePath),
    responses((status = 200, description = "The certificate.", content_type = "application/pdf", body = Vec<u8>,
        headers(("ETag" = String, description = "Its version."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        DownloadCertificateProblems))]
#[get("/certificates/{number}/pdf")]
pub async fn download_certificate(
    app: Data<App>,
    caller: May<ask::ReadCertificate>,
    path: Path<CertificatePath>,
) -> Result<File> {
    let number = path.0.number()?;
    let held = app
        .db
        .read(move |conn| {
            let row = model::find(conn, &number)?.ok_or_else(absent)?;
            let holder_accounts = model::accounts_of(conn, row.holder_id)?;
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
