use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Verification};
use super::policy::Looked;
use super::view::VerificationView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::VerificationId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VerificationPath {
    /// The verification.
    #[param(inline)]
    pub id: VerificationId,
}

problems!(GetVerificationProblems: NotFound);

/// Get a verification
///
/// There for whose it is, the owners and managers of the organisation, and the administrators of the division; 404 for
/// everybody else.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationPath),
    responses((status = 200, description = "The verification.", body = VerificationView,
        headers(("ETag" = String, description = "Its version."))), GetVerificationProblems))]
#[get("/verifications/{id}")]
pub async fn get_verification(
    app: Data<App>,
    caller: May<ask::ReadVerification>,
    path: Path<VerificationPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let today = official_day(now);
    let found = app
        .db
        .read(move |conn| {
            let verification = model::find(conn, path.0.id)?.ok_or_else(unknown)?;
            look(conn, &verification, &caller, now)?;
            Ok(verification)
        })
        .await?;
    let etag = found.etag(today);
    Ok(Answer::ok(&VerificationView::new(found, today))?.etag(etag))
}

/// The verification as rights see it, where the caller may know of it.
pub fn look(
    conn: &mut PgConnection,
    verification: &Verification,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Looked> {
    let of = verification.of().ok_or_else(unknown)?;
    let looked = Looked::at(conn, of, caller, now)?;
    if caller.may(Right::ReadVerification, &looked) {
        Ok(looked)
    } else {
        Err(unknown().into())
    }
}

pub fn unknown() -> Problem {
    Problem::not_found("没有这项认证", "there is no such verification")
}
