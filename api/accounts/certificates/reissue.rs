use actix_web::post;
use diesel::prelude::*;

use super::announced::{self, Announced};
use super::get::CertificatePath;
use super::model::{self, Certificate, CertificateContent, Grounds};
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
/// certificate becomes `superseded`; a revoked one stays revoked. A certificate of an award gets the names as they are announced
/// now, after errata. Fails with 409 `wrong_state` for a certificate whose place another has taken, for an erased holder, and
/// for an award that does not stand any more.
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
            let holders = match known.as_ref().and_then(|known| known.holder_id) {
                Some(holder) => model::hold_holders(tx.conn, &[holder])?,
                None => Vec::new(),
            };
            let award = match known.as_ref().and_then(|known| known.award_id) {
                Some(award) => announced::lock(tx.conn, award)?,
                None => None,
            };
            let held = moves::lock(tx, &path)?;
            caller.require(&held)?;
            if_match.check(&held.row.etag())?;
            let status = state::step(held.row.status, Move::Reissue);
            let status = status.ok_or_else(|| not_the_last(&held.row))?;
            if model::neighbours(tx.conn, &held.row)?.1.is_some() {
                return Err(not_the_last(&held.row));
            }
            if let Some(award) = award.as_ref().filter(|award| !award.is_certified()) {
                return Err(wrong_state(
                    &award.status,
                    "该奖项已不成立，不能换发证书",
                    "the award does not stand any more",
                ));
            }
            let is_erased = held.row.holder_id.is_some() && holders.is_empty();
            let present = holders.into_iter().next().map(|holder| holder.name);
            let announced = award.as_ref().and_then(|award| award.holder());
            let holder = announced
                .map(str::to_owned)
                .or(present)
                .filter(|_| !is_erased);
            let (Some(holder), Some(basis)) = (holder, held.row.basis()) else {
                return Err(wrong_state(
                    held.row.status.as_str(),
                    "持证人账号已注销，不能换发",
                    "the holder was erased",
                ));
            };
            let old = model::end(tx, held.row, status, &reason, caller.user_id)?;
            let mut content = old.printed()?;
            let organization = match &award {
                Some(award) => organization_of(award, &mut content),
                None => organization_now(tx, &old)?,
            };
            let content = content.reissued(organization, official_day(tx.now), &old.number);
            let grounds = Grounds {
                basis,
                holder_id: old.holder_id,
                organization_id: old.organization_id,
                supersedes_id: Some(old.id),
            };
            let new = model::issue(tx, &grounds, content, &holder, caller.user_id)?;
            CertificateView::created(tx.conn, &new)
        })
        .await
}

/// The organisation of the project as it is announced, if the holder is a person; the project is announced with it.
fn organization_of(award: &Announced, content: &mut CertificateContent) -> Option<String> {
    if let CertificateContent::Award(printed) = content {
        printed.project.clone_from(&award.project_title);
    }
    award
        .organization_name
        .clone()
        .filter(|_| award.person_name.is_some())
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
