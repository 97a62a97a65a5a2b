//! Access tokens (signed, minutes) and refresh tokens (random, kept as digests).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kernel::ids::{ApiClientId, ApiClientSecretId, SessionId, UserId};

/// The audience of access tokens.
pub const AUDIENCE: &str = "tianfu";

/// The claims of an access token (RFC 9068).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: UserId,
    /// The session; its end ends the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// In place of a session.
    #[serde(flatten)]
    pub client: Option<ClientToken>,
    pub jti: Uuid,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
}

/// The claims of an API client's access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientToken {
    pub client_id: ApiClientId,
    /// The secret that it was given for; its end ends the token.
    pub secret_id: ApiClientSecretId,
    /// What it is good for, joined by blanks; what the client is no longer granted is not given by a token either.
    pub scope: String,
}

/// A secret as it is told once to its owner.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// 256 random bits.
pub fn new_secret() -> Secret {
    Secret(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What is kept of a secret. It has 256 bits of its own, so it needs no salt and no slow hash.
pub fn secret_digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
