use std::collections::HashMap;

use actix_web::post;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::attendance;
use super::get::absent;
use super::grant::{Certifying, Outcome, missing_character};
use super::policy::{Attendee, UnmetReason};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::model::{self as certificates, Holder};
use crate::kernel::ids::{EnrollmentId, PersonId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

/// What became of the attendees of a session.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"issued": ["TF2024-7K3M-9QWE-0RTY-2ZXC"], "had_before": 98, "not_met": [
    {"enrollment_id": "0198f3a2-5b1c-7000-8000-000000000092",
     "reasons": [{"code": "too_few_half_days", "required": 2, "attended": 1}]}]}))]
pub struct IssuedCertificates {
    /// Numbers of the new certificates.
    pub issued: Vec<String>,
    /// Attendees who have the certificate already.
    #[schema(minimum = 0)]
    pub had_before: usize,
    /// Attendees who get none, with the reasons.
    pub not_met: Vec<UnmetEnrollment>,
}

/// An attendee who gets no certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmetEnrollment {
    pub enrollment_id: EnrollmentId,
    pub reasons: Vec<UnmetReason>,
}

problems!(IssueAllCertificatesProblems: NotFound, Forbidden);

/// Issue the certificates of a training session
///
/// Requires the administrator of its division. Issues a certificate to each enrolment with a check-in that meets the rule;
/// the others are listed with the reasons. A second call issues nothing new.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "What became of the attendees.", body = IssuedCertificates),
        IssueAllCertificatesProblems))]
#[post("/training-sessions/{id}/certificates/issue-all")]
pub async fn issue_all_certificates(
    app: Data<App>,
    caller: May<ask::IssueCertificate>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let session = sessions::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            caller.require(&Attendee {
                division: &session.content.division,
                accounts: Vec::new(),
            })?;
            if_match.check(&session.etag())?;
            let attendees = attendance::attendees(tx.conn, session.id)?;
            let persons: Vec<PersonId> = attendees.iter().map(|one| one.person_id).collect();
            let holders: HashMap<PersonId, Holder> = certificates::hold_holders(tx.conn, &persons)?
                .into_iter()
                .map(|holder| (holder.id, holder))
                .collect();
            let certifying = Certifying::of(tx, session)?;
            let mut done = IssuedCertificates::default();
            for enrolled in &attendees {
                let holder = holders.get(&enrolled.person_id);
                let outcome = certifying.grant(tx, enrolled, holder, caller.user_id);
                let outcome = match (&outcome, outcome.as_ref().err().and_then(missing_character)) {
                    // Nothing was written yet: the others get theirs.
                    (Err(_), Some(character)) => Outcome::NotMet(vec![UnmetReason {
                        character: Some(character),
                        ..UnmetReason::new("glyph_missing")
                    }]),
                    _ => outcome?,
                };
                match outcome {
                    Outcome::Issued(row) => done.issued.push(row.number),
                    Outcome::Had(_) => done.had_before += 1,
                    Outcome::NotMet(reasons) => done.not_met.push(UnmetEnrollment {
                        enrollment_id: enrolled.id,
                        reasons,
                    }),
                }
            }
            Answer::ok(&done)
        })
        .await
}
