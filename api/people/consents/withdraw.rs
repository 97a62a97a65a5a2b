use actix_web::post;

use super::get::{ConsentPath, absent};
use super::model;
use super::view::ConsentView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::Answer;

problems!(WithdrawConsentProblems: NotFound, WrongState);

/// Withdraw a consent
///
/// As of now; that it was given, and until when, stays in the history.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ConsentPath),
    responses((status = 200, description = "The consent, no longer in force.", body = ConsentView,
        headers(("ETag" = String, description = "Its new version."))), WithdrawConsentProblems))]
#[post("/users/me/consents/{id}/withdraw")]
pub async fn withdraw_consent(
    request: ChangeRequest<ConsentPath, May<ask::KeepAccount>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let consent = model::lock(tx.conn, &caller.records, path.id)?.ok_or_else(absent)?;
            if_match.check(&consent.etag())?;
            if consent.withdrawn_at.is_some() {
                return Err(Problem::new(Code::WrongState)
                    .detail("该同意已被撤回", "the consent is withdrawn already")
                    .into());
            }
            let consent = model::withdraw(tx.conn, consent.id, tx.now)?;
            let etag = consent.etag();
            Ok(Answer::ok(&ConsentView::from(consent))?.etag(etag))
        })
        .await
}
