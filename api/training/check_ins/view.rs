use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{CheckInDirection, CheckInMethod, CheckInRefusal, HalfDay};
use super::model::{self, Attendee, CheckIn, CheckInAttempt};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    CheckInAttemptId, CheckInId, DoorTokenId, EnrollmentId, TrainingSessionId, UserId,
};
use crate::platform::error::Result;

/// Who an enrolment is for: all that the door is shown of a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "王伟", "organization": "绵阳市科协", "delegation": "510700"}))]
pub struct AttendeeView {
    /// Null after the account was erased.
    pub name: Option<String>,
    /// The name of the organisation.
    pub organization: Option<String>,
    /// The city in Sichuan, or the province outside.
    pub delegation: DivisionCode,
}

impl From<Attendee> for AttendeeView {
    fn from(of: Attendee) -> Self {
        Self {
            name: of.name,
            organization: of.organization,
            delegation: of.delegation,
        }
    }
}

/// A scan that counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d1", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1",
    "attendee": {"name": "王伟", "organization": "绵阳市科协", "delegation": "510700"}, "direction": "entry",
    "on_day": "2024-08-30", "half_day": "morning", "method": "attendee_code", "nonce": "b7c1", "device": "door-1",
    "scanned_at": "2024-08-30T00:50:00.000000Z", "scanned_by": null,
    "door_token_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "admitted_despite": null, "same_device": false,
    "annulled_at": null, "annulled_by": null, "annulment_reason": null,
    "created_at": "2024-08-30T00:50:00.000000Z", "updated_at": "2024-08-30T00:50:00.000000Z"}))]
pub struct CheckInView {
    pub id: CheckInId,
    pub session_id: TrainingSessionId,
    pub enrollment_id: EnrollmentId,
    pub attendee: AttendeeView,
    pub direction: CheckInDirection,
    /// The day of `scanned_at` in Asia/Shanghai.
    pub on_day: NaiveDate,
    pub half_day: HalfDay,
    pub method: CheckInMethod,
    /// As the device sent it.
    pub nonce: String,
    /// As the device calls itself.
    pub device: Option<String>,
    /// The logical time: when the device scanned.
    pub scanned_at: DateTime<Utc>,
    /// The account that scanned. Null for a door token, and not shown to door tokens.
    pub scanned_by: Option<UserId>,
    pub door_token_id: Option<DoorTokenId>,
    /// Why the person would not have been admitted, where the device let them in offline.
    pub admitted_despite: Option<CheckInRefusal>,
    /// Whether other people checked in on the same device within a minute.
    pub same_device: bool,
    /// Since when it does not count.
    pub annulled_at: Option<DateTime<Utc>>,
    /// Null for the door token that scanned, and not shown to door tokens.
    pub annulled_by: Option<UserId>,
    pub annulment_reason: Option<String>,
    /// When the scan reached the server.
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A scan that counts, and whether it is the first answer to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d1", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1",
    "attendee": {"name": "王伟", "organization": "绵阳市科协", "delegation": "510700"}, "direction": "entry",
    "on_day": "2024-08-30", "half_day": "morning", "method": "attendee_code", "nonce": "b7c1", "device": "door-1",
    "scanned_at": "2024-08-30T00:50:00.000000Z", "scanned_by": null,
    "door_token_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "admitted_despite": null, "same_device": false,
    "annulled_at": null, "annulled_by": null, "annulment_reason": null,
    "created_at": "2024-08-30T00:50:00.000000Z", "updated_at": "2024-08-30T00:50:00.000000Z", "repeated": false}))]
pub struct ScannedView {
    #[serde(flatten)]
    pub check_in: CheckInView,
    /// `true`: the person was checked in before by this scan, or by another one in the same half-day and direction.
    pub repeated: bool,
}

/// A page of check-ins, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CheckInPage {
    pub items: Vec<CheckInView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A scan that does not count.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "enrollment_id": null, "attendee": null, "reason": "invalid", "direction": "entry", "method": "attendee_code",
    "nonce": "b7c2", "device": "door-1", "scanned_at": "2024-08-30T00:51:00.000000Z", "scanned_by": null,
    "door_token_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "created_at": "2024-08-30T00:51:00.000000Z"}))]
pub struct CheckInAttemptView {
    pub id: CheckInAttemptId,
    pub session_id: TrainingSessionId,
    /// Null where the scan names no enrolment of this session.
    pub enrollment_id: Option<EnrollmentId>,
    pub attendee: Option<AttendeeView>,
    pub reason: CheckInRefusal,
    pub direction: CheckInDirection,
    pub method: CheckInMethod,
    pub nonce: String,
    pub device: Option<String>,
    /// When the device scanned.
    pub scanned_at: DateTime<Utc>,
    /// The account that scanned. Null for a door token, and not shown to door tokens.
    pub scanned_by: Option<UserId>,
    pub door_token_id: Option<DoorTokenId>,
    /// When the scan reached the server.
    pub created_at: DateTime<Utc>,
}

/// A page of scans that do not count, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CheckInAttemptPage {
    pub items: Vec<CheckInAttemptView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

type Attendees = HashMap<EnrollmentId, Attendee>;

fn check_in(row: CheckIn, attendees: &Attendees, to_device: bool) -> Option<CheckInView> {
    let attendee = attendees.get(&row.enrollment_id)?.clone();
    Some(CheckInView {
        id: row.id,
        session_id: row.session_id,
        enrollment_id: row.enrollment_id,
        attendee: attendee.into(),
        direction: row.direction,
        on_day: row.on_day,
        half_day: row.half_day,
        method: row.method,
        nonce: row.nonce,
        device: row.device,
        scanned_at: row.scanned_at,
        scanned_by: row.scanned_by.filter(|_| !to_device),
        door_token_id: row.door_token_id,
        admitted_despite: row.admitted_despite,
        same_device: row.same_device,
        annulled_at: row.annulled_at,
        annulled_by: row.annulled_by.filter(|_| !to_device),
        annulment_reason: row.annulment_reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Check-ins as a caller reads them.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<CheckIn>,
    to_device: bool,
) -> Result<Vec<CheckInView>> {
    let ids: Vec<EnrollmentId> = rows.iter().map(|row| row.enrollment_id).collect();
    let attendees = model::attendees(conn, &ids)?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|row| check_in(row, &attendees, to_device))
        .collect())
}

/// One check-in as a caller reads it.
pub fn show(conn: &mut PgConnection, row: CheckIn, to_device: bool) -> Result<CheckInView> {
    let shown = show_many(conn, vec![row], to_device)?.pop();
    Ok(shown.ok_or_else(|| anyhow::anyhow!("a check-in without an enrolment"))?)
}

/// Attempts as a caller reads them.
pub fn show_attempts(
    conn: &mut PgConnection,
    rows: Vec<CheckInAttempt>,
    to_device: bool,
) -> Result<Vec<CheckInAttemptView>> {
    let ids: Vec<EnrollmentId> = rows.iter().filter_map(|row| row.enrollment_id).collect();
    let attendees = model::attendees(conn, &ids)?;
    let shown = |row: CheckInAttempt| CheckInAttemptView {
        id: row.id,
        session_id: row.session_id,
        enrollment_id: row.enrollment_id,
        attendee: row
            .enrollment_id
            .and_then(|id| attendees.get(&id))
            .map(|attendee| attendee.clone().into()),
        reason: row.reason,
        direction: row.direction,
        method: row.method,
        nonce: row.nonce,
        device: row.device,
        scanned_at: row.scanned_at,
        scanned_by: row.scanned_by.filter(|_| !to_device),
        door_token_id: row.door_token_id,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(shown).collect())
}
