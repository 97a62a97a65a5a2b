//! The code that the venue shows: eight digits that change every 30 seconds. They follow from the data key, the session and
//! the time, so nothing is kept.

use chrono::{DateTime, Duration, Utc};

use crate::kernel::ids::TrainingSessionId;
use crate::platform::privacy::{Fingerprint, Vault};

/// How long a code is shown.
pub const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 8;
const CODES: u64 = 100_000_000;

/// A code, and while which time it is shown.
pub struct VenueCode {
    pub code: String,
    pub shown_from: DateTime<Utc>,
    pub shown_until: DateTime<Utc>,
}

/// The code of a moment.
pub fn code_at(vault: &Vault, session: TrainingSessionId, now: DateTime<Utc>) -> VenueCode {
    let step = now.timestamp().div_euclid(STEP_SECONDS);
    let from = DateTime::from_timestamp(step * STEP_SECONDS, 0).unwrap_or(now);
    VenueCode {
        code: digits(&vault.fingerprint("venue code", &name(session, step))),
        shown_from: from,
        shown_until: from + Duration::seconds(STEP_SECONDS),
    }
}

/// Whether a code, without blanks and hyphens, is shown at a moment, or was or will be within one step.
pub fn is_shown(vault: &Vault, session: TrainingSessionId, code: &str, now: DateTime<Utc>) -> bool {
    let step = now.timestamp().div_euclid(STEP_SECONDS);
    let near = [step, step - 1, step + 1].into_iter();
    let mut codes = near.flat_map(|step| vault.fingerprints("venue code", &name(session, step)));
    codes.any(|fingerprint| digits(&fingerprint) == code)
}

fn name(session: TrainingSessionId, step: i64) -> String {
    format!("{session}/{step}")
}

fn digits(fingerprint: &Fingerprint) -> String {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(fingerprint.bytes()) {
        *to = *from;
    }
    format!("{:0DIGITS$}", u64::from_be_bytes(first) % CODES)
}
