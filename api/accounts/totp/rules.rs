//! One-time passwords by time (RFC 6238): six digits, thirty seconds, SHA-1, as every authenticator app makes them.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use form_urlencoded::byte_serialize;
use serde::{Deserialize, Serialize};

const STEP_SECONDS: i64 = 30;
/// Clocks of phones: a code is good one step early and one step late.
const STEPS_AROUND: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ISSUER: &str = "Tianfu Exchange";

/// What an authenticator app and the exchange both know. Sealed at rest, told once.
#[derive(Clone, Serialize, Deserialize)]
pub struct TotpSecret(Vec<u8>);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// 160 random bits, as RFC 4226 recommends.
    pub fn generate() -> Self {
        Self(rand::random::<[u8; 20]>().to_vec())
    }

    /// As one types it into an app.
    pub fn base32(&self) -> String {
        base32(&self.0)
    }

    /// What an app reads out of [`Self::base32`]; `None` where it is no such text.
    pub fn from_base32(text: &str) -> Option<Self> {
        let (mut bytes, mut word, mut bits) = (Vec::new(), 0_u32, 0);
        for letter in text.bytes() {
            let value = ALPHABET.iter().position(|one| *one == letter)?;
            word = ((word << 5) | u32::try_from(value).ok()?) & 0xfff;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((word >> bits) & 0xff).ok()?);
            }
        }
        Some(Self(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As an app reads it from a QR code.
    pub fn uri(&self, username: &str) -> String {
        let encoded = |text: &str| {
            byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
        };
        format!(
            "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
            encoded(username),
            self.base32(),
            issuer = encoded(ISSUER),
        )
    }

    /// The code at a moment.
    pub fn code_at(&self, moment: DateTime<Utc>) -> String {
        self.code(moment.timestamp().div_euclid(STEP_SECONDS))
    }

    /// The step that `code` belongs to, if it is good at `now`. None at or before `after` is: a code is used once.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>, after: Option<i64>) -> Option<i64> {
        let now = now.timestamp().div_euclid(STEP_SECONDS);
        (now - STEPS_AROUND..=now + STEPS_AROUND)
            .filter(|step| after.is_none_or(|after| *step > after))
            .find(|step| {
                verify_slices_are_equal(self.code(*step).as_bytes(), code.as_bytes()).is_ok()
            })
    }

    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let at = usize::from(bytes[bytes.len() - 1] & 0x0f);
        let word = bytes[at..at + 4]
            .iter()
            .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

/// RFC 4648, without padding.
pub fn base32(bytes: &[u8]) -> String {
    bytes
        .chunks(5)
        .flat_map(|chunk| {
            let mut word = [0_u8; 8];
            word[3..3 + chunk.len()].copy_from_slice(chunk);
            let word = u64::from_be_bytes(word);
            let letters = (chunk.len() * 8).div_ceil(5);
            (0..letters).map(move |place| {
                let index = (word >> (35 - 5 * place)) & 31;
                char::from(ALPHABET[usize::try_from(index).unwrap_or(0)])
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        let secret = TotpSecret(b"12345678901234567890".to_vec());
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.code_at(at(seconds)), code);
        }
    }

    #[test]
    fn a_code_is_good_a_step_around_and_once() {
        let secret = TotpSecret(b"12345678901234567890".to_vec());
        let code = secret.code_at(at(1_111_111_109));
        let step = 1_111_111_109 / 30;
        for (seconds, after, found) in [
            (0, None, Some(step)),
            (30, None, Some(step)),
            (-30, None, Some(step)),
            (61, None, None),
            (-61, None, None),
            (0, Some(step - 1), Some(step)),
            (0, Some(step), None),
            (30, Some(step + 1), None),
        ] {
            let now = at(1_111_111_109 + seconds);
            assert_eq!(
                secret.step_of(&code, now, after),
                found,
                "{seconds} {after:?}"
            );
        }
        assert_eq!(secret.step_of("", at(1_111_111_109), None), None);
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        for (text, encoded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn an_app_finds_everything_in_the_uri() {
        let secret = TotpSecret(b"12345678901234567890".to_vec());
        assert_eq!(
            secret.uri("dy_admin"),
            "otpauth://totp/Tianfu%20Exchange:dy_admin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Tianfu%20Exchange&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{secret:?}"), "TotpSecret(…)");
    }
}
