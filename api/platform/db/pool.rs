//! Connections for r2d2, with the limits under which every statement of the service runs.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::Bool;
use diesel::{
    Connection, ConnectionError, ConnectionResult, PgConnection, QueryResult, RunQueryDsl,
};

/// A statement that takes longer is a fault of ours, a lock that is waited for longer one of design; both become 503.
const SESSION: &str = "
    set statement_timeout = '10s';
    set lock_timeout = '4s';
    set idle_in_transaction_session_timeout = '20s';
    set timezone = 'UTC';
    set client_min_messages = 'warning';
    set application_name = 'tianfu';
";

/// A connection of the pool. diesel cannot tell a dead one from a living one when it is given back, so we note it.
pub struct Pooled {
    pub conn: PgConnection,
    pub dead: bool,
}

#[derive(Clone, Debug)]
pub struct Manager {
    url: String,
}

impl Manager {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Pooled, ConnectionError> {
        connect(&self.url).map(|conn| Pooled { conn, dead: false })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), ConnectionError> {
        pooled
            .conn
            .ping()
            .map_err(ConnectionError::CouldntSetupConfiguration)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.dead || std::thread::panicking() || pooled.conn.is_broken()
    }
}

/// A connection set up like those of the pool.
pub fn connect(url: &str) -> ConnectionResult<PgConnection> {
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute(SESSION)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Whether the server at the other end has gone, or cannot be written to any more because another one is the primary.
pub fn is_dead(conn: &mut PgConnection) -> bool {
    let standby: QueryResult<bool> =
        diesel::select(sql::<Bool>("pg_is_in_recovery()")).get_result(conn);
    standby.unwrap_or(true)
}

/// r2d2's own errors, as log lines instead of on standard error.
#[derive(Debug)]
pub struct LogErrors;

impl r2d2::HandleError<ConnectionError> for LogErrors {
    fn handle_error(&self, error: ConnectionError) {
        tracing::warn!(cause = %error, "cannot connect to the database");
    }
}
