use actix_web::get;
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::door::AtTheDoor;
use super::model::{self, Listed};
use super::policy;
use super::venue_code::DoorPath;
use super::view::AttendeeView;
use crate::access::App;
use crate::access::auth::PublicKey;
use crate::access::rights::ask;
use crate::kernel::ids::{AttendeeCodeId, EnrollmentId, TrainingSessionId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::enrollments::codes::EnrollmentStatus;
use crate::training::enrollments::model::attendee_code;

/// A person on the list, as the door sees them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000e1", "status": "confirmed",
    "code_id": "0198f3a2-5b1c-7000-8000-0000000000a1",
    "attendee": {"name": "王伟", "organization": "绵阳市科协", "delegation": "510700"}}))]
pub struct OfflineEnrollment {
    pub enrollment_id: EnrollmentId,
    pub status: EnrollmentStatus,
    /// The `code` in the code of the attendee that admits now.
    pub code_id: AttendeeCodeId,
    pub attendee: AttendeeView,
}

/// What a device needs to check people in without a connection.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091", "version": "5f2b8c1d9e3a7046",
    "server_time": "2024-08-30T00:30:00.000000Z", "opens_at": "2024-08-29T23:00:00.000000Z",
    "closes_at": "2024-08-30T11:00:00.000000Z", "public_key": null, "enrollments": [], "revoked_code_ids": []}))]
pub struct OfflinePack {
    pub session_id: TrainingSessionId,
    /// Another one when anything else in the pack but `server_time` has changed. The same as the ETag.
    pub version: String,
    /// To set the clock of the device by.
    pub server_time: DateTime<Utc>,
    /// From when scans count.
    pub opens_at: DateTime<Utc>,
    /// Until when scans count.
    pub closes_at: DateTime<Utc>,
    /// Verifies the codes of the attendees: JWTs whose claims are `session`, `enrollment` and `code`. Null while nobody is
    /// enrolled.
    pub public_key: Option<PublicKey>,
    /// In the order of the delegations.
    pub enrollments: Vec<OfflineEnrollment>,
    /// The `code`s that admit no longer.
    pub revoked_code_ids: Vec<AttendeeCodeId>,
}

problems!(GetOfflinePackProblems: NotFound, Forbidden);

/// Get the offline pack of a training session
///
/// For a device at the door that may lose its connection: the list of the enrolled with name, organisation and delegation, the
/// public key of the attendees' codes, and the codes that were revoked. Requires a door token of the session, or an
/// administrator or broker of its division. Upload the scans at `POST /v1/training-sessions/{id}/offline-scans`.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(DoorPath),
    responses((status = 200, description = "The pack.", body = OfflinePack,
        headers(("ETag" = String, description = "Its version."))), GetOfflinePackProblems))]
#[get("/training-sessions/{id}/offline-pack")]
pub async fn get_offline_pack(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    path: Path<DoorPath>,
) -> Result<Answer> {
    let (id, now) = (path.0.id, app.clock.now());
    let pack = app
        .db
        .read(move |conn| {
            // Of one moment, so that the parts fit together.
            conn.build_transaction().repeatable_read().run(|conn| {
                let session = door.at_session(conn, id)?;
                let (opens_at, closes_at) = policy::hours(&session);
                let key = attendee_code::public_key(conn, id)?;
                let listed = model::list_of(conn, id)?;
                Ok(OfflinePack {
                    session_id: id,
                    version: String::new(),
                    server_time: now,
                    opens_at,
                    closes_at,
                    public_key: key.map(|key| public_key(&key)),
                    enrollments: listed.into_iter().map(enrollment).collect(),
                    revoked_code_ids: model::revoked_codes(conn, id)?,
                })
            })
        })
        .await?;
    let version = version(&pack)?;
    let etag = format!("\"{version}\"");
    Ok(Answer::ok(&OfflinePack { version, ..pack })?.etag(etag))
}

fn enrollment(listed: Listed) -> OfflineEnrollment {
    OfflineEnrollment {
        enrollment_id: listed.id,
        status: listed.status,
        code_id: listed.code_id,
        attendee: listed.attendee.into(),
    }
}

fn public_key(bytes: &[u8]) -> PublicKey {
    PublicKey {
        kty: "OKP",
        crv: "Ed25519",
        x: URL_SAFE_NO_PAD.encode(bytes),
        kid: hex::encode(&Sha256::digest(bytes)[..8]),
        alg: "EdDSA",
        r#use: "sig",
    }
}

fn version(pack: &OfflinePack) -> Result<String> {
    let parts = (
        pack.opens_at,
        pack.closes_at,
        &pack.public_key,
        &pack.enrollments,
        &pack.revoked_code_ids,
    );
    let text = serde_json::to_vec(&parts).map_err(anyhow::Error::from)?;
    Ok(hex::encode(&Sha256::digest(&text)[..8]))
}
