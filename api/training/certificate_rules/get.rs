use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::CertificateRuleView;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(GetCertificateRuleProblems: NotFound);

/// Get the certificate rule of a training session
///
/// For everybody who can read the session. Fails with 404 if the session gives no certificates.
#[utoipa::path(tag = "certificates", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The rule.", body = CertificateRuleView,
        headers(("ETag" = String, description = "Its version."))), GetCertificateRuleProblems))]
#[get("/training-sessions/{id}/certificate-rule")]
pub async fn get_certificate_rule(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let rule = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?;
            let session = session.ok_or_else(absent)?;
            Ok(model::find(conn, session.id)?.ok_or_else(without_rule)?)
        })
        .await?;
    CertificateRuleView::answer(rule)
}

/// Also for a session that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这期培训班", "there is no such training session")
}

fn without_rule() -> Problem {
    Problem::not_found(
        "这期培训班没有发证规则",
        "the session gives no certificates",
    )
}
