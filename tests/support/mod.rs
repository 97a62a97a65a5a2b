//! What every test stands on: the real application on a database of its own, a client that holds every answer against
//! the OpenAPI document, and people to be.

mod client;
pub mod command;
mod database;
mod look;
mod people;
mod together;

use std::sync::Arc;

use actix_web::dev::ServerHandle;
use tianfu::app::{self, App};
use tianfu::clock::Clock;
use tianfu::settings::Settings;
use tianfu::suggestions::{self, Follower};

pub use client::{Answer, Call};
pub use database::TestDatabase;
pub use people::{PASSWORD, Person, a_need, an_offer};
pub use together::{together, with_status};

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
        Self::on(database, Clock::default(), change).await
    }

    /// A second replica on the same database and clock.
    pub async fn replica(&self) -> Self {
        Self::on(self.database.shared(), self.app.clock.clone(), |_| {}).await
    }

    async fn on(database: TestDatabase, clock: Clock, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::defaults().expect("defaults");
        settings.pool_size = 4;
        settings.data_key = Some(command::DATA_KEY.parse().expect("a key"));
        settings.listen = "127.0.0.1:0".parse().expect("an address");
        change(&mut settings);
        let listener = app::bind(settings.listen).expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let app = App::new(settings, &database.url, "http://tianfu.test", clock).expect("an app");
        let app = Arc::new(app);
        let follower = suggestions::follow(app.index.clone(), database.url.clone(), |_| {})
            .expect("a follower");
        let server = app.clone().server(listener).expect("a server");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let started = Self {
            base,
            app,
            database,
            client: reqwest::Client::new(),
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
    pub async fn until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        for _ in 0..500 {
            if holds() {
                return;
            }
            actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("it never happened that {what}");
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(reqwest::Method::GET, path)
    }

    pub fn post(&self, path: &str) -> Call {
        self.call(reqwest::Method::POST, path)
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

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not waited for: the runtime of the test ends with it.
        drop(self.server.stop(false));
    }
}
