use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::attendance;
use super::get::absent;
use super::grant::{Certifying, Outcome};
use super::policy::{Attendee, not_met};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::model as certificates;
use crate::accounts::certificates::view::CertificateView;
use crate::kernel::ids::{EnrollmentId, PersonId};
use crate::people::users::model::persons_of;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

/// For whom.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"enrollment_id": "0198f3a2-5b1c-7000-8000-000000000092"}))]
pub struct CertificateRequest {
    /// An enrolment of the session; the caller's own when absent or null.
    enrollment_id: Option<EnrollmentId>,
}

problems!(IssueCertificateProblems: NotFound, Forbidden, CertificateRuleNotMet, GlyphMissing);

/// Issue a certificate
///
/// For the attendee themselves, and for the administrators of the division of the session. The check-ins must meet the rule of
/// the session; 422 `certificate_rule_not_met` lists the `reasons`. A person gets one certificate of a session, under any
/// number of requests: 200 returns the one that was issued before. The content is frozen. The enrolment becomes `completed`.
/// A revoked certificate is reissued, not issued again.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(TrainingSessionPath), request_body = CertificateRequest,
    responses((status = 200, description = "The certificate that was issued before.", body = CertificateView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "The certificate, new.", body = CertificateView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        IssueCertificateProblems))]
#[post("/training-sessions/{id}/certificates")]
pub async fn issue_certificate(
    app: Data<App>,
    caller: May<ask::IssueCertificate>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<TrainingSessionPath>,
    body: Json<CertificateRequest>,
) -> Result<Answer> {
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let session = sessions::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            let enrolled = match body.0.enrollment_id {
                Some(id) => attendance::enrolled(tx.conn, session.id, id)?.ok_or_else(unknown)?,
                None => {
                    let own = persons_of(tx.conn, PersonId(caller.user_id.0))?;
                    attendance::enrolled_as(tx.conn, session.id, &own)?.ok_or_else(not_enrolled)?
                }
            };
            caller.require(&Attendee {
                division: &session.content.division,
                accounts: certificates::accounts_of(tx.conn, enrolled.person_id)?,
            })?;
            if_match.check(&session.etag())?;
            let holders = certificates::hold_holders(tx.conn, &[enrolled.person_id])?;
            let certifying = Certifying::of(tx, session)?;
            match certifying.grant(tx, &enrolled, holders.first(), caller.user_id)? {
                Outcome::Issued(row) => CertificateView::created(tx.conn, &row),
                Outcome::Had(row) => CertificateView::answer(tx.conn, &row),
                Outcome::NotMet(reasons) => Err(not_met(&reasons)),
            }
        })
        .await
}

fn unknown() -> Problem {
    Problem::invalid_body(
        "/enrollment_id",
        "unknown_id",
        "培训班没有这条报名",
        "there is no such enrolment in the session",
    )
}

fn not_enrolled() -> Problem {
    Problem::invalid_body(
        "/enrollment_id",
        "required",
        "您没有报名这期培训班",
        "the caller is not enrolled in the session",
    )
}
