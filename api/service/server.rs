//! The HTTP server: connections, middlewares and routes, put together. The same for `serve` and for tests.

use std::future::ready;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App as ActixApp, web as actix};
use nix::sys::socket::{setsockopt, sockopt};
use tokio::net::TcpStream;
use utoipa_actix_web::AppExt;

use crate::access::App;
use crate::access::gate;
use crate::platform::connections::{SEND_BUFFER_BYTES, Stream};
use crate::platform::settings::SettingError;
use crate::platform::web::{self, Mounted, Published};
use crate::service::slices::is_a_word_of_lists;
use crate::service::{openapi, slices};

/// How long requests in flight may take once the service takes no more, in seconds.
const SHUTDOWN_SECONDS: u64 = 15;
/// How long a connection that ends waits for its client to read the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// The HTTP server on `listener`, not yet running.
pub fn server(app: Arc<App>, listener: TcpListener) -> anyhow::Result<Server> {
    slices::register();
    let (published, text) = openapi_of_this_version()?;
    // Blocking threads hold connections; more than these would only wait.
    let workers = app.workers;
    let blocking = (app.settings.pool_size as usize / workers + 2).max(4);
    let builder = Server::build()
        .workers(workers)
        .worker_max_blocking_threads(blocking)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    let ending = builder.graceful_shutdown_signal();
    // Accepted connections inherit it.
    setsockopt(&listener, sockopt::SndBuf, &SEND_BUFFER_BYTES)?;
    let settings = Data::from(app.settings.clone());
    let connections = Data::from(app.connections.clone());
    let app = Data::from(app);
    let service = move || {
        let (service, _) = ActixApp::new()
            .into_utoipa_app()
            .app_data(app.clone())
            .app_data(settings.clone())
            .app_data(connections.clone())
            .app_data(published.clone())
            .app_data(text.clone())
            .configure(slices::routes)
            .split_for_parts();
        let service = service
            .configure(openapi::pages)
            .default_service(actix::to(web::unrouted))
            .wrap(from_fn(web::undescribed))
            .wrap(from_fn(web::digest_keyed_requests))
            .wrap(from_fn(gate::read_bodies))
            .wrap(from_fn(gate::keep_answers))
            .wrap(from_fn(web::conditional))
            .wrap(from_fn(web::single_headers))
            .wrap(from_fn(gate::rate_limits))
            .wrap(from_fn(web::reserve))
            .wrap(from_fn(web::cors))
            .wrap(from_fn(web::problems))
            .wrap(Compress::default())
            .wrap(from_fn(web::encodings))
            .wrap(from_fn(web::head))
            .wrap(from_fn(web::security_headers))
            .wrap(from_fn(gate::kept_answers))
            .wrap(from_fn(web::request_id))
            .wrap(from_fn(web::plain_paths))
            .wrap(from_fn(web::last_answers))
            .wrap(from_fn(web::pieces))
            .wrap(from_fn(web::unread_bodies));
        let ending = ending.clone();
        let http = HttpService::build()
            .keep_alive(app.settings.keep_alive)
            .client_request_timeout(app.settings.head_wait)
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .on_connect_ext(|stream: &Stream, data: &mut Extensions| {
                data.insert(stream.class());
            })
            .h1(map_config(
                service
                    .into_factory()
                    .map_err(|error| error.error_response()),
                |()| AppConfig::default(),
            ));
        let connections = app.connections.clone();
        fn_service(move |socket: TcpStream| {
            let admitted = socket.peer_addr().map(|peer| {
                let seat = connections.admit(peer.ip());
                (Stream::new(socket, seat), Some(peer))
            });
            ready(admitted.map_err(DispatchError::Io))
        })
        .and_then(http)
    };
    Ok(builder.listen("http", listener, service)?.run())
}

/// What is made of the document. Made once in a process: it takes long, and tests start many applications.
fn openapi_of_this_version() -> anyhow::Result<(Data<Published>, Data<openapi::Served>)> {
    static MADE: OnceLock<(Data<Published>, Data<openapi::Served>)> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return Ok(made.clone());
    }
    let document = openapi::document();
    let places = slices::places();
    let mounted = |operation: &str| {
        places.get(operation).map(|slice| Mounted {
            slice: *slice,
            kept: slices::kept(operation),
        })
    };
    let published = Data::new(Published::of(&document, is_a_word_of_lists, mounted)?);
    let served = Data::new(openapi::Served::new(&document)?);
    Ok(MADE.get_or_init(|| (published, served)).clone())
}

/// Binds `address`; says which one could not be had.
pub fn bind(address: SocketAddr) -> Result<TcpListener, SettingError> {
    TcpListener::bind(address).map_err(|cause| {
        SettingError::unfit("listen", format!("cannot serve on {address}: {cause}"))
    })
}
