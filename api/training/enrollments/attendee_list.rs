use actix_web::get;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::EnrollmentStatus;
use super::model::{self, SeenEnrollment};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EnrollmentId, PersonId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, BYTE_ORDER_MARK, CSV, CsvTable, Path, Query};
use crate::training::training_sessions::codes::EnrollmentRole;
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

const TABLE: CsvTable = CsvTable {
    name: "attendees",
    columns: &[
        "joined_number",
        "name",
        "delegation",
        "division",
        "role",
        "status",
        "position",
        "person_id",
        "enrollment_id",
    ],
};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttendeeListOptions {
    /// Whether the file begins with a byte order mark, which Excel needs to read Chinese.
    #[param(default = false)]
    bom: Option<bool>,
}

/// A CSV file in UTF-8.
#[derive(ToSchema)]
#[schema(value_type = String, example = "joined_number,name,delegation,division,role,status,position,person_id,enrollment_id\r\n")]
#[allow(dead_code, reason = "it describes a text that no value holds")]
pub struct AttendeeListFile(String);

problems!(ExportAttendeeListProblems: NotFound, Forbidden);

/// Export the attendee list of a training session
///
/// A CSV file of the enrolments that the caller may read, without cancelled ones, by delegation and in the order of joining:
/// joined_number, name, delegation, division, role, status, position, person_id, enrollment_id. A name that a spreadsheet
/// would take for a formula begins with an apostrophe.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:read"])), params(TrainingSessionPath, AttendeeListOptions),
    responses((status = 200, description = "The list.", content_type = "text/csv", body = AttendeeListFile), ExportAttendeeListProblems))]
#[get("/training-sessions/{id}/attendee-list")]
pub async fn export_attendee_list(
    app: Data<App>,
    caller: May<ask::ReadEnrollment>,
    path: Path<TrainingSessionPath>,
    options: Query<AttendeeListOptions>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let rows = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, Some(&caller))?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            Ok(model::attendees(conn, session.id, &caller, today)?)
        })
        .await?;
    let table = TABLE.text(rows.iter().map(Attendee::from))?;
    let text = match options.0.bom.unwrap_or(false) {
        true => format!("{BYTE_ORDER_MARK}{table}"),
        false => table,
    };
    Ok(Answer::of_type(CSV, text).attachment("attendees.csv"))
}

/// A line of the list.
#[derive(Serialize)]
struct Attendee<'a> {
    joined_number: i32,
    name: Option<&'a str>,
    delegation: &'a DivisionCode,
    division: &'a DivisionCode,
    role: EnrollmentRole,
    status: EnrollmentStatus,
    position: Option<i32>,
    person_id: PersonId,
    enrollment_id: EnrollmentId,
}

impl<'a> From<&'a SeenEnrollment> for Attendee<'a> {
    fn from(seen: &'a SeenEnrollment) -> Self {
        let row = &seen.row;
        Self {
            joined_number: row.joined_number,
            name: seen.person_name.as_deref(),
            delegation: &row.delegation,
            division: &row.division,
            role: row.role,
            status: row.status,
            position: seen.position,
            person_id: row.person_id,
            enrollment_id: row.id,
        }
    }
}
