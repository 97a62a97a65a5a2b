use actix_web::post;
use diesel::prelude::*;

use super::get::CertificatePath;
use super::model::{self, Certificate, Grounds};
use super::moves;
use super::revoke::CertificateReason;
use super::state::{self, Move};
use super::view::CertificateView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::people::organizations::model as organizations;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

problems!(ReissueCertificateProblems: NotFound, Forbidden, WrongState, GlyphMissing);

/// Reissue a certificate
///
/// Requires the administrator of the division of the certificate. The new certificate has a new number, today's date, and the
/// present names of the holder and of the organisation; the facts of the training stay as they were printed. A valid
/// certificate becomes `superseded`; a revoked one stays revoked. Fails with 409 `wrong_state` for a certificate whose place
/// another has taken, and for an erased holder.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(CertificatePath), request_body = CertificateReason,
    responses((status = 201, description = "The new certificate.", body = CertificateView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        ReissueCertificateProblems))]
#[post("/certificates/{number}/reissue")]
pub async fn reissue_certificate(
    request: ChangeRequest<CertificatePath, May<ask::KeepCertificate>>,
    body: Json<CertificateReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            // Accounts are locked before certificates, as an erasure does.
            let known = model::find(tx.conn, &path.number()?)?;
            let holders = match &known {
                Some(known) => model::hold_holders(tx.conn, &[known.holder_id])?,
                None => Vec::new(),
            };
            let held = moves::lock(tx.conn, &path)?;
            caller.require(&held)?;
            if_match.check(&held.row.etag())?;
            let status = state::step(held.row.status, Move::Reissue);
            let status = status.ok_or_else(|| not_the_last(&held.row))?;
            if model::neighbours(tx.conn, &held.row)?.1.is_some() {
                return Err(not_the_last(&held.row));
            }
            let Some(holder) = holders.into_iter().next() else {
                return Err(wrong_state(
                    held.row.status.as_str(),
                    "持证人账号已注销，不能换发",
                    "the holder was erased",
                ));
            };
            let old = model::end(tx, held.row, status, &reason, caller.user_id)?;
            let mut content = old.printed()?;
            content.organization = organization_now(tx, &old)?.or(content.organization);
            content.issued_on = official_day(tx.now);
            content.supersedes = Some(old.number.clone());
            let grounds = Grounds {
                training_session_id: old.training_session_id,
                enrollment_id: old.enrollment_id,
                holder_id: old.holder_id,
                organization_id: old.organization_id,
                supersedes_id: Some(old.id),
            };
            let new = model::issue(tx, &grounds, content, &holder, caller.user_id)?;
            CertificateView::created(tx.conn, &new)
        })
        .await
}

fn organization_now(tx: &mut Tx<'_>, old: &Certificate) -> QueryResult<Option<String>> {
    match old.organization_id {
        Some(id) => Ok(organizations::find(tx.conn, id)?.map(|found| found.content.name)),
        None => Ok(None),
    }
}

fn not_the_last(row: &Certificate) -> Error {
    wrong_state(
        row.status.as_str(),
        "证书已换发，请对最新一份操作",
        "another certificate has taken its place",
    )
}
