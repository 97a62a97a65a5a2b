//! A client that believes nothing: every answer has to be one that the OpenAPI document describes for its operation.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(tianfu::service::openapi::document);

/// A request in the making.
pub struct Call {
    request: reqwest::RequestBuilder,
    method: Method,
    path: String,
}

impl Call {
    pub fn new(client: &reqwest::Client, base: &str, method: Method, path: &str) -> Self {
        Self {
            request: client.request(method.clone(), format!("{base}{path}")),
            method,
            path: path.to_owned(),
        }
    }

    pub fn by(self, person: &super::Person) -> Self {
        self.token(&person.token)
    }

    pub fn token(mut self, token: &str) -> Self {
        self.request = self.request.bearer_auth(token);
        self
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// A body as it stands, with a media type.
    pub fn body(mut self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", media_type).body(body);
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        let joined = serde_urlencoded::to_string(pairs).expect("a query");
        self.path = format!("{}?{joined}", self.path);
        let (client, request) = self.request.build_split();
        let mut request = request.expect("a request");
        request.url_mut().set_query(Some(&joined));
        self.request = reqwest::RequestBuilder::from_parts(client, request);
        self
    }

    /// Sends it and holds the answer against the document.
    pub async fn send(self) -> Answer {
        let answer = self.request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let bytes = answer.bytes().await.expect("a whole answer");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Answer {
            status,
            headers,
            body,
            text,
            bytes: bytes.to_vec(),
        };
        answer.is_documented(&self.method, &self.path);
        answer
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body of a 200.
    #[track_caller]
    pub fn ok(self) -> Value {
        self.is(200)
    }

    /// The body of a 201.
    #[track_caller]
    pub fn created(self) -> Value {
        assert!(
            self.headers.contains_key("location"),
            "201 without Location: {self:?}"
        );
        self.is(201)
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// A problem with this status and code; answers its body.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self.body
    }

    /// A problem that names the value at `place`, a JSON pointer or a parameter, with this kind of fault.
    #[track_caller]
    pub fn refused_at(self, status: u16, place: &str, kind: &str) -> Value {
        let named = self.body["errors"].as_array().is_some_and(|errors| {
            errors.iter().any(|error| {
                (error["pointer"] == place || error["parameter"] == place) && error["code"] == kind
            })
        });
        assert!(
            self.status == status && named,
            "expected {status} at {place} ({kind}): {}",
            self.text
        );
        self.body
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {self:?}"));
        value.to_str().expect("text").to_owned()
    }

    pub fn etag(&self) -> String {
        self.header("etag")
    }

    fn is_documented(&self, method: &Method, path: &str) {
        assert!(
            self.status < 500 || self.status == 503,
            "a fault of ours: {}",
            self.text
        );
        let path = path.split('?').next().unwrap_or(path);
        let path = path.trim_end_matches('/');
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        // An encoded slash separates nothing.
        let path = match path.contains("%2F") {
            true => path,
            false => &*decoded,
        };
        let Some(operation) = operation(method, path) else {
            assert!(
                matches!(self.status, 404 | 405),
                "{method} {path} is not documented: {}",
                self.text
            );
            return;
        };
        let described = &operation["responses"][self.status.to_string()];
        assert!(
            !described.is_null(),
            "{method} {path}: {} is not documented: {}",
            self.status,
            self.text
        );
        // The answer to HEAD has no body.
        let is_told = self.status >= 400 && *method != Method::HEAD;
        if is_told {
            let codes = described["x-problem-codes"].as_array().expect("codes");
            assert!(
                codes.contains(&self.body["code"]),
                "{method} {path}: code is not documented: {}",
                self.text
            );
            for member in [
                "type",
                "title",
                "status",
                "detail",
                "instance",
                "code",
                "request_id",
            ] {
                assert!(
                    !self.body[member].is_null(),
                    "a problem without {member}: {}",
                    self.text
                );
            }
        }
        if is_told {
            self.is_in_its_language();
        }
        assert!(self.headers.contains_key("x-request-id"));
        assert_eq!(self.header("x-content-type-options"), "nosniff");
    }

    /// A library's English must not stand in a Chinese sentence, nor Chinese in an English one.
    fn is_in_its_language(&self) {
        let language = self.header("content-language");
        let errors = self.body["errors"].as_array().into_iter().flatten();
        let details = errors.map(|error| &error["detail"]);
        for told in details.chain([&self.body["title"], &self.body["detail"]]) {
            // A command is called the same in every language.
            let told = told.as_str().expect("text");
            let told = without_quotations(&told.replace("tianfu admin create", ""));
            let is_word =
                |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            let words: Vec<&str> = told.split([' ', ',', ':']).collect();
            let fits = match language.as_str() {
                "en" => told.is_ascii() || !told.chars().any(is_chinese),
                _ => {
                    told.chars().any(is_chinese)
                        && !words
                            .windows(2)
                            .any(|pair| pair.iter().all(|one| is_word(one)))
                }
            };
            assert!(fits, "not in {language}: {told}");
        }
    }
}

/// What callers wrote, such as a title, is quoted in their language.
fn without_quotations(told: &str) -> String {
    let parts = told.split('“').enumerate();
    parts
        .map(|(at, part)| match (at, part.split_once('”')) {
            (1.., Some((_, rest))) => rest,
            _ => part,
        })
        .collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether the document asks a request for the version that it is about.
pub fn needs_if_match(method: &Method, path: &str) -> bool {
    let parameters = operation(method, path).and_then(|one| one["parameters"].as_array());
    let is_needed = |one: &Value| one["name"] == "If-Match" && one["required"] == true;
    parameters.is_some_and(|all| all.iter().any(is_needed))
}

/// The operation that the document has for a request.
pub fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    // GET answers HEAD, too.
    let method = match *method {
        Method::HEAD => "get".to_owned(),
        _ => method.as_str().to_lowercase(),
    };
    let paths = DOCUMENT["paths"].as_object()?;
    let fits = |template: &str| {
        let (mut wanted, mut given) = (template.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(want), Some(give)) if want == give || want.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    // A literal path (`/users/me`) comes before a template (`/users/{id}`).
    let exact = paths.get(path);
    let found = exact.or_else(|| {
        paths
            .iter()
            .find(|(template, _)| fits(template))
            .map(|(_, item)| item)
    });
    found?.get(&method)
}
