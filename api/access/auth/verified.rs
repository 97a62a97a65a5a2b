//! Tokens that were verified, with the callers that they were read for. A token is verified once, and its caller is read
//! once, for as long as nothing ends either.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::caller::Caller;
use super::tokens::Claims;
use crate::kernel::clock::official_day;
use crate::platform::notices::Mark;

/// What a good token says, the key that signed it, and its caller as they were last read.
#[derive(Debug)]
pub struct Verified {
    pub(super) kid: String,
    pub claims: Claims,
    caller: RwLock<Option<Arc<Known>>>,
}

/// A caller as they were read from the database, without the origin of a request.
#[derive(Debug)]
pub(super) struct Known {
    pub caller: Caller,
    /// Whether roles are withheld because the session has no second factor.
    pub roles_withheld: bool,
    /// When the session or the secret ends by itself.
    pub until: Option<DateTime<Utc>>,
    /// Grants and memberships begin and end with days.
    pub day: NaiveDate,
    /// Taken before the caller was read; `None` where the notices were not current.
    pub mark: Option<Mark>,
}

impl Verified {
    pub fn new(kid: String, claims: Claims) -> Self {
        Self {
            kid,
            claims,
            caller: RwLock::default(),
        }
    }

    /// The caller, where the copy in memory is still what the database says: `mark` is what the notices say now.
    pub(super) fn known(&self, mark: Mark, now: DateTime<Utc>) -> Option<Arc<Known>> {
        let caller = self.caller.read().unwrap_or_else(PoisonError::into_inner);
        caller
            .as_ref()
            .filter(|known| {
                known.mark == Some(mark)
                    && known.until.is_none_or(|until| until > now)
                    && known.day == official_day(now)
            })
            .cloned()
    }

    pub(super) fn keep(&self, known: Arc<Known>) {
        *self.caller.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }
}

/// The digest of a token: whoever reads the memory learns no token from it.
pub(super) type TokenDigest = [u8; 32];

/// The verified tokens that are kept in memory: the number is bounded, and those go first that are used least.
pub(super) struct VerifiedTokens(Option<Cache<TokenDigest, Arc<Verified>>>);

impl VerifiedTokens {
    /// Keeps at most so many; none where `most` is 0.
    pub fn new(most: u32) -> Self {
        Self((most > 0).then(|| Cache::new(most as usize)))
    }

    /// `None` where none are kept.
    pub fn digest(&self, token: &str) -> Option<TokenDigest> {
        self.0.as_ref().map(|_| Sha256::digest(token).into())
    }

    pub fn get(&self, digest: Option<&TokenDigest>) -> Option<Arc<Verified>> {
        self.0.as_ref()?.get(digest?)
    }

    pub fn keep(&self, digest: Option<TokenDigest>, verified: &Arc<Verified>) {
        if let (Some(kept), Some(digest)) = (&self.0, digest) {
            kept.insert(digest, verified.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{SessionId, UserId};
    use crate::platform::notices::Notices;

    fn a_token(number: u32) -> (String, Arc<Verified>) {
        let claims = Claims {
            iss: String::new(),
            aud: String::new(),
            sub: UserId::new(),
            sid: Some(SessionId::new()),
            client: None,
            jti: uuid::Uuid::now_v7(),
            iat: 0,
            nbf: 0,
            exp: 0,
        };
        let verified = Arc::new(Verified::new("key".into(), claims));
        (format!("token {number}"), verified)
    }

    #[test]
    fn as_many_tokens_are_kept_as_the_setting_says() {
        for most in [1, 3, 100] {
            let tokens = VerifiedTokens::new(most);
            for number in 0..most * 10 {
                let (token, verified) = a_token(number);
                tokens.keep(tokens.digest(&token), &verified);
            }
            let kept = tokens.0.as_ref().map_or(0, Cache::len);
            assert!((1..=most as usize).contains(&kept), "{kept} of {most}");
        }
        let none = VerifiedTokens::new(0);
        let (token, verified) = a_token(0);
        none.keep(none.digest(&token), &verified);
        assert!(none.get(none.digest(&token).as_ref()).is_none());
    }

    #[test]
    fn a_caller_is_known_until_something_ends_or_a_day_does() {
        let notices = Notices::always_current();
        let session = uuid::Uuid::now_v7();
        let mark = |notices: &Notices| notices.rights(session).expect("current");
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let now = at("2026-03-02T10:00:00Z");
        let (_, verified) = a_token(0);
        let keep = |mark, until| {
            verified.keep(Arc::new(Known {
                caller: Caller::holding(&[]),
                roles_withheld: false,
                until,
                day: official_day(now),
                mark,
            }));
        };
        let is_known = |now| verified.known(mark(&notices), now).is_some();
        assert!(!is_known(now));
        keep(Some(mark(&notices)), Some(at("2026-03-02T11:00:00Z")));
        assert!(is_known(now));
        assert!(!is_known(at("2026-03-02T11:00:00Z")));
        keep(Some(mark(&notices)), None);
        assert!(is_known(at("2026-03-02T15:59:59Z")));
        // The next day in Asia/Shanghai.
        assert!(!is_known(at("2026-03-02T16:00:00Z")));
        notices.committed(&format!("rights {session}\n"));
        assert!(!is_known(now));
        keep(Some(mark(&notices)), None);
        assert!(is_known(now));
        notices.committed("rights \n");
        assert!(!is_known(now));
        keep(None, None);
        assert!(!is_known(now));
    }

    #[test]
    fn a_token_is_found_by_its_whole_text() {
        let tokens = VerifiedTokens::new(10);
        let (token, verified) = a_token(0);
        tokens.keep(tokens.digest(&token), &verified);
        let found = |token: &str| tokens.get(tokens.digest(token).as_ref());
        assert!(found(&token).is_some_and(|found| found.claims.jti == verified.claims.jti));
        assert!(found("token 1").is_none());
        assert!(found("token ").is_none());
    }
}
