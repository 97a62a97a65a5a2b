//! The Ed25519 keys that sign access tokens: kept in the database, their private half sealed, published at `/.well-known/jwks.json`.
//!
//! Keys rotate without ending anybody's session. A new key is published some time before it signs, and an old one goes on
//! verifying until the last token that it signed has expired. Replicas read the keys anew once a second, and at once when
//! a token names one that they do not know.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration as Elapsed, Instant};

use anyhow::Context;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::tokens::{AUDIENCE, Claims, ClientToken};
use super::verified::{Verified, VerifiedTokens};
use crate::kernel::ids::{SessionId, UserId};
use crate::platform::db::Db;
use crate::platform::db::schema::signing_keys;
use crate::platform::error::{Code, Result};
use crate::platform::privacy::{Place, Sealed, Vault};

/// The media type of access tokens, without `application/` (RFC 9068, section 2.1).
const TOKEN_TYPE: &str = "at+jwt";
/// Clocks of two replicas may differ by this much.
const LEEWAY_SECONDS: i64 = 5;
/// A key is published for so long before it signs, so that whoever keeps a copy of the key set has it in time.
const PUBLISHED_BEFORE_SECONDS: i64 = 60;
/// No access token lives longer (setting `access_token_minutes`, and a minute for what a replica signed late), so no key
/// has to verify longer after it was retired.
const LONGEST_TOKEN_MINUTES: i64 = 121;
/// How old the copy of the keys may be, and how often a key that is not known is looked for.
const READ_ANEW: Elapsed = Elapsed::from_secs(1);

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

/// The keys that access tokens may be signed with: the one in use, the next when one is about to come, and those that
/// signed tokens which can still be valid.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "9b1c2d3e4f5a6b7c", "alg": "EdDSA", "use": "sig"}]}))]
pub struct PublicKeySet {
    pub keys: Vec<PublicKey>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    pub kid: String,
    sealed: Sealed,
    pub not_before: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
}

fn place(kid: &String) -> Place<'_> {
    Place {
        table: "signing_keys",
        column: "sealed",
        row: kid,
    }
}

struct Key {
    public: PublicKey,
    signing: EncodingKey,
    verifying: DecodingKey,
    not_before: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
}

impl Key {
    fn verifies_at(&self, now: DateTime<Utc>) -> bool {
        let longest = Duration::minutes(LONGEST_TOKEN_MINUTES);
        self.retired_at
            .is_none_or(|retired| retired + longest > now)
    }
}

/// The keys as they were read, newest first.
struct Keys(Vec<Key>);

impl Keys {
    fn of(rows: Vec<SigningKeyRow>, vault: &Vault) -> anyhow::Result<Self> {
        let key = |row: SigningKeyRow| {
            let pkcs8 = private_half(&row, vault)?;
            let public = public_key(&pkcs8)?;
            Ok(Key {
                signing: EncodingKey::from_ed_der(&pkcs8),
                verifying: DecodingKey::from_ed_components(&public.x)?,
                public,
                not_before: row.not_before,
                retired_at: row.retired_at,
            })
        };
        rows.into_iter()
            .map(key)
            .collect::<anyhow::Result<_>>()
            .map(Self)
    }

    /// The newest that may sign already. The oldest where a clock that is behind finds none.
    fn in_use(&self, now: DateTime<Utc>) -> Option<&Key> {
        let begun = self.0.iter().find(|key| key.not_before <= now);
        begun.or(self.0.last())
    }

    fn named(&self, kid: &str, now: DateTime<Utc>) -> Option<&Key> {
        self.0
            .iter()
            .find(|key| key.public.kid == kid && key.verifies_at(now))
    }
}

/// When the keys were last read, and last looked through for one that was not known.
struct Reads {
    last: Instant,
    last_search: Option<Instant>,
}

/// All keys of the service: one signs, all of them verify.
pub struct Keyring {
    issuer: String,
    keys: RwLock<Arc<Keys>>,
    verified: VerifiedTokens,
    reads: tokio::sync::Mutex<Reads>,
}

impl Keyring {
    /// The base URL of the service.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Reads the keys; makes the first when there is none. Two replicas that start together agree on one, since the
    /// database holds that there is one in use. At most `kept` verified tokens stay in memory.
    pub fn load(
        conn: &mut PgConnection,
        vault: &Vault,
        issuer: &str,
        kept: u32,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        insert_new(conn, vault, now, now)?;
        let keys = Keys::of(all(conn)?, vault)?;
        keys.in_use(now).context("no signing key is in use")?;
        Ok(Self {
            issuer: issuer.to_owned(),
            keys: RwLock::new(Arc::new(keys)),
            verified: VerifiedTokens::new(kept),
            reads: tokio::sync::Mutex::new(Reads {
                last: Instant::now(),
                last_search: None,
            }),
        })
    }

    pub async fn public(&self, db: &Db, now: DateTime<Utc>) -> PublicKeySet {
        self.keep_fresh(db).await;
        let keys = self.held();
        let verifying = keys.0.iter().filter(|key| key.verifies_at(now));
        PublicKeySet {
            keys: verifying.map(|key| key.public.clone()).collect(),
        }
    }

    /// An access token for a session.
    pub async fn sign(
        &self,
        db: &Db,
        user: UserId,
        session: SessionId,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String> {
        let claims = Claims {
            sid: Some(session),
            ..self.claims(user, now, lifetime)
        };
        self.encode(db, &claims, now).await
    }

    /// An access token for an API client, whose account `user` is.
    pub async fn sign_for_client(
        &self,
        db: &Db,
        user: UserId,
        client: ClientToken,
        now: DateTime<Utc>,
        lifetime: Duration,
    ) -> Result<String> {
        let claims = Claims {
            client: Some(client),
            ..self.claims(user, now, lifetime)
        };
        self.encode(db, &claims, now).await
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

    async fn encode(&self, db: &Db, claims: &Claims, now: DateTime<Utc>) -> Result<String> {
        self.keep_fresh(db).await;
        let keys = self.held();
        let key = keys.in_use(now).context("no signing key is in use")?;
        let header = Header {
            kid: Some(key.public.kid.clone()),
            typ: Some(TOKEN_TYPE.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(jsonwebtoken::encode(&header, claims, &key.signing).map_err(anyhow::Error::from)?)
    }

    /// The claims of a token that one of our keys signed, for us, and that is valid at `now`. `known` is what the keys at
    /// hand made of it a moment ago: it stands as long as its key is still there.
    pub async fn verify(
        &self,
        db: &Db,
        token: &str,
        known: Option<Arc<Verified>>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Verified>> {
        self.keep_fresh(db).await;
        if let Some(known) = known
            && self.held().named(&known.kid, now).is_some()
        {
            return Ok(known);
        }
        if self.held().named(&kid_of(token)?, now).is_none() {
            self.search(db).await;
        }
        self.verify_by_held(token, now)
    }

    /// The same by the keys at hand, without asking the database for newer ones.
    pub fn verify_by_held(&self, token: &str, now: DateTime<Utc>) -> Result<Arc<Verified>> {
        let keys = self.held();
        let digest = self.verified.digest(token);
        if let Some(known) = self.verified.get(digest.as_ref())
            && is_in_time(&known.claims, now)
            && keys.named(&known.kid, now).is_some()
        {
            return Ok(known);
        }
        let kid = kid_of(token)?;
        let key = keys.named(&kid, now).ok_or(Code::InvalidToken)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[&self.issuer]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Times are compared below, with the exchange's clock instead of the library's.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.verifying, &rules)
            .map_err(|_| Code::InvalidToken)?
            .claims;
        if !is_in_time(&claims, now) {
            return Err(Code::InvalidToken.into());
        }
        let verified = Arc::new(Verified::new(kid, claims));
        self.verified.keep(digest, &verified);
        Ok(verified)
    }

    fn held(&self) -> Arc<Keys> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.clone()
    }

    /// Reads the keys anew when the copy is older than a second. One request does it; the others go on meanwhile.
    async fn keep_fresh(&self, db: &Db) {
        if let Ok(mut reads) = self.reads.try_lock()
            && reads.last.elapsed() >= READ_ANEW
        {
            self.read(db, &mut reads).await;
        }
    }

    /// Reads the keys for a token whose key is not known: at most once a second, whatever strangers send.
    async fn search(&self, db: &Db) {
        let mut reads = self.reads.lock().await;
        if reads
            .last_search
            .is_none_or(|last| last.elapsed() >= READ_ANEW)
        {
            reads.last_search = Some(Instant::now());
            self.read(db, &mut reads).await;
        }
    }

    /// While the database is away the keys stay as they are.
    async fn read(&self, db: &Db, reads: &mut Reads) {
        reads.last = Instant::now();
        let read = db.read(|conn| Ok(all(conn)?)).await;
        match read.and_then(|rows| Ok(Keys::of(rows, db.vault())?)) {
            Ok(keys) if !keys.0.is_empty() => {
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
            }
            Ok(_) => tracing::warn!("the database has no signing key; those read before are kept"),
            Err(cause) => tracing::warn!(%cause, "the signing keys could not be read anew"),
        }
    }
}

/// By the exchange's clock.
fn is_in_time(claims: &Claims, now: DateTime<Utc>) -> bool {
    let now = now.timestamp();
    claims.nbf <= now + LEEWAY_SECONDS && claims.exp > now
}

/// The header of an access token, as this service writes it. Any other member fails, whatever the signature: `crit`, `zip`
/// and `b64` change what the token means, none of which is understood here (RFC 7515, section 4.1.11), and `jwk`, `jku`,
/// `x5u` and `x5c` offer a key that is not ours. So does a member that stands twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenHeader {
    alg: Algorithm,
    /// Tells access tokens from other JWTs (RFC 9068, section 4).
    typ: String,
    kid: String,
}

/// The key that a token says it was signed with.
fn kid_of(token: &str) -> Result<String> {
    let header = token.split('.').next().unwrap_or_default();
    let header: TokenHeader = URL_SAFE_NO_PAD
        .decode(header)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or(Code::InvalidToken)?;
    let typ = header.typ.to_ascii_lowercase();
    let is_access_token = typ.strip_prefix("application/").unwrap_or(&typ) == TOKEN_TYPE;
    if header.alg == Algorithm::EdDSA && is_access_token {
        Ok(header.kid)
    } else {
        Err(Code::InvalidToken.into())
    }
}

/// All keys, newest first.
pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<SigningKeyRow>> {
    signing_keys::table
        .select(SigningKeyRow::as_select())
        .order((signing_keys::not_before.desc(), signing_keys::kid))
        .load(conn)
}

/// Makes a new key; answers its id and when it begins to sign. With `at_once` it begins now and what the old keys signed
/// is good no more: for a key that others may have. Sessions go on in either case; their clients refresh.
pub fn rotate(
    conn: &mut PgConnection,
    vault: &Vault,
    at_once: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<(String, DateTime<Utc>)> {
    conn.transaction(|conn| {
        hold(conn)?;
        if at_once {
            diesel::delete(signing_keys::table).execute(conn)?;
            return insert_new(conn, vault, now, now);
        }
        let begins = now + Duration::seconds(PUBLISHED_BEFORE_SECONDS);
        // A key that has not begun yet, of a rotation a moment ago, would end before it began.
        let last: Option<DateTime<Utc>> = signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .select(signing_keys::not_before)
            .first(conn)
            .optional()?;
        let begins = last.map_or(begins, |last| begins.max(last));
        diesel::update(signing_keys::table)
            .filter(signing_keys::retired_at.is_null())
            .set(signing_keys::retired_at.eq(begins))
            .execute(conn)?;
        insert_new(conn, vault, begins, now)
    })
}

/// Rotates when the key in use has signed for `age`; forgets keys that verify nothing any more. Many replicas at once
/// make one key.
pub fn rotate_due(
    conn: &mut PgConnection,
    vault: &Vault,
    age: Duration,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<String>> {
    conn.transaction(|conn| {
        // Before anything is written: of two who wrote first, each would wait for the other.
        hold(conn)?;
        diesel::delete(signing_keys::table)
            .filter(signing_keys::retired_at.le(now - Duration::minutes(LONGEST_TOKEN_MINUTES)))
            .execute(conn)?;
        match is_due(conn, age, now)? {
            true => rotate(conn, vault, false, now).map(|(kid, _)| Some(kid)),
            false => Ok(None),
        }
    })
}

fn is_due(conn: &mut PgConnection, age: Duration, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .filter(signing_keys::not_before.le(now - age)),
    ))
    .get_result(conn)
}

/// One rotation at a time; reading goes on.
fn hold(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute("lock table signing_keys in share row exclusive mode")
}

/// Keeps a new key unless there is one in use.
fn insert_new(
    conn: &mut PgConnection,
    vault: &Vault,
    not_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> anyhow::Result<(String, DateTime<Utc>)> {
    let fresh = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new())
        .map_err(|_| anyhow::anyhow!("no key could be made"))?;
    let kid = public_key(fresh.as_ref())?.kid;
    diesel::insert_into(signing_keys::table)
        .values((
            signing_keys::kid.eq(&kid),
            signing_keys::sealed.eq(vault.seal(place(&kid), &fresh.as_ref())?),
            signing_keys::created_at.eq(now),
            signing_keys::not_before.eq(not_before),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok((kid, not_before))
}

/// The private half, in PKCS #8.
pub fn private_half(row: &SigningKeyRow, vault: &Vault) -> anyhow::Result<Vec<u8>> {
    Ok(vault.unseal(place(&row.kid), &row.sealed)?)
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
