use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::AtTheDoor;
use super::venue::{STEP_SECONDS, code_at};
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DoorPath {
    /// The training session.
    #[param(inline)]
    pub id: TrainingSessionId,
}

/// What the venue shows now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "04713926", "shown_from": "2024-08-30T00:50:00Z", "shown_until": "2024-08-30T00:50:30Z",
    "step_seconds": 30, "server_time": "2024-08-30T00:50:12.345678Z"}))]
pub struct VenueCodeView {
    /// Eight digits. Accepted for one step longer than they are shown.
    #[schema(min_length = 8, max_length = 8)]
    pub code: String,
    pub shown_from: DateTime<Utc>,
    /// When to ask for the next code.
    pub shown_until: DateTime<Utc>,
    #[schema(minimum = 30, maximum = 30)]
    pub step_seconds: i64,
    pub server_time: DateTime<Utc>,
}

problems!(GetVenueCodeProblems: NotFound, Forbidden);

/// Get the code of the venue
///
/// Attendees enter the code at `POST /v1/check-ins` to check in themselves. It changes every 30 seconds. Requires a door token
/// of the session, or an administrator or broker of its division.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(DoorPath),
    responses((status = 200, description = "The code that is shown now.", body = VenueCodeView), GetVenueCodeProblems))]
#[get("/training-sessions/{id}/venue-code")]
pub async fn get_venue_code(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    path: Path<DoorPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let id = path.0.id;
    app.db.read(move |conn| door.at_session(conn, id)).await?;
    let shown = code_at(app.db.vault(), id, now);
    let view = VenueCodeView {
        code: shown.code,
        shown_from: shown.shown_from,
        shown_until: shown.shown_until,
        step_seconds: STEP_SECONDS,
        server_time: now,
    };
    Ok(Answer::ok(&view)?.not_kept())
}
