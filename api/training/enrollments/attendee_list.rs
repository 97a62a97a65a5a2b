use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{self, SeenEnrollment};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path, Query, spreadsheet_safe};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

const BYTE_ORDER_MARK: char = '\u{feff}';

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
    let mut text = String::new();
    if options.0.bom.unwrap_or(false) {
        text.push(BYTE_ORDER_MARK);
    }
    text.push_str(&csv_of(&rows)?);
    Ok(Answer::of_type("text/csv; charset=utf-8", text).attachment("attendees.csv"))
}

fn csv_of(rows: &[SeenEnrollment]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let broken = |error: csv::Error| anyhow::anyhow!("a CSV file: {error}");
    writer
        .write_record([
            "joined_number",
            "name",
            "delegation",
            "division",
            "role",
            "status",
            "position",
            "person_id",
            "enrollment_id",
        ])
        .map_err(broken)?;
    for seen in rows {
        let row = &seen.row;
        writer
            .write_record([
                row.joined_number.to_string(),
                spreadsheet_safe(seen.person_name.as_deref().unwrap_or_default()),
                row.delegation.to_string(),
                row.division.to_string(),
                row.role.as_str().to_owned(),
                row.status.as_str().to_owned(),
                seen.position
                    .map(|position| position.to_string())
                    .unwrap_or_default(),
                row.person_id.to_string(),
                row.id.to_string(),
            ])
            .map_err(broken)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| anyhow::anyhow!("a CSV file: {error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}
