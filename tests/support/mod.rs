//! What every test stands on: the real application on a database of its own, a client that holds every answer against
//! the OpenAPI document, and people to be.

mod clear_up;
mod client;
pub mod coded;
pub mod command;
mod database;
mod integrations;
mod look;
mod pdf_text;
mod people;
mod proxy;
mod statements;
mod together;

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tianfu::access::App;
use tianfu::access::auth::{PasswordPool, Passwords};
use tianfu::kernel::clock::Clock;
use tianfu::market::suggestions::{self, Follower, Pace};
use tianfu::market::{listings, matches};
use tianfu::platform::notices::Notices;
use tianfu::platform::settings::Settings;
use tianfu::service::{server, slices, upkeep};

pub use client::{Answer, Call, needs_if_match, operation};
pub use database::TestDatabase;
pub use integrations::Integration;
pub use pdf_text::{pdf_pages, pdf_text};
pub use people::{
    PASSWORD, Person, a_contest, a_need, a_training_program, a_training_session,
    an_identity_number, an_offer,
};
pub use proxy::Proxy;
pub use statements::Statements;
pub use together::{together, with_status};

/// Runs every job of the upkeep once; returns how many listings expired and how many matches lapsed.
pub async fn expired_and_lapsed(app: &App) -> (usize, usize) {
    let done = upkeep::once(app).await.unwrap();
    (done.of(listings::EXPIRE), done.of(matches::LAPSE))
}

/// A running application. Everything of it ends with the test.
pub struct TestApp {
    pub base: String,
    pub app: Arc<App>,
    pub database: TestDatabase,
    client: reqwest::Client,
    server: ServerHandle,
    _follower: Follower,
}

impl TestApp {
    /// The application as `serve` runs it, on a fresh database.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let database = TestDatabase::create();
        let url = database.url.clone();
        Self::on(database, Clock::default(), &url, Pace::default(), change).await
    }

    /// A replica whose passwords cost what they cost when served.
    pub async fn hashing_as_served(&self) -> Self {
        self.replica_hashing(PasswordPool::of_this_machine()).await
    }

    /// A replica with so few threads and places for passwords, whose trusted proxy is here.
    pub async fn replica_hashing(&self, pool: PasswordPool) -> Self {
        let (database, clock) = (self.database.shared(), self.app.clock.clone());
        let url = database.url.clone();
        let passwords = Some(Passwords::start(pool).expect("threads"));
        Self::hashing(
            database,
            clock,
            [&url, &url],
            Pace::default(),
            passwords,
            |settings| {
                settings.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")];
            },
        )
        .await
    }

    /// The application on a database that the test made.
    pub async fn start_on(database: TestDatabase) -> Self {
        let url = database.url.clone();
        Self::on(database, Clock::default(), &url, Pace::default(), |_| {}).await
    }

    /// An application whose index follows through `proxy`, and in a hurry.
    pub async fn start_behind(proxy: &Proxy, database: TestDatabase) -> Self {
        let pace = Pace {
            heartbeat: Duration::from_millis(50),
            patience: Duration::from_secs(1),
            reconnect: Duration::from_millis(50),
            ..Pace::default()
        };
        let url = proxy.url_of(&database);
        Self::on(database, Clock::default(), &url, pace, |_| {}).await
    }

    /// A second replica on the same database and clock.
    pub async fn replica(&self) -> Self {
        self.replica_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn replica_with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let (database, clock) = (self.database.shared(), self.app.clock.clone());
        let url = database.url.clone();
        Self::on(database, clock, &url, Pace::default(), change).await
    }

    /// A second replica that hears of others through `proxy`.
    pub async fn replica_behind(&self, proxy: &Proxy) -> Self {
        let (database, clock) = (self.database.shared(), self.app.clock.clone());
        let (url, proxied) = (database.url.clone(), proxy.url_of(&database));
        Self::hashing(
            database,
            clock,
            [&url, &proxied],
            Pace::default(),
            None,
            |_| {},
        )
        .await
    }

    async fn on(
        database: TestDatabase,
        clock: Clock,
        followed_url: &str,
        pace: Pace,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let url = database.url.clone();
        Self::hashing(database, clock, [followed_url, &url], pace, None, change).await
    }

    /// The index follows by the first URL, and notices of other replicas come by the second.
    async fn hashing(
        database: TestDatabase,
        clock: Clock,
        [followed_url, notices_url]: [&str; 2],
        pace: Pace,
        passwords: Option<Passwords>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = Settings::defaults().expect("defaults");
        settings.pool_size = 4;
        // Everybody comes from one address here.
        settings.registrations_per_address = 0;
        settings.data_key = Some(command::DATA_KEY.parse().expect("a key"));
        settings.listen = "127.0.0.1:0".parse().expect("an address");
        settings.files_dir = Some(database.files());
        change(&mut settings);
        let listener = server::bind(settings.listen).expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mut app = App::new(
            settings,
            &database.url,
            "http://tianfu.test",
            clock,
            &slices::constraints(),
            slices::file_places(),
            slices::all(),
        )
        .expect("an app");
        app.passwords = passwords.unwrap_or_else(|| {
            Passwords::start_cheap(PasswordPool::of_this_machine()).expect("threads")
        });
        app.workers = 1;
        if notices_url != database.url {
            let notices = Notices::start(notices_url).expect("a listener");
            app.db = app.db.with_notices(notices);
        }
        let app = Arc::new(app);
        database.is_served_by(&app);
        let follower =
            suggestions::follow(app.index.clone(), followed_url, pace, |_| {}).expect("a follower");
        let server = server::server(app.clone(), listener).expect("a server");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let started = Self {
            base,
            app,
            database,
            client: a_client(),
            server: handle,
            _follower: follower,
        };
        started
            .until("the index follows", || {
                started.app.index.followed().is_some()
            })
            .await;
        started
    }

    /// Waits, bounded, for what happens on another thread.
    pub async fn until(&self, what: &str, holds: impl FnMut() -> bool) {
        until(what, holds).await;
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(reqwest::Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Call {
        self.call(reqwest::Method::POST, path)
    }

    pub fn put(&self, path: &str) -> Call {
        self.call(reqwest::Method::PUT, path)
    }

    pub fn patch(&self, path: &str) -> Call {
        self.call(reqwest::Method::PATCH, path)
    }

    pub fn delete(&self, path: &str) -> Call {
        self.call(reqwest::Method::DELETE, path)
    }

    pub fn call(&self, method: reqwest::Method, path: &str) -> Call {
        Call::new(&self.client, &self.base, method, path)
    }
}

/// A client that reads none of the machine's certificates: tests speak no TLS.
fn a_client() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none());
    client.build().expect("a client")
}

/// Waits for what happens elsewhere: a minute at most, as tests run beside others on slow machines.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if holds() {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never happened that {what}");
}

/// Sends a request again until another replica's commit has arrived: as long as [`until`] at most, and much more often than
/// a notice may take.
pub async fn until_answered(status: u16, call: impl Fn() -> Call) -> Answer {
    for _ in 0..3000 {
        let answer = call().send().await;
        if answer.status == status {
            return answer;
        }
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was never answered with {status}");
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not waited for: the runtime of the test ends with it.
        drop(self.server.stop(false));
    }
}
