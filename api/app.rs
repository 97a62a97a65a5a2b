//! The application: what every handler shares, and how it is put together. The same for `serve` and for tests.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App as ActixApp, HttpServer, web as actix};
use utoipa_actix_web::AppExt;

use crate::auth::{InFlight, Keyring, PasswordPool, Passwords};
use crate::clock::Clock;
use crate::db::{Act, Db, PoolSettings};
use crate::settings::{SettingError, Settings};
use crate::suggestions::SuggestionIndex;
use crate::web::{self, BODY_LIMIT_BYTES, Published, RateLimits};
use crate::{db, openapi, privacy, routes};

/// What every handler shares.
pub struct App {
    pub settings: Settings,
    pub db: Db,
    pub clock: Clock,
    pub keys: Keyring,
    pub index: Arc<SuggestionIndex>,
    pub limits: RateLimits,
    /// Sign-ins that are being compared.
    pub guesses: InFlight,
    pub passwords: Passwords,
}

impl App {
    /// An application on a migrated database. `base_url` is the issuer of its tokens; the data key must be set.
    pub fn new(
        settings: Settings,
        database_url: &str,
        base_url: &str,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let mut conn = db::connect(database_url)?;
        Act::system("start").hold(&mut conn)?;
        let vault = privacy::open(&mut conn, &settings, clock.now())?;
        let keys = Keyring::load(&mut conn, &vault, base_url, clock.now())?;
        let pool = PoolSettings {
            size: settings.pool_size,
            wait: settings.pool_wait,
        };
        Ok(Self {
            db: Db::new(database_url, &pool, clock.clone(), vault),
            limits: RateLimits::new(&settings, &clock),
            keys,
            clock,
            index: Arc::new(SuggestionIndex::default()),
            guesses: InFlight::default(),
            passwords: Passwords::start(PasswordPool::of_this_machine())?,
            settings,
        })
    }

    /// The HTTP server on `listener`, not yet running.
    pub fn server(self: Arc<Self>, listener: TcpListener) -> anyhow::Result<Server> {
        let document = openapi::document();
        let published = Data::new(Published::of(&document));
        let text = Data::new(openapi::Served::new(&document)?);
        // Blocking threads hold connections; more than these would only wait.
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let blocking = (self.settings.pool_size as usize / workers + 2).max(4);
        let head_wait = self.settings.head_wait;
        let app = Data::from(self);
        let server = HttpServer::new(move || {
            let (service, _) = ActixApp::new()
                .into_utoipa_app()
                .app_data(app.clone())
                .app_data(published.clone())
                .app_data(text.clone())
                .app_data(PayloadConfig::new(BODY_LIMIT_BYTES))
                .configure(routes::configure)
                .split_for_parts();
            service
                .configure(openapi::pages)
                .default_service(actix::to(web::unrouted))
                .wrap(from_fn(web::undescribed))
                .wrap(from_fn(web::digest_keyed_requests))
                .wrap(from_fn(web::conditional))
                .wrap(from_fn(web::single_headers))
                .wrap(from_fn(web::rate_limits))
                .wrap(from_fn(web::cors))
                .wrap(from_fn(web::problems))
                .wrap(Compress::default())
                .wrap(from_fn(web::encodings))
                .wrap(from_fn(web::head))
                .wrap(from_fn(web::security_headers))
                .wrap(from_fn(web::request_id))
                .wrap(from_fn(web::unread_bodies))
        })
        .workers(workers)
        .worker_max_blocking_threads(blocking)
        .client_request_timeout(head_wait)
        .shutdown_timeout(20)
        .disable_signals()
        .listen(listener)?
        .run();
        Ok(server)
    }
}

/// Binds `address`; says which one could not be had.
pub fn bind(address: SocketAddr) -> Result<TcpListener, SettingError> {
    TcpListener::bind(address).map_err(|cause| {
        SettingError::unfit("listen", format!("cannot serve on {address}: {cause}"))
    })
}
