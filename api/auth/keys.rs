//! The Ed25519 key that signs access tokens: made once by whichever replica comes first, kept in the database, published
//! at `/.well-known/jwks.json`.

use anyhow::Context;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::tokens::{AUDIENCE, Claims, ClientToken};
use crate::db::schema::signing_keys;
use crate::error::{Code, Result};
use crate::ids::{SessionId, UserId};

/// Clocks of two replicas may differ by this much.
const LEEWAY_SECONDS: i64 = 5;

/// A public key as a JWK (RFC 7517, RFC 8037).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicKey {
    /// Key type, `OKP`.
    #[schema(example = "OKP")]
    pub kty: &'static str,
    /// Curve, `Ed25519`.
    #[schema(example = "Ed25519")]
    pub crv: &'static str,
    /// The public key, base64url.
    pub x: String,
    /// Key id: the `kid` in the header of a token.
    pub kid: String,
    /// Algorithm, `EdDSA`.
    #[schema(example = "EdDSA")]
    pub alg: &'static str,
    /// Use: `sig`.
    pub r#use: &'static str,
}

/// The keys that access tokens may be signed with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "9b1c2d3e4f5a6b7c", "alg": "EdDSA", "use": "sig"}]}))]
pub struct PublicKeySet {
    pub keys: Vec<PublicKey>,
}

struct Key {
    public: PublicKey,
    decoding: DecodingKey,
}

/// All keys of the service: one signs, all of them verify.
pub struct Keyring {
    issuer: String,
    signing: EncodingKey,
    signing_kid: String,
    keys: Vec<Key>,
}

impl Keyring {
    /// Reads the keys; makes the first when there is none. Two replicas that start together agree on one, since the
    /// database holds that there is one in use.
    pub fn load(conn: &mut PgConnection, issuer: &str, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let fresh = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new())
            .map_err(|_| anyhow::anyhow!("no key could be made"))?;
        let public = public_key(fresh.as_ref())?;
        diesel::insert_into(signing_keys::table)
            .values((
                signing_keys::kid.eq(&public.kid),
                signing_keys::private_pkcs8.eq(fresh.as_ref()),
                signing_keys::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        let rows: Vec<(Vec<u8>, Option<DateTime<Utc>>)> = signing_keys::table
            .select((signing_keys::private_pkcs8, signing_keys::retired_at))
            .order(signing_keys::created_at.desc())
            .load(conn)?;
        let in_use = rows
            .iter()
            .find(|(_, retired)| retired.is_none())
            .context("no signing key is in use")?;
        Ok(Self {
            issuer: issuer.to_owned(),
            signing: EncodingKey::from_ed_der(&in_use.0),
            signing_kid: public_key(&in_use.0)?.kid,
            keys: rows
                .iter()
                .map(|(pkcs8, _)| {
                    let public = public_key(pkcs8)?;
                    let decoding = DecodingKey::from_ed_components(&public.x)?;
                    Ok(Key { public, decoding })
                })
                .collect::<anyhow::Result<_>>()?,
        })
    }

    pub fn public(&self) -> PublicKeySet {
        PublicKeySet {
            keys: self.keys.iter().map(|key| key.public.clone()).collect(),
        }
    }

    /// An access token for a session.
    pub fn sign(
        &self,
        user: UserId,
        session: SessionId,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String> {
        let claims = Claims {
            sid: Some(session),
            ..self.claims(user, now, lifetime)
        };
        self.encode(&claims)
    }

    /// An access token for an API client, whose account `user` is.
    pub fn sign_for_client(
        &self,
        user: UserId,
        client: ClientToken,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String> {
        let claims = Claims {
            client: Some(client),
            ..self.claims(user, now, lifetime)
        };
        self.encode(&claims)
    }

    fn claims(&self, user: UserId, now: DateTime<Utc>, lifetime: Duration) -> Claims {
        Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: None,
            client: None,
            jti: Uuid::now_v7(),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + lifetime).timestamp(),
        }
    }

    fn encode(&self, claims: &Claims) -> Result<String> {
        let header = Header {
            kid: Some(self.signing_kid.clone()),
            typ: Some("at+jwt".to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(jsonwebtoken::encode(&header, claims, &self.signing).map_err(anyhow::Error::from)?)
    }

    /// The claims of a token that one of our keys signed, for us, and that is valid at `now`.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Code::InvalidToken)?;
        let key = self
            .keys
            .iter()
            .find(|key| header.kid.as_deref() == Some(&*key.public.kid))
            .ok_or(Code::InvalidToken)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[&self.issuer]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Times are compared below, with the exchange's clock instead of the library's.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &rules)
            .map_err(|_| Code::InvalidToken)?
            .claims;
        let now = now.timestamp();
        if claims.nbf > now + LEEWAY_SECONDS || claims.exp <= now {
            return Err(Code::InvalidToken.into());
        }
        Ok(claims)
    }
}

fn public_key(pkcs8: &[u8]) -> anyhow::Result<PublicKey> {
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8)
        .map_err(|error| anyhow::anyhow!("a signing key cannot be read: {error}"))?;
    let public = pair.public_key().as_ref();
    Ok(PublicKey {
        kty: "OKP",
        crv: "Ed25519",
        x: URL_SAFE_NO_PAD.encode(public),
        kid: hex::encode(&Sha256::digest(public)[..8]),
        alg: "EdDSA",
        r#use: "sig",
    })
}
