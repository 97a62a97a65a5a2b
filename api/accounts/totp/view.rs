use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model;
use crate::kernel::ids::UserId;

/// One's second factor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"confirmed": true, "confirmed_at": "2026-08-30T01:02:03.000004Z", "recovery_codes_left": 10, "required": true}))]
pub struct TotpState {
    /// Whether signing in asks for a code.
    pub confirmed: bool,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Recovery codes that are not used yet.
    #[schema(minimum = 0, maximum = 10)]
    pub recovery_codes_left: i64,
    /// Whether one holds a role that asks for a second factor: its rights are there only in a session that showed one.
    pub required: bool,
}

/// What an authenticator app has to know. It is told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "otpauth_uri": "otpauth://totp/Tianfu%20Exchange:dy_admin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tianfu%20Exchange&algorithm=SHA1&digits=6&period=30"}))]
pub struct TotpEnrolment {
    /// To be typed into the app, in base32.
    pub secret: String,
    /// The same for the app to read: show it as a QR code.
    pub otpauth_uri: String,
}

/// Recovery codes, told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"recovery_codes": ["mzxw-6ytb-oi4d-qnzz", "gezd-gnbv-gy3t-qojq"]}))]
pub struct RecoveryCodes {
    /// Each is good once in place of a code of the app. Keep them apart from it.
    pub recovery_codes: Vec<String>,
}

/// A second factor; its secret is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedSecondFactor {
    pub enrolled_at: DateTime<Utc>,
    /// Null while no code was shown yet.
    pub confirmed_at: Option<DateTime<Utc>>,
    pub recovery_codes_left: i64,
}

impl ExportedSecondFactor {
    pub fn of(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<Self>> {
        let Some(factor) = model::find(conn, user)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            enrolled_at: factor.created_at,
            confirmed_at: factor.confirmed_at,
            recovery_codes_left: model::recovery_codes_left(conn, user)?,
        }))
    }
}
