//! `tianfu serve`: everything in order, up and down.

use std::cell::Cell;
use std::io::Write;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use clap::Args;
use diesel::PgConnection;
use serde_json::json;

use super::database::Database;
use super::{progress, started};
use crate::access::App;
use crate::administration::audit_events::linking;
use crate::integration::imports;
use crate::kernel::clock::Clock;
use crate::market::suggestions::{self, Pace};
use crate::platform::settings::{SettingError, Settings};
use crate::platform::{db, outbox};
use crate::reference::{calendars, code_lists, divisions};
use crate::service::demo::{self, Demo};
use crate::service::{sealing, server, slices, upkeep};

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Add a demonstration exchange: people of every role, some 200 needs and offers
    #[arg(long)]
    demo: bool,
}

/// Brings a database to what this version needs: migrations, code lists, divisions, calendars. Idempotent. Fails on a database that
/// lacks what its migrations made.
pub fn prepare(conn: &mut PgConnection) -> anyhow::Result<()> {
    for name in db::migrations::run(conn)? {
        tracing::info!(name, "migrated");
    }
    db::catalog::check(conn)?;
    code_lists::load(conn, &slices::code_lists())?;
    divisions::load(conn)?;
    calendars::load(conn, Clock::default().now())
}

pub fn run(settings: Settings, args: &ServeArgs) -> anyhow::Result<()> {
    let demo_password = args.demo.then(|| demo_password(&settings)).transpose()?;
    // Before anything is started: an address that is taken is the likeliest mistake.
    let listener = server::bind(settings.listen)?;
    let address = listener.local_addr()?;
    let admin = admin_hint(&settings);
    let base_url = settings.base_url(address);
    let database = Database::open_keyed(&settings)?;
    // A command may borrow a running service's PostgreSQL for a moment; a service would lose it with that one's end.
    anyhow::ensure!(
        !database.is_borrowed(),
        SettingError::unfit(
            "data_dir",
            "another service runs on this folder; stop it, choose another --data-dir, or set DATABASE_URL"
        )
    );
    let clock = Clock::default();
    let mut conn = db::connect(&database.url)?;
    prepare(&mut conn)?;
    let settings = database.with_files(database.keyed(settings, &mut conn)?)?;
    let vault = sealing::unlock(&mut conn, &settings, clock.now())?;
    let demo = demo_password
        .as_deref()
        .map(|password| demo::load(&mut conn, &vault, password, clock.now()))
        .transpose()?;
    drop(conn);
    let app = Arc::new(App::new(
        settings,
        &database.url,
        &base_url,
        clock,
        &slices::constraints(),
        slices::file_places(),
        slices::all(),
    )?);
    let bar = progress::bar(0, "building the index");
    let follower = suggestions::follow(
        app.index.clone(),
        &database.url,
        Pace::default(),
        move |read| {
            bar.inc_length(read as u64);
            bar.inc(read as u64);
        },
    )?;
    announce(&base_url, &admin, demo.as_ref(), demo_password.as_deref());
    let served = actix_web::rt::System::new().block_on(async {
        let upkeep = actix_web::rt::spawn(upkeep::run(app.clone()));
        let importing = actix_web::rt::spawn(imports::run(app.clone()));
        let linking = actix_web::rt::spawn(linking::run(app.db.clone()));
        let sending = actix_web::rt::spawn(outbox::run(app.db.clone(), app.settings.clone()));
        let mut server = std::pin::pin!(server::server(app.clone(), listener)?);
        let handle = server.handle();
        let stopping = Rc::new(Cell::new(false));
        let (told, stop, drained) = (stopping.clone(), handle.clone(), app.clone());
        actix_web::rt::spawn(async move {
            let signal = signalled().await;
            told.set(true);
            drained.connections.drain();
            if signal == Signal::Terminate {
                let wait = drained.settings.drain;
                tracing::info!(
                    ?wait,
                    "draining: /readyz is 503, requests are still answered"
                );
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    _ = signalled() => {}
                }
            }
            tracing::info!("stopping: requests in flight are answered first");
            actix_web::rt::spawn(stop.stop(true));
            signalled().await;
            stop.stop(false).await;
        });
        // PostgreSQL is started again when it ends. When that fails again and again, an operator has to mend the cause.
        let served = tokio::select! {
            served = &mut server => served.map_err(anyhow::Error::from),
            why = database.gone() => {
                actix_web::rt::spawn(handle.stop(true));
                server.await.map_err(anyhow::Error::from).and_then(|()| match stopping.get() {
                    true => Ok(()),
                    false => Err(lost(&database, &why)),
                })
            }
        };
        upkeep.abort();
        importing.abort();
        linking.abort();
        sending.abort();
        served
    });
    drop(follower);
    app.db.notices().stop();
    database.close()?;
    served?;
    tracing::info!("stopped");
    Ok(())
}

/// The embedded PostgreSQL ended, and cannot be started again.
fn lost(database: &Database, why: &str) -> anyhow::Error {
    let log = database.log().unwrap_or_default();
    anyhow::anyhow!(
        "PostgreSQL ended while it was needed and cannot be started again: {why}; its log is in {}; mend the cause and start the service again, nothing that was answered is lost",
        log.display()
    )
}

/// A password that everybody can read in this source is for this machine alone.
fn demo_password(settings: &Settings) -> Result<String, SettingError> {
    match &settings.demo_password {
        Some(password) => Ok(password.clone()),
        None if is_local(settings.listen) => Ok(demo::DEFAULT_PASSWORD.to_owned()),
        None => Err(SettingError::unfit(
            "demo_password",
            format!(
                "must be set when --demo listens on {}, which others can reach",
                settings.listen
            ),
        )),
    }
}

fn is_local(address: SocketAddr) -> bool {
    address.ip().is_loopback()
}

/// Whoever reads the output may have gone: the service runs without him.
fn announce(base_url: &str, admin: &str, demo: Option<&Demo>, password: Option<&str>) {
    let mut lines = vec![
        format!("Tianfu Exchange serves   {base_url}"),
        format!("API reference            {base_url}/docs/"),
        format!("First administrator      {admin}"),
    ];
    if let (Some(demo), Some(password)) = (demo, password) {
        lines.extend(announce_demo(base_url, demo, password));
    }
    let mut out = std::io::stdout().lock();
    if let Err(cause) = writeln!(out, "{}", lines.join("\n")).and_then(|()| out.flush()) {
        tracing::warn!(%cause, "nobody reads the standard output");
    }
}

/// The command that makes the first administrator of the database that is served, to be pasted.
fn admin_hint(settings: &Settings) -> String {
    let command = format!("{} admin create --username NAME", started::command());
    match (&settings.database_url, &settings.data_dir) {
        // Not repeated: it may hold a password.
        (Some(_), _) => format!("{command}   # with the same DATABASE_URL"),
        (None, Some(folder)) => {
            let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
            let folder = started::quoted(&folder.to_string_lossy());
            format!("{command} --data-dir {folder}")
        }
        (None, None) => command,
    }
}

fn announce_demo(base_url: &str, demo: &Demo, password: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "Demonstration            {} people, {} listings",
        demo.people, demo.listings
    )];
    if !demo.password_fits {
        lines.push("Logins                   made before with another password".to_owned());
        return lines;
    }
    lines.push(format!("Logins, all with the password {password}:"));
    for login in &demo.logins {
        lines.push(format!("  {:<20} {}", login.username, login.what));
    }
    if let Some(login) = demo.logins.first() {
        let body = json!({"username": login.username, "password": password}).to_string();
        lines.push(format!(
            "  curl -s {base_url}/v1/sessions -H 'Content-Type: application/json' -d {}",
            started::quoted(&body)
        ));
    }
    lines
}

/// What ends the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// Ctrl-C: the person at the terminal waits for the end.
    Interrupt,
    /// SIGTERM, as service managers send it: others may still send requests.
    Terminate,
}

async fn signalled() -> Signal {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Signal::Interrupt,
        () = terminated => Signal::Terminate,
    }
}
