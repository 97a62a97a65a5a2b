//! How many requests one caller, or one address without a token, may send, and how many accounts one address may register:
//! told in `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10), held with 429. Each replica counts for itself.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use governor::clock::Clock as GovernorClock;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use crate::kernel::clock::Clock;
use crate::platform::db::network_of;
use crate::platform::error::{Code, Problem, Result};
use crate::platform::settings::Settings;

static POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
static LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// What asks whether the service lives must not be told to come back later.
pub const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// The limits; none where the setting is 0.
pub struct RateLimits {
    callers: Option<Limit<Uuid>>,
    addresses: Option<Limit<IpAddr>>,
    registrations: Option<Limit<IpAddr>>,
}

impl RateLimits {
    pub fn new(settings: &Settings, clock: &Clock) -> Self {
        Self {
            callers: Limit::new("caller", settings.rate_limit_caller, MINUTE, clock),
            addresses: Limit::new("address", settings.rate_limit_address, MINUTE, clock),
            registrations: Limit::new(
                "registrations",
                settings.registrations_per_address,
                HOUR,
                clock,
            ),
        }
    }

    /// Forgets who has been quiet long enough to have his whole quota again.
    pub fn forget_idle(&self) {
        if let Some(limit) = &self.callers {
            limit.limiter.retain_recent();
        }
        for limit in [&self.addresses, &self.registrations].into_iter().flatten() {
            limit.limiter.retain_recent();
        }
    }

    /// Counts a registration from this address. Its answer tells the limit; beyond the limit it fails with 429.
    pub fn count_registration(&self, request: &HttpRequest, network: IpAddr) -> Result<()> {
        let Some(limit) = &self.registrations else {
            return Ok(());
        };
        let verdict = limit.count(&network);
        let retry_after = verdict.retry_after;
        request.extensions_mut().insert(verdict);
        match retry_after {
            None => Ok(()),
            Some(seconds) => Err(Problem::new(Code::TooManyRegistrations)
                .retry_after(seconds)
                .into()),
        }
    }

    /// Counts a request of the caller that its token names.
    pub fn count_caller(&self, subject: &Uuid) -> Option<Verdict> {
        self.callers.as_ref().map(|limit| limit.count(subject))
    }

    /// Counts a request without a token from this address.
    pub fn count_address(&self, address: IpAddr) -> Option<Verdict> {
        let limit = self.addresses.as_ref()?;
        Some(limit.count(&network_of(address)))
    }
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Ticks, StateInformationMiddleware>;

struct Limit<K: std::hash::Hash + Eq + Clone> {
    name: &'static str,
    quota: u32,
    window: Duration,
    /// What each verdict says of the limit.
    policy: Arc<str>,
    limiter: Limiter<K>,
    clock: Ticks,
}

impl<K: std::hash::Hash + Eq + Clone> Limit<K> {
    fn new(name: &'static str, quota: u32, window: Duration, clock: &Clock) -> Option<Self> {
        let most = NonZeroU32::new(quota)?;
        let evenly = Quota::with_period(window / quota)?.allow_burst(most);
        let clock = Ticks(clock.clone());
        let limiter = RateLimiter::dashmap_with_clock(evenly, clock.clone());
        Some(Self {
            name,
            quota,
            window,
            policy: format!("\"{name}\";q={quota};w={}", window.as_secs()).into(),
            limiter: limiter.with_middleware(),
            clock,
        })
    }

    fn count(&self, key: &K) -> Verdict {
        let (remaining, retry_after) = match self.limiter.check_key(key) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(refused) => {
                let wait = refused.wait_time_from(self.clock.now());
                (0, Some(whole_seconds(wait)))
            }
        };
        let used = f64::from(self.quota.saturating_sub(remaining)) / f64::from(self.quota);
        let until_whole = self.window.mul_f64(used);
        Verdict {
            policy: self.policy.clone(),
            limit: format!(
                "\"{}\";r={remaining};t={}",
                self.name,
                whole_seconds(until_whole)
            ),
            retry_after,
        }
    }
}

fn whole_seconds(wait: Duration) -> u32 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}

/// The exchange's clock, so that a test can move it.
#[derive(Clone, Debug)]
struct Ticks(Clock);

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.running()
    }
}

/// What the answer says about a limit.
pub struct Verdict {
    policy: Arc<str>,
    limit: String,
    /// Seconds to wait, where the limit is reached.
    pub retry_after: Option<u32>,
}

impl Verdict {
    /// Writes the headers of an answer: this verdict on the request, and that of a limit the operation counted itself.
    pub fn tell<B>(verdict: Option<Self>, response: &mut ServiceResponse<B>) {
        let own = response.request().extensions_mut().remove::<Self>();
        let verdicts: Vec<Self> = verdict.into_iter().chain(own).collect();
        let headers = response.headers_mut();
        tell(headers, &POLICY, &verdicts, |one| &one.policy);
        tell(headers, &LIMIT, &verdicts, |one| &one.limit);
    }
}

/// Both fields are lists, with a member for each limit that counted the request.
fn tell(
    headers: &mut HeaderMap,
    name: &HeaderName,
    verdicts: &[Verdict],
    member: impl Fn(&Verdict) -> &str,
) {
    let members: Vec<&str> = verdicts.iter().map(member).collect();
    if members.is_empty() {
        return;
    }
    if let Ok(value) = HeaderValue::from_str(&members.join(", ")) {
        headers.insert(name.clone(), value);
    }
}
