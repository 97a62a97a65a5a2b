//! Answers to callers without a token, kept in memory as bytes that are ready to be sent.
//!
//! An answer is found by the path and query as they were sent: parsing the parameters would cost more than a second copy of
//! an answer that is asked for in two spellings. An answer is good while the [`Mark`] that was taken before it was read holds,
//! and until the moment at which it becomes another one by time alone.

use std::hash::Hash;
use std::sync::Arc;

use actix_http::ResponseHead;
use actix_http::encoding::Encoder;
use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, ETAG, HeaderMap, HeaderValue,
    LINK, VARY,
};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::Language;
use super::answer::{NEGOTIATED, PRIVATE, digest_of};
use super::entity_tags::{EntityTags, coded};
use crate::platform::notices::{Mark, Topic};

/// `Cache-Control`: clients and proxies ask each time whether what they have still stands.
pub const ASK_AGAIN: &str = "no-cache";
/// `Cache-Control`: clients and proxies use what they have for five minutes.
pub const FIVE_MINUTES: &str = "public, max-age=300";

/// What an entry takes beside its texts, in bytes: the key, the values of headers and the places in the cache.
const OVERHEAD: u64 = 400;
/// The size of a usual answer, by which the number of places is chosen.
const USUAL_BYTES: u64 = 4096;
const JSON: &str = "application/json";

/// An operation whose answers to callers without a token are kept in memory.
#[derive(Debug)]
pub struct KeptOperation {
    /// The `operationId`.
    pub id: &'static str,
    /// Whose commits end an answer.
    pub topic: Topic,
    /// Parameters of the query with which an answer is not kept, beside `cursor`.
    not_with: &'static [&'static str],
    /// `Cache-Control` of the answers.
    pub caching: &'static str,
}

impl KeptOperation {
    /// One whose answers are kept but for those with a `cursor`. `caching` is their `Cache-Control`.
    pub const fn new(id: &'static str, topic: Topic, caching: &'static str) -> Self {
        Self {
            id,
            topic,
            not_with: &[],
            caching,
        }
    }

    /// The same; an answer with one of these parameters of the query is not kept either.
    #[must_use]
    pub const fn not_with(self, parameters: &'static [&'static str]) -> Self {
        Self {
            not_with: parameters,
            ..self
        }
    }

    /// Whether the answer to a query may be kept. A name in another spelling than the document's may be any parameter.
    pub fn keeps(&self, query: Option<&str>) -> bool {
        query.unwrap_or_default().split('&').all(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                && name != "cursor"
                && !self.not_with.contains(&name)
        })
    }
}

/// What an answer is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeptKey<T> {
    language: Language,
    /// The name of the content coding.
    coding: &'static str,
    /// Path and query.
    target: T,
}

impl<'a> KeptKey<&'a str> {
    /// Of the answer as it is.
    pub fn plain(language: Language, target: &'a str) -> Self {
        Self {
            language,
            coding: ContentEncoding::Identity.as_str(),
            target,
        }
    }

    fn coded(self, coding: ContentEncoding) -> Self {
        Self {
            coding: coding.as_str(),
            ..self
        }
    }

    fn owned(self) -> KeptKey<Box<str>> {
        KeptKey {
            language: self.language,
            coding: self.coding,
            target: self.target.into(),
        }
    }
}

impl Equivalent<KeptKey<Box<str>>> for KeptKey<&str> {
    fn equivalent(&self, key: &KeptKey<Box<str>>) -> bool {
        (self.language, self.coding, self.target) == (key.language, key.coding, &*key.target)
    }
}

/// An answer with status 200, in one content coding.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    body: Bytes,
    etag: HeaderValue,
    caching: HeaderValue,
    vary: HeaderValue,
    link: Option<HeaderValue>,
    coding: Option<ContentEncoding>,
    mark: Mark,
    good_until: Option<DateTime<Utc>>,
}

/// Whether an answer can be kept: JSON with status 200, which no header binds to its caller.
pub fn can_be_kept<B>(response: &HttpResponse<B>) -> bool {
    let headers = response.headers();
    let is = |name, value: &str| headers.get(name).is_some_and(|given| given == value);
    response.status() == StatusCode::OK
        && is(CONTENT_TYPE, JSON)
        && is(CACHE_CONTROL, PRIVATE)
        && headers
            .keys()
            .all(|name| [CONTENT_TYPE, CACHE_CONTROL, VARY, ETAG, LINK].contains(name))
}

/// Completes the headers of an answer that can be kept. `varies_by_token`: with a token the answer may be another one.
pub fn publish(
    operation: &KeptOperation,
    varies_by_token: bool,
    headers: &mut HeaderMap,
    body: &[u8],
) {
    let is_negotiated = headers.get(VARY).is_some_and(|vary| vary == NEGOTIATED);
    let vary = match (is_negotiated, varies_by_token) {
        (false, false) => "Accept-Encoding, Accept-Language",
        (false, true) => "Accept-Encoding, Accept-Language, Authorization",
        (true, false) => "Accept, Accept-Encoding, Accept-Language",
        (true, true) => "Accept, Accept-Encoding, Accept-Language, Authorization",
    };
    headers.insert(VARY, HeaderValue::from_static(vary));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(operation.caching));
    if !headers.contains_key(ETAG)
        && let Ok(etag) = HeaderValue::from_str(&digest_of(body))
    {
        headers.insert(ETAG, etag);
    }
}

impl KeptAnswer {
    /// `None` where the headers are not those of [`publish`].
    pub fn new(
        headers: &HeaderMap,
        body: &[u8],
        mark: Mark,
        good_until: Option<DateTime<Utc>>,
    ) -> Option<Self> {
        Some(Self {
            // The bytes of the answer may have room behind them.
            body: Bytes::copy_from_slice(body),
            etag: headers.get(ETAG)?.clone(),
            caching: headers.get(CACHE_CONTROL)?.clone(),
            vary: headers.get(VARY)?.clone(),
            link: headers.get(LINK).cloned(),
            coding: None,
            mark,
            good_until,
        })
    }

    /// The same in a content coding.
    async fn coded(&self, coding: ContentEncoding) -> Option<Self> {
        let mut head = ResponseHead::new(StatusCode::OK);
        let encoder = Encoder::response(coding, &mut head, self.body.clone());
        let body = to_bytes(encoder).await.ok()?;
        let etag = coded(self.etag.to_str().ok()?, coding.as_str());
        Some(Self {
            body: Bytes::copy_from_slice(&body),
            etag: HeaderValue::from_str(&etag).ok()?,
            coding: Some(coding),
            ..self.clone()
        })
    }

    /// The answer; 304 without a body for a client that knows it.
    pub fn respond(&self, known: Option<&EntityTags>) -> HttpResponse {
        let etag = self.etag.to_str().unwrap_or_default();
        let known = known.filter(|known| known.names(etag));
        let mut response = HttpResponse::new(match known {
            None => StatusCode::OK,
            Some(_) => StatusCode::NOT_MODIFIED,
        });
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, self.caching.clone());
        headers.insert(VARY, self.vary.clone());
        if let Some(known) = known {
            if let Ok(form) = HeaderValue::from_str(&known.known_form(etag)) {
                headers.insert(ETAG, form);
            }
            return response;
        }
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        if let Some(coding) = self.coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
        }
        if let Some(link) = &self.link {
            headers.insert(LINK, link.clone());
        }
        response.set_body(self.body.clone()).map_into_boxed_body()
    }
}

#[derive(Clone, Debug)]
struct Weight;

impl Weighter<KeptKey<Box<str>>, Arc<KeptAnswer>> for Weight {
    fn weight(&self, key: &KeptKey<Box<str>>, answer: &Arc<KeptAnswer>) -> u64 {
        let link = answer.link.as_ref().map_or(0, HeaderValue::len);
        OVERHEAD + (key.target.len() + answer.body.len() + link) as u64
    }
}

/// The answers that are kept: their size is bounded, and those go first that are asked for least.
pub struct KeptAnswers(Option<Cache<KeptKey<Box<str>>, Arc<KeptAnswer>, Weight>>);

impl KeptAnswers {
    /// Keeps at most so many bytes; none where `most` is 0.
    pub fn new(most: u64) -> Self {
        let usual = usize::try_from(most / USUAL_BYTES).unwrap_or(usize::MAX);
        Self((most > 0).then(|| Cache::with_weighter(usual.max(1), most, Weight)))
    }

    /// Whether answers are kept at all.
    pub fn keeps_any(&self) -> bool {
        self.0.is_some()
    }

    /// What the answers take, in bytes.
    pub fn bytes(&self) -> u64 {
        self.0.as_ref().map_or(0, Cache::weight)
    }

    pub fn keep(&self, key: KeptKey<&str>, answer: KeptAnswer) {
        if let Some(kept) = &self.0 {
            kept.insert(key.owned(), Arc::new(answer));
        }
    }

    /// The answer in this coding, where it is kept and still good: `mark` is what the notices say now. A compressed form is
    /// made when it is first asked for.
    pub async fn find(
        &self,
        key: KeptKey<&str>,
        coding: Option<ContentEncoding>,
        mark: Mark,
        now: impl Fn() -> DateTime<Utc>,
    ) -> Option<Arc<KeptAnswer>> {
        let kept = self.0.as_ref()?;
        let good = |key: &KeptKey<&str>| {
            kept.get(key).filter(|answer| {
                answer.mark == mark && answer.good_until.is_none_or(|moment| moment > now())
            })
        };
        let Some(coding) = coding else {
            return good(&key);
        };
        let coded_key = key.coded(coding);
        if let Some(answer) = good(&coded_key) {
            return Some(answer);
        }
        let plain = good(&key)?;
        let coded = Arc::new(plain.coded(coding).await?);
        kept.insert(coded_key.owned(), coded.clone());
        Some(coded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::notices::Notices;

    const OPERATION: KeptOperation =
        KeptOperation::new("list_listings", Topic::Market, ASK_AGAIN).not_with(&["q"]);

    fn an_answer(body: &str, notices: &Notices) -> KeptAnswer {
        let mut headers = HeaderMap::new();
        publish(&OPERATION, true, &mut headers, body.as_bytes());
        let mark = notices.public(Topic::Market).expect("current");
        KeptAnswer::new(&headers, body.as_bytes(), mark, None).expect("whole headers")
    }

    #[test]
    fn queries_with_parameters_that_are_not_kept_or_not_known_are_not_kept() {
        for query in [None, Some(""), Some("side=need&limit=5"), Some("side=q")] {
            assert!(OPERATION.keeps(query), "{query:?}");
        }
        for query in [
            "q=1",
            "side=need&q=",
            "cursor=x",
            "%71=1",
            "Q=1",
            "q",
            "+q=1",
        ] {
            assert!(!OPERATION.keeps(Some(query)), "{query}");
        }
    }

    #[test]
    fn what_is_kept_takes_no_more_bytes_than_the_setting_says() {
        let notices = Notices::always_current();
        for most in [50_000, 1_000_000] {
            let kept = KeptAnswers::new(most);
            for number in 0..5_000 {
                let path = format!("/{number}");
                let key = KeptKey::plain(Language::Chinese, &path);
                kept.keep(key, an_answer(&"x".repeat(number % 3_000), &notices));
                assert!(kept.bytes() <= most, "{} of {most}", kept.bytes());
            }
            assert!(kept.bytes() > most / 2, "{} of {most}", kept.bytes());
        }
        let none = KeptAnswers::new(0);
        none.keep(
            KeptKey::plain(Language::Chinese, "/"),
            an_answer("{}", &notices),
        );
        assert_eq!(none.bytes(), 0);
    }

    #[actix_web::test]
    async fn an_answer_is_found_until_its_mark_or_its_moment_is_over() {
        let notices = Notices::always_current();
        let mark = || notices.public(Topic::Market).expect("current");
        let kept = KeptAnswers::new(1_000_000);
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let end = at("2026-03-02T10:00:00Z");
        let answer = KeptAnswer {
            good_until: Some(end),
            ..an_answer("{}", &notices)
        };
        kept.keep(KeptKey::plain(Language::Chinese, "/v1/a"), answer.clone());
        let find = async |language, target, now: DateTime<Utc>| {
            let key = KeptKey::plain(language, target);
            let found = kept.find(key, None, mark(), || now).await;
            found.is_some()
        };
        let before = at("2026-03-02T09:59:59Z");
        assert!(find(Language::Chinese, "/v1/a", before).await);
        assert!(!find(Language::Chinese, "/v1/a", end).await);
        assert!(!find(Language::English, "/v1/a", before).await);
        assert!(!find(Language::Chinese, "/v1/a?", before).await);
        notices.committed("training \n");
        assert!(find(Language::Chinese, "/v1/a", before).await);
        notices.committed("market \n");
        assert!(!find(Language::Chinese, "/v1/a", before).await);
    }
}
