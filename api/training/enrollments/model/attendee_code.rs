//! The attendee's code: a JWT, signed with the Ed25519 key of the session, that names the session, the enrolment and the code.
//! A device at the door verifies it with the public key alone. Knows nothing of HTTP.

use anyhow::Context as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::Enrollment;
use crate::kernel::ids::{AttendeeCodeId, EnrollmentId, TrainingSessionId};
use crate::platform::db::Tx;
use crate::platform::db::schema::attendee_code_keys;
use crate::platform::error::Result;
use crate::platform::privacy::{Place, Sealed, Vault};

/// The `typ` in the header of a code.
pub const TOKEN_TYPE: &str = "attendee+jwt";

/// The claims of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendeeCode {
    pub session: TrainingSessionId,
    pub enrollment: EnrollmentId,
    /// Admits until it is in `revoked_attendee_codes`.
    pub code: AttendeeCodeId,
}

impl AttendeeCode {
    pub fn of(enrollment: &Enrollment) -> Self {
        Self {
            session: enrollment.session_id,
            enrollment: enrollment.id,
            code: enrollment.code_id,
        }
    }
}

fn place(session: &TrainingSessionId) -> Place<'_> {
    Place {
        table: "attendee_code_keys",
        column: "sealed",
        row: session,
    }
}

/// Makes the key of a session, unless the session has one. The first enrolment calls this.
pub fn make_key(tx: &mut Tx<'_>, session: TrainingSessionId) -> Result<()> {
    if public_key(tx.conn, session)?.is_some() {
        return Ok(());
    }
    let fresh = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| anyhow::anyhow!("no key could be made"))?;
    let pair = Ed25519KeyPair::from_pkcs8(fresh.as_ref())
        .map_err(|error| anyhow::anyhow!("a key cannot be read: {error}"))?;
    diesel::insert_into(attendee_code_keys::table)
        .values((
            attendee_code_keys::session_id.eq(session),
            attendee_code_keys::public_key.eq(pair.public_key().as_ref()),
            attendee_code_keys::sealed.eq(tx.vault.seal(place(&session), &fresh.as_ref())?),
            attendee_code_keys::created_at.eq(tx.now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(())
}

/// The public key that verifies the codes of a session: 32 bytes. None before the first enrolment.
pub fn public_key(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<Vec<u8>>> {
    attendee_code_keys::table
        .find(session)
        .select(attendee_code_keys::public_key)
        .first(conn)
        .optional()
}

/// The code of an enrolment: always the same for the same code id.
pub fn sign(conn: &mut PgConnection, vault: &Vault, enrollment: &Enrollment) -> Result<String> {
    let session = enrollment.session_id;
    let sealed: Sealed = attendee_code_keys::table
        .find(session)
        .select(attendee_code_keys::sealed)
        .first(conn)?;
    let pkcs8: Vec<u8> = vault.unseal(place(&session), &sealed)?;
    let header = Header {
        typ: Some(TOKEN_TYPE.to_owned()),
        ..Header::new(Algorithm::EdDSA)
    };
    let key = EncodingKey::from_ed_der(&pkcs8);
    let token = jsonwebtoken::encode(&header, &AttendeeCode::of(enrollment), &key);
    Ok(token.context("an attendee's code")?)
}

/// What a code says, where the key of a session signed it.
pub fn verify(public_key: &[u8], token: &str) -> Option<AttendeeCode> {
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    let key = DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(public_key)).ok()?;
    let verified = jsonwebtoken::decode::<AttendeeCode>(token, &key, &rules).ok()?;
    let typ = verified.header.typ.as_deref();
    (typ == Some(TOKEN_TYPE)).then_some(verified.claims)
}

/// What a code says, without proof: to find the key of the session that it names.
pub fn read_unverified(token: &str) -> Option<AttendeeCode> {
    let claims = token.split('.').nth(1)?;
    let json = URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice(&json).ok()
}

/// What a code says, verified with the key of the session that it names: the code may be of another session than the door's,
/// or revoked.
pub fn verify_any(conn: &mut PgConnection, token: &str) -> QueryResult<Option<AttendeeCode>> {
    let Some(said) = read_unverified(token) else {
        return Ok(None);
    };
    let key = public_key(conn, said.session)?;
    Ok(key.and_then(|key| verify(&key, token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> (Vec<u8>, Vec<u8>) {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
        (pkcs8.as_ref().to_vec(), pair.public_key().as_ref().to_vec())
    }

    fn signed(pkcs8: &[u8], typ: &str, claims: &impl Serialize) -> String {
        let header = Header {
            typ: Some(typ.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(pkcs8)).expect("a key")
    }

    #[test]
    fn a_code_is_good_under_its_own_key_and_type_only() {
        let code = AttendeeCode {
            session: TrainingSessionId::new(),
            enrollment: EnrollmentId::new(),
            code: AttendeeCodeId::new(),
        };
        let ((private, public), (_, other)) = (key(), key());
        let token = signed(&private, TOKEN_TYPE, &code);
        assert_eq!(verify(&public, &token), Some(code));
        assert_eq!(read_unverified(&token), Some(code));
        assert_eq!(verify(&other, &token), None);
        assert_eq!(verify(&public, &signed(&private, "at+jwt", &code)), None);
        assert_eq!(verify(&public, &token[..token.len() - 2]), None);
        for nonsense in ["", "a.b.c", "..", "\u{feff}"] {
            assert_eq!(verify(&public, nonsense), None);
            assert_eq!(read_unverified(nonsense), None);
        }
    }
}
