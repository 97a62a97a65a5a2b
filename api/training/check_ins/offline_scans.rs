use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::admit::{self, Admission, Scan, Whom, admit, hold_name};
use super::codes::{CheckInDirection, CheckInMethod, CheckInRefusal};
use super::door::AtTheDoor;
use super::venue_code::DoorPath;
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::clock::four_digit_year;
use crate::kernel::codes::code_list;
use crate::kernel::ids::{CheckInId, EnrollmentId};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path};
use crate::training::training_sessions::model::TrainingSession;

/// A scan that happened without a connection: one of `enrollment_id` and `attendee_code`.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1", "nonce": "b7c1f0d2",
    "scanned_at": "2024-08-30T00:50:00Z", "device": "door-1"}))]
pub struct OfflineScan {
    /// From the list: the enrolment of the person.
    enrollment_id: Option<EnrollmentId>,
    /// What the QR code of the attendee holds.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    attendee_code: Option<String>,
    /// Entry when absent.
    direction: Option<CheckInDirection>,
    /// Made by the device for each scan: a scan uploaded again with it is the same scan.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    nonce: String,
    /// When the device scanned.
    #[validate(custom(function = four_digit_year))]
    scanned_at: DateTime<Utc>,
    /// What the device calls itself.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    device: Option<String>,
}

/// Scans that happened without a connection.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scans": [{"enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1", "nonce": "b7c1f0d2",
    "scanned_at": "2024-08-30T00:50:00Z", "device": "door-1"}]}))]
pub struct OfflineScans {
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    scans: Vec<OfflineScan>,
}

code_list! {
    OfflineOutcome of "offline_scan_outcomes" ("离线扫描结果", "Outcomes of offline scans")
        ("上传的离线扫描如何处理。", "What became of a scan that was uploaded.") {
        Created = "created" ("已签到", "Created"),
        Repeated = "repeated" ("重复", "Repeated"),
        Refused = "refused" ("未计入", "Refused"),
    }
}

/// What became of one scan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"nonce": "b7c1f0d2", "outcome": "created", "check_in_id": "0198f3a2-5b1c-7000-8000-0000000000d1",
    "admitted_despite": null, "reason": null}))]
pub struct OfflineScanResult {
    pub nonce: String,
    pub outcome: OfflineOutcome,
    /// The check-in that counts; null for a scan that does not.
    pub check_in_id: Option<CheckInId>,
    /// Why the person would not have been admitted by the list of today.
    pub admitted_despite: Option<CheckInRefusal>,
    /// Why the scan does not count.
    pub reason: Option<CheckInRefusal>,
}

/// What became of each scan, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"results": [{"nonce": "b7c1f0d2", "outcome": "created",
    "check_in_id": "0198f3a2-5b1c-7000-8000-0000000000d1", "admitted_despite": null, "reason": null}],
    "created": 1, "repeated": 0, "refused": 0}))]
pub struct OfflineScanResults {
    pub results: Vec<OfflineScanResult>,
    #[schema(minimum = 0, maximum = 1000)]
    pub created: usize,
    #[schema(minimum = 0, maximum = 1000)]
    pub repeated: usize,
    #[schema(minimum = 0, maximum = 1000)]
    pub refused: usize,
}

problems!(AddOfflineScansProblems: NotFound, Forbidden);

/// Upload offline scans
///
/// The scans happened already, so they count by `scanned_at` also where the list has changed since: the scan of a person who
/// is cancelled, excused or waitlisted now, or whose code was replaced, counts with `admitted_despite`. What names no
/// enrolment of the session, or lies outside the hours of its door or in the future, does not count and is kept. A scan
/// uploaded again is `repeated`, or `refused` for the same reason. Requires a door token of the session, or an administrator
/// or broker of its division. Also after the session is finished. Some 800 scans by code fit into a body.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(DoorPath), request_body = OfflineScans,
    responses((status = 200, description = "What became of each scan.", body = OfflineScanResults),
        AddOfflineScansProblems))]
#[post("/training-sessions/{id}/offline-scans")]
pub async fn add_offline_scans(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    if_match: MaybeIfMatch,
    path: Path<DoorPath>,
    body: Json<OfflineScans>,
) -> Result<Answer> {
    let scans = body.0.scans;
    for (place, scan) in scans.iter().enumerate() {
        if scan.enrollment_id.is_some() == scan.attendee_code.is_some() {
            let pointer = format!("/scans/{place}");
            let (zh, en) = (
                "须且只须给出 enrollment_id、attendee_code 之一",
                "needs exactly one of enrollment_id and attendee_code",
            );
            return Err(Problem::invalid_body(&pointer, "one_of", zh, en).into());
        }
    }
    app.db
        .write(door.act(), move |tx| {
            let session = door.at_session(tx.conn, path.0.id)?;
            // As it stands once no move of it is under way.
            let held = door.hold_session(tx.conn, session.id)?;
            let session = held.unwrap_or(session);
            if_match.check(&session.etag())?;
            // Of two uploads the second waits, so that neither holds what the other needs.
            hold_name(tx.conn, &format!("offline scans {}", session.id))?;
            let mut results = Vec::new();
            for scan in scans {
                results.push(add(tx, &door, &session, scan)?);
            }
            let count = |outcome| results.iter().filter(|one| one.outcome == outcome).count();
            Answer::ok(&OfflineScanResults {
                created: count(OfflineOutcome::Created),
                repeated: count(OfflineOutcome::Repeated),
                refused: count(OfflineOutcome::Refused),
                results,
            })
        })
        .await
}

fn add(
    tx: &mut Tx<'_>,
    door: &AtTheDoor<ask::CheckInOthers>,
    session: &TrainingSession,
    scan: OfflineScan,
) -> Result<OfflineScanResult> {
    let whom = match (scan.enrollment_id, &scan.attendee_code) {
        (Some(id), _) => admit::by_id(tx.conn, session, id)?,
        (None, Some(code)) => admit::by_code(tx.conn, session, code)?,
        (None, None) => Whom::Unknown(CheckInRefusal::Invalid),
    };
    let scan = Scan {
        nonce: scan.nonce,
        direction: scan.direction.unwrap_or(CheckInDirection::Entry),
        method: CheckInMethod::Offline,
        device: scan.device,
        scanned_at: scan.scanned_at.trunc_subsecs(6),
        scanner: door.scanner(),
        self_service: false,
    };
    let (outcome, row, reason) = match admit(tx, session, &whom, &scan)? {
        Admission::Created(row) => (OfflineOutcome::Created, Some(row), None),
        Admission::Repeated(row) => (OfflineOutcome::Repeated, Some(row), None),
        Admission::Refused(reason) => (OfflineOutcome::Refused, None, Some(reason)),
    };
    Ok(OfflineScanResult {
        nonce: scan.nonce,
        outcome,
        check_in_id: row.as_ref().map(|row| row.id),
        admitted_despite: row.and_then(|row| row.admitted_despite),
        reason,
    })
}
