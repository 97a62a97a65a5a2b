use actix_web::get;
use actix_web::web::Data;

use super::print::{self, Attendee};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{File, Path, PdfFile};
use crate::training::enrollments::model as enrollments;
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(GetSignInSheetProblems: NotFound, Forbidden, GlyphMissing);

/// Get the sign-in sheet of a training session
///
/// As PDF, to be printed: number, name, organisation, delegation and room for a signature. Lists the enrolments with a seat
/// that the caller may read, by delegation and in the order of joining. The same list gives the same bytes.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:read"])), params(TrainingSessionPath),
    responses((status = 200, description = "The sheet.", content_type = "application/pdf", body = PdfFile,
        headers(("ETag" = String, description = "Changes with the sheet."),
            ("Content-Disposition" = String, description = "`attachment`, with a name for the file."))),
        GetSignInSheetProblems))]
#[get("/training-sessions/{id}/sign-in-sheet")]
pub async fn get_sign_in_sheet(
    app: Data<App>,
    caller: May<ask::ReadEnrollment>,
    path: Path<TrainingSessionPath>,
) -> Result<File> {
    let today = official_day(app.clock.now());
    let (session, attendees) = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, Some(&caller))?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            let seen = enrollments::attendees(conn, session.id, &caller, today)?;
            let attendees = Attendee::of(conn, seen)?;
            Ok((session, attendees))
        })
        .await?;
    let bytes = print::pdf(&session, &attendees)?;
    Ok(File::pdf(bytes, "sign-in-sheet.pdf"))
}
