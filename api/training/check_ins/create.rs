use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::admit::{self, Admission, Scan, Whom, admit, refused};
use super::codes::{CheckInDirection, CheckInMethod};
use super::door::AtTheDoor;
use super::own;
use super::view::{ScannedView, show};
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::clock::four_digit_year;
use crate::kernel::ids::{EnrollmentId, TrainingSessionId};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Json};
use crate::training::training_sessions::model::TrainingSession;

/// A scan at the door: one of `enrollment_id`, `attendee_code` and `venue_code`.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1", "nonce": "b7c1f0d2", "device": "door-1"}))]
pub struct NewCheckIn {
    session_id: TrainingSessionId,
    /// From the list: the enrolment of the person.
    enrollment_id: Option<EnrollmentId>,
    /// What the QR code of the attendee holds.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    attendee_code: Option<String>,
    /// The code that the venue shows now: the caller checks in themselves. Needs `device`.
    #[validate(length(min = 1, max = 40))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40)]
    venue_code: Option<TypedCode>,
    /// Entry when absent.
    direction: Option<CheckInDirection>,
    /// Made by the device for each scan: a request sent again with it is the same scan.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    nonce: String,
    /// When the device scanned; now, when absent. Not with `venue_code`.
    #[validate(custom(function = four_digit_year))]
    scanned_at: Option<DateTime<Utc>>,
    /// What the device calls itself, the same for each scan.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    device: Option<String>,
}

/// How a person is named.
enum Way {
    Enrollment(EnrollmentId),
    AttendeeCode(String),
    VenueCode(TypedCode),
}

impl Way {
    fn method(&self) -> CheckInMethod {
        match self {
            Self::Enrollment(_) => CheckInMethod::List,
            Self::AttendeeCode(_) => CheckInMethod::AttendeeCode,
            Self::VenueCode(_) => CheckInMethod::VenueCode,
        }
    }
}

problems!(CreateCheckInProblems: Forbidden, CheckInRefused, TooManyAttempts);

/// Check a person in or out
///
/// By the list or the code of the attendee: requires a door token of the session, an administrator or broker of its
/// division, or the broker of the person's society. By the code of the venue: the caller, who has to be enrolled. The door is
/// open from two hours before the start of the session to two hours after its end. The first entry moves a confirmed
/// enrolment to checked_in. A repeated nonce, and a second scan of the person in the same half-day and direction, return the
/// first record with 200 and `repeated: true`. A scan that does not count fails with 409 `check_in_refused`, names the
/// `reason`, and is kept. Several people on one self-service device within a minute are flagged, and let in.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), request_body = NewCheckIn,
    responses((status = 201, description = "The check-in.", body = ScannedView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        (status = 200, description = "The first check-in of the person in this half-day.", body = ScannedView,
        headers(("ETag" = String, description = "Its version."))), CreateCheckInProblems))]
#[post("/check-ins")]
pub async fn create_check_in(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    body: Json<NewCheckIn>,
) -> Result<Answer> {
    let new = body.0;
    let way = way(&new)?;
    // What does not count is kept, so it commits and is refused after that.
    app.db
        .write(door.act(), move |tx| {
            let session = door.hold_session(tx.conn, new.session_id)?;
            let session = session.ok_or_else(unknown_session)?;
            let device = door.device();
            let scan = Scan {
                nonce: new.nonce,
                direction: new.direction.unwrap_or(CheckInDirection::Entry),
                method: way.method(),
                self_service: matches!(way, Way::VenueCode(_))
                    || device.is_some_and(|device| device.self_service),
                device: new.device,
                scanned_at: new.scanned_at.map_or(tx.now, |at| at.trunc_subsecs(6)),
                scanner: door.scanner(),
            };
            let admission = match &way {
                Way::VenueCode(code) => own::check_in(tx, &door, &session, &scan, code.as_str())?,
                Way::Enrollment(id) => {
                    let whom = admit::by_id(tx.conn, &session, *id)?;
                    of_another(tx, &door, &session, &whom, &scan)?
                }
                Way::AttendeeCode(code) => {
                    let whom = admit::by_code(tx.conn, &session, code)?;
                    of_another(tx, &door, &session, &whom, &scan)?
                }
            };
            answer(tx, admission, device.is_some())
        })
        .await?
}

fn of_another(
    tx: &mut Tx<'_>,
    door: &AtTheDoor<ask::CheckInOthers>,
    session: &TrainingSession,
    whom: &Whom,
    scan: &Scan,
) -> Result<Admission> {
    door.require_person(tx.conn, session, whom.enrollment())?;
    admit(tx, session, whom, scan)
}

fn answer(tx: &mut Tx<'_>, admission: Admission, to_device: bool) -> Result<Result<Answer>> {
    let (row, repeated) = match admission {
        Admission::Created(row) => (row, false),
        Admission::Repeated(row) => (row, true),
        Admission::Refused(reason) => return Ok(Err(refused(reason))),
    };
    let etag = row.etag();
    let location = format!("/v1/check-ins/{}", row.id);
    let view = ScannedView {
        check_in: show(tx.conn, row, to_device)?,
        repeated,
    };
    let answer = match repeated {
        true => Answer::ok(&view)?,
        false => Answer::created(location, &view)?,
    };
    Ok(Ok(answer.etag(etag)))
}

fn way(new: &NewCheckIn) -> Result<Way> {
    let given = (new.enrollment_id, &new.attendee_code, &new.venue_code);
    let (pointer, code, zh, en) = match given {
        (Some(id), None, None) => return Ok(Way::Enrollment(id)),
        (None, Some(code), None) => return Ok(Way::AttendeeCode(code.clone())),
        (None, None, Some(_)) if new.device.is_none() => (
            "/device",
            "required",
            "凭会场码签到须给出 device",
            "is needed with venue_code",
        ),
        (None, None, Some(_)) if new.scanned_at.is_some() => (
            "/scanned_at",
            "not_allowed",
            "凭会场码签到不得给出 scanned_at",
            "cannot be given with venue_code",
        ),
        (None, None, Some(code)) => return Ok(Way::VenueCode(code.clone())),
        _ => (
            "",
            "one_of",
            "须且只须给出 enrollment_id、attendee_code、venue_code 之一",
            "needs exactly one of enrollment_id, attendee_code and venue_code",
        ),
    };
    Err(Problem::invalid_body(pointer, code, zh, en).into())
}

/// Also for a session that the caller may not read.
fn unknown_session() -> Problem {
    Problem::invalid_body(
        "/session_id",
        "unknown_id",
        "没有这期培训班",
        "there is no such training session",
    )
}
