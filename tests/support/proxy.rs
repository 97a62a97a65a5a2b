//! A network between the application and PostgreSQL, which can fall silent without closing anything.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::TestDatabase;

pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    silence: Mutex<Silence>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Silence {
    /// How many connections there have been.
    connections: usize,
    /// The first so many of them carry nothing any more.
    silent: usize,
}

impl State {
    fn held(&self) -> MutexGuard<'_, Silence> {
        self.silence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while_silent(&self, connection: usize) {
        let held = self.held();
        let waited = self
            .changed
            .wait_while(held, |silence| connection < silence.silent);
        drop(waited);
    }
}

impl Proxy {
    /// Before the server of `database`.
    pub fn before(database: &TestDatabase) -> Self {
        let told: Option<String> = diesel::select(sql::<Nullable<Text>>(
            "host(inet_server_addr()) || ':' || inet_server_port()",
        ))
        .get_result(&mut database.connect())
        .expect("the server's address");
        let told: String = told.unwrap_or_else(|| socket_of(&database.url));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State::default());
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let number = shared.held().connections;
                shared.held().connections += 1;
                join(&shared, number, client, &told);
            }
        });
        Self { port, state }
    }

    pub fn url_of(&self, database: &TestDatabase) -> String {
        let joint = match database.url.ends_with('?') {
            true => "",
            false => "&",
        };
        format!("{}{joint}host=127.0.0.1&port={}", database.url, self.port)
    }

    /// From now on nothing passes, on no connection that is there or comes; none of them is closed.
    pub fn silence_all(&self) {
        self.state.held().silent = usize::MAX;
    }

    /// New connections work; those that there were stay silent.
    pub fn let_new_ones_pass(&self) {
        let mut silence = self.state.held();
        silence.silent = silence.connections;
        drop(silence);
        self.state.changed.notify_all();
    }

    /// What was held back is delivered.
    pub fn let_all_pass(&self) {
        self.state.held().silent = 0;
        self.state.changed.notify_all();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.let_all_pass();
    }
}

/// The Unix socket that a URL names.
fn socket_of(url: &str) -> String {
    let (_, query) = url.split_once('?').expect("a socket's folder");
    let given: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
    format!("{}/.s.PGSQL.{}", given["host"], given["port"])
}

/// Carries bytes both ways between a client and the server.
fn join(state: &Arc<State>, number: usize, client: TcpStream, server: &str) {
    let back = client.try_clone().expect("a stream");
    if server.starts_with('/') {
        let server = UnixStream::connect(server).expect("the server");
        let there = server.try_clone().expect("a stream");
        carry(state.clone(), number, client, there);
        carry(state.clone(), number, server, back);
    } else {
        let server = TcpStream::connect(server).expect("the server");
        let there = server.try_clone().expect("a stream");
        carry(state.clone(), number, client, there);
        carry(state.clone(), number, server, back);
    }
}

fn carry(
    state: Arc<State>,
    number: usize,
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
) {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = from.read(&mut bytes)
            && count > 0
        {
            state.wait_while_silent(number);
            if to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    });
}
