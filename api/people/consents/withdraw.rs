use actix_web::post;
use actix_web::web::Data;

use super::get::{ConsentPath, absent};
use super::model;
use super::view::ConsentView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(WithdrawConsentProblems: NotFound, WrongState);

/// Withdraw a consent
///
/// As of now; that it was given, and until when, stays in the history.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ConsentPath),
    responses((status = 200, description = "The consent, no longer in force.", body = ConsentView,
        headers(("ETag" = String, description = "Its new version."))), WithdrawConsentProblems))]
#[post("/users/me/consents/{id}/withdraw")]
pub async fn withdraw_consent(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ConsentPath>,
) -> Result<Answer> {
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let consent = model::lock(tx.conn, caller.user_id, path.0.id)?.ok_or_else(absent)?;
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
