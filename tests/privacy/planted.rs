//! Secrets and personal data are planted in requests of every kind, and then looked for: in the service's log, in problem
//! bodies, and in every table.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::support::TestDatabase;
use crate::support::command::{DATA_KEY, command};

const PHONE: &str = "13977112233";
const SPACED: &str = "139 7711 2233";
const EMAIL: &str = "long.gong@planted.example";
const NUMBER: &str = "51060319900307018X";
/// 王伟, as it comes in a path.
const NAME: &str = "%E7%8E%8B%E4%BC%9F";
const PASSWORD: &str = "Planted-Pa55word-of-somebody";

/// The binary on a database, with its log in a file; ends with the test.
struct Service {
    child: Child,
    base: String,
    log: tempfile::NamedTempFile,
}

impl Service {
    fn start(database: &TestDatabase) -> Self {
        let log = tempfile::NamedTempFile::new().unwrap();
        let mut child = command(&["serve", "--listen", "127.0.0.1:0", "--log", "debug"])
            .env("DATABASE_URL", &database.url)
            .env("TIANFU_DATA_KEY", DATA_KEY)
            .stdout(Stdio::piped())
            .stderr(File::create(log.path()).unwrap())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        printed.read_line(&mut first).unwrap();
        let base = first
            .split_whitespace()
            .last()
            .unwrap_or_default()
            .to_owned();
        assert!(
            base.starts_with("http://"),
            "{}",
            fs::read_to_string(log.path()).unwrap()
        );
        Self { child, base, log }
    }

    /// Its log, once it has ended and written all of it.
    fn end(mut self) -> String {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        kill(pid, Signal::SIGTERM).unwrap();
        self.child.wait().unwrap();
        fs::read_to_string(self.log.path()).unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Planter<'a> {
    client: Client,
    base: &'a str,
    problems: Vec<String>,
}

impl Planter<'_> {
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: String,
    ) -> Value {
        // What is put was not there before.
        let condition = match method {
            Method::PUT => "if-none-match",
            _ => "if-match",
        };
        let mut call = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .header(condition, "*")
            .header("x-request-id", format!("{PHONE}-secret"))
            .header("traceparent", EMAIL);
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let answer = call.body(body).send().await.unwrap();
        let (status, echoed) = (answer.status(), answer.headers()["x-request-id"].clone());
        assert!(!echoed.to_str().unwrap().contains(PHONE));
        let text = answer.text().await.unwrap();
        assert_ne!(status.as_u16(), 500, "{text}");
        if status.is_client_error() {
            self.problems.push(text.clone());
        }
        serde_json::from_str(&text).unwrap_or_default()
    }
}

#[actix_web::test]
async fn what_is_planted_is_found_in_no_log_no_problem_and_no_table() {
    let database = TestDatabase::create();
    let service = Service::start(&database);
    let mut planter = Planter {
        client: Client::new(),
        base: &service.base,
        problems: Vec::new(),
    };
    let new = json!({"username": "planted", "password": PASSWORD, "display_name": "某人", "account_kind": "worker"});
    planter
        .send(Method::POST, "/v1/users", None, new.to_string())
        .await;
    let name_and_password = json!({"username": "planted", "password": PASSWORD}).to_string();
    let session = planter
        .send(Method::POST, "/v1/sessions", None, name_and_password)
        .await;
    let text = |member: &str| session[member].as_str().unwrap().to_owned();
    let (token, refresh) = (text("access_token"), text("refresh_token"));
    let me = Some(&*token);

    // Good requests.
    let listing = json!({"side": "need", "market": "technology", "kind": "problem", "title": "电气", "division": "510603",
        "contact": {"name": "某人", "phone": SPACED, "email": EMAIL}});
    let made = planter
        .send(Method::POST, "/v1/listings", me, listing.to_string())
        .await;
    assert_eq!(made["contact"]["email"], EMAIL);
    for (kind, value) in [("phone", PHONE), ("email", EMAIL)] {
        let path = format!("/v1/users/me/contact-points/{kind}");
        planter
            .send(Method::PUT, &path, me, json!({"value": value}).to_string())
            .await;
    }
    let path = "/v1/users/me/identity-number";
    let number = json!({"value": NUMBER}).to_string();
    let kept = planter.send(Method::PUT, path, me, number).await;
    assert_eq!(kept["masked"], "510***********018X");
    let reveal = format!("/v1/users/{}/contact-points/reveal", text("user_id"));
    let shown = planter
        .send(
            Method::POST,
            &reveal,
            me,
            json!({"reason": "own_data"}).to_string(),
        )
        .await;
    assert_eq!(shown["phone"], PHONE);

    let reveal_number = format!("/v1/users/{}/identity-number/reveal", text("user_id"));

    // Bad ones: each secret as a value of a wrong type, as an unknown member, where another value belongs, in the path,
    // in the query, in what is no JSON, as a token.
    let secrets = [PHONE, SPACED, EMAIL, NUMBER, PASSWORD, &refresh, &token];
    for secret in secrets {
        for body in [
            json!({"username": [secret], "password": {secret: 1}}).to_string(),
            json!({secret: 1}).to_string(),
            json!({"password": [secret]}).to_string(),
            json!({"username": secret, "password": secret}).to_string(),
            json!({"value": [secret], "division": secret, "kind": secret, "budget_min_fen": secret, "trl": secret,
                "contact": secret, "deadline_on": secret, "fields": [secret], "on_behalf_of": secret}).to_string(),
            json!({"division": secret}).to_string(),
            json!({"value": secret}).to_string(),
            json!({"kind": secret}).to_string(),
            json!({"side": secret}).to_string(),
            json!({"on_behalf_of": secret}).to_string(),
            json!({"contact": secret}).to_string(),
            json!({"trl": secret}).to_string(),
            json!({"contact": {"name": secret, "phone": secret, "email": PHONE}}).to_string(),
            json!({"refresh_token": secret, "more": secret}).to_string(),
            json!({"reason": secret, "note": secret}).to_string(),
            json!({"user_id": secret, "role": secret, "division": secret}).to_string(),
            format!("{{\"password\": \"{secret}\""),
            format!("{{\"{secret}\": 1, \"{secret}\": 2}}"),
            format!("\"{secret}\""),
            secret.to_owned(),
        ] {
            for (method, path) in [
                (Method::POST, "/v1/users"),
                (Method::POST, "/v1/sessions"),
                (Method::POST, "/v1/sessions/refresh"),
                (Method::POST, "/v1/listings"),
                (Method::POST, "/v1/role-grants"),
                (Method::POST, "/v1/users/me/change-password"),
                (Method::PATCH, "/v1/users/me"),
                (Method::DELETE, "/v1/users/me"),
                (Method::PUT, "/v1/users/me/contact-points/phone"),
                (Method::PUT, "/v1/users/me/identity-number"),
                (Method::POST, &*reveal),
                (Method::POST, &*reveal_number),
            ] {
                planter.send(method, path, me, body.clone()).await;
            }
        }
        let encoded: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        // A password is a word like others: in a path nothing tells it from one.
        if secret != PASSWORD {
            let plain = secret.replace(' ', "%20");
            for at in [&plain, &encoded] {
                for path in [
                    format!("/v1/users/{at}"),
                    format!("/v1/{at}"),
                    format!("/v1/divisions/{at}"),
                    format!("/v1/users/me/contact-points/{at}"),
                    format!("/v1/users/by-{at}"),
                    format!("/v1/{at}a"),
                    format!("/v1/listings/by-external-ref/SFZ-{at}"),
                    format!("/v1/matches/by-external-ref/{at}x"),
                    format!("/v1/users/me/contact-points/{at}/x"),
                    format!("/v1/listings/by-external-ref/{NAME}"),
                ] {
                    planter.send(Method::GET, &path, me, String::new()).await;
                }
            }
        }
        for query in [
            format!("{encoded}=1"),
            format!("limit={encoded}"),
            format!("cursor={encoded}"),
            format!("division={encoded}"),
            format!("owner_id={encoded}"),
            format!("sort={encoded}"),
        ] {
            planter
                .send(
                    Method::GET,
                    &format!("/v1/listings?{query}"),
                    me,
                    String::new(),
                )
                .await;
        }
        planter
            .send(Method::GET, "/v1/users/me", Some(&encoded), String::new())
            .await;
    }
    let problems = std::mem::take(&mut planter.problems);
    assert!(problems.len() > 500, "only {}", problems.len());
    let log = service.end();
    assert!(log.lines().count() > problems.len(), "{}", log.len());
    let tables = super::dump(&database);
    let everywhere = |text: &str| text.contains(NAME) || text.contains("王伟");
    assert_eq!(log.lines().find(|line| everywhere(line)), None);
    assert_eq!(problems.iter().find(|text| everywhere(text)), None);
    for secret in secrets {
        let bytes = hex::encode(secret);
        let encoded: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for form in [secret, &*bytes, &*encoded] {
            let line = log.lines().find(|line| line.contains(form));
            assert_eq!(line, None, "in the log");
            let problem = problems.iter().find(|text| text.contains(form));
            assert_eq!(problem, None, "in a problem");
            assert!(!tables.contains(form), "{form} in a table");
        }
    }
}
