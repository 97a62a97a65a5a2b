use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{EnrollmentPath, EnrollmentView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEnrollmentProblems: NotFound, Forbidden);

/// Get an enrolment
///
/// Visible to the person, to owners and managers of its organisation, and to roles in whose scope the person or the session
/// is. Other callers get 404.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:read"])), params(EnrollmentPath),
    responses((status = 200, description = "The enrolment.", body = EnrollmentView,
        headers(("ETag" = String, description = "Its version."))), GetEnrollmentProblems))]
#[get("/enrollments/{id}")]
pub async fn get_enrollment(
    app: Data<App>,
    caller: May<ask::ReadEnrollment>,
    path: Path<EnrollmentPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let seen = app
        .db
        .read(move |conn| model::find_visible(conn, path.0.id, &caller, today)?.ok_or_else(absent))
        .await?;
    EnrollmentView::answer(seen)
}
