//! What a failure of the database means for the caller.
//!
//! diesel gives no SQLSTATE, so the message of PostgreSQL is read where diesel's own kinds do not tell enough: in English,
//! which the embedded PostgreSQL is set to, and a full disk in Chinese too. A message is matched by its beginning or end,
//! never by what it quotes in between: text of a caller is always quoted.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DbError};

use super::Error;
use super::constraints::problem_of;

/// Beginnings of messages of what passes by itself: 40P01, 55P03, 57014, 57P01 to 57P05, 53200, 53300, 57P03, and a lost
/// connection as libpq tells it.
const PASSING: [&str; 19] = [
    "deadlock detected",
    "canceling statement due to",
    "canceling authentication due to",
    "terminating connection",
    "terminating background worker",
    "the database system is",
    "server closed the connection",
    "connection to server",
    "no connection to the server",
    "connection pointer is NULL",
    "could not receive data from server",
    "could not send data to server",
    "SSL connection has been closed",
    "SSL SYSCALL error",
    "SSL error",
    "out of memory",
    "out of shared memory",
    "sorry, too many clients already",
    "remaining connection slots are reserved",
];

/// What the operating system says of a disk without room (ENOSPC, EDQUOT), as glibc, musl and macOS do, and in Chinese.
const NO_ROOM: [&str; 6] = [
    "No space left on device",
    "Disk quota exceeded",
    "Disc quota exceeded",
    "Quota exceeded",
    "设备上没有空间",
    "超出磁盘限额",
];

/// What the operating system says of something else that is used up.
const USED_UP: [&str; 4] = [
    "Too many open files",
    "Too many open files in system",
    "Cannot allocate memory",
    "Resource temporarily unavailable",
];

/// What a failure of the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Passes by itself: a lost connection, a lock that could not be had, a server that starts.
    Passing,
    /// The disk of the database has no room.
    StorageFull,
    /// Ours.
    Ours,
}

/// A named constraint becomes the problem that stands for it. A missing row is never a 404 by itself: the operation
/// decides that.
impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        if let DbError::DatabaseError(_, info) = &error
            && let Some(problem) = info.constraint_name().and_then(problem_of)
        {
            return problem.into();
        }
        match fault(&error) {
            Fault::Passing => Self::Unavailable(told(&error)),
            Fault::StorageFull => Self::StorageFull(told(&error)),
            Fault::Ours => Self::Internal(error.into()),
        }
    }
}

/// A failure of the database stays one, whatever it was wrapped into on its way.
impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        let cause = match cause.downcast::<Self>() {
            Ok(error) => return error,
            Err(cause) => cause,
        };
        let told = || format!("{cause:#}");
        for one in cause.chain() {
            if one.is::<ConnectionError>() {
                return Self::Unavailable(told());
            }
            match one.downcast_ref::<DbError>().map(fault) {
                Some(Fault::Passing) => return Self::Unavailable(told()),
                Some(Fault::StorageFull) => return Self::StorageFull(told()),
                Some(Fault::Ours) | None => {}
            }
        }
        Self::Internal(cause)
    }
}

/// Without the detail of PostgreSQL, which can quote what was written.
fn told(error: &DbError) -> String {
    match error {
        DbError::DatabaseError(_, info) => info.message().to_owned(),
        DbError::RollbackErrorOnCommit { commit_error, .. } => told(commit_error),
        _ => error.to_string(),
    }
}

fn fault(error: &DbError) -> Fault {
    match error {
        DbError::DatabaseError(kind, info) => fault_told(*kind, &**info),
        DbError::RollbackErrorOnCommit {
            commit_error,
            rollback_error,
        } => match fault(commit_error) {
            Fault::Ours => fault(rollback_error),
            fault => fault,
        },
        DbError::BrokenTransactionManager => Fault::Passing,
        _ => Fault::Ours,
    }
}

fn fault_told(
    kind: DatabaseErrorKind,
    info: &(dyn DatabaseErrorInformation + Send + Sync),
) -> Fault {
    let message = info.message();
    // A server that stops because it cannot write says so, and then closes the connection.
    if matches!(
        kind,
        DatabaseErrorKind::Unknown | DatabaseErrorKind::ClosedConnection
    ) && (lacks_room(message) || info.details().is_some_and(lacks_room))
    {
        return Fault::StorageFull;
    }
    let passes = match kind {
        DatabaseErrorKind::SerializationFailure
        | DatabaseErrorKind::ReadOnlyTransaction
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand => true,
        DatabaseErrorKind::Unknown => {
            PASSING.iter().any(|begins| message.starts_with(begins)) || is_used_up(message)
        }
        _ => false,
    };
    match passes {
        true => Fault::Passing,
        false => Fault::Ours,
    }
}

/// `could not extend file "base/5/16": No space left on device`, `could not extend file "base/5/16": wrote only 4096 of
/// 8192 bytes at block 7`, and the like of other files. Shared memory is no file of the disk.
fn lacks_room(message: &str) -> bool {
    is_of_a_file(message)
        && (ends_with(message, &NO_ROOM)
            || message.contains("\": wrote only ") && !message.ends_with('"'))
}

/// 53000, and shared memory that cannot be had (53100 as well).
fn is_used_up(message: &str) -> bool {
    let of_memory = message.starts_with("could not resize shared memory segment");
    of_memory || message.starts_with("could not ") && ends_with(message, &USED_UP)
}

fn is_of_a_file(message: &str) -> bool {
    let of_memory = message.contains("shared memory");
    let begins = ["could not ", "Could not ", "无法"];
    !of_memory && begins.iter().any(|one| message.starts_with(one))
}

/// Whether the reason that the operating system gave, behind the last colon, is one of these.
fn ends_with(message: &str, reasons: &[&str]) -> bool {
    let message = message.trim_end_matches(['.', '。']);
    let reason = message
        .rsplit_once(": ")
        .or_else(|| message.rsplit_once("："));
    reason.is_some_and(|(_, reason)| reasons.contains(&reason.trim()))
}

#[cfg(test)]
mod tests {

    use super::*;

    fn said(kind: DatabaseErrorKind, message: &str) -> DbError {
        DbError::DatabaseError(kind, Box::new(message.to_owned()))
    }

    fn unknown(message: &str) -> Fault {
        fault(&said(DatabaseErrorKind::Unknown, message))
    }

    #[test]
    fn a_full_disk_is_told_from_every_way_in_which_postgresql_says_it() {
        for message in [
            r#"could not extend file "base/16384/16390": No space left on device"#,
            r#"could not extend file "base/16384/16390": wrote only 4096 of 8192 bytes at block 17"#,
            r#"could not extend file "base/16384/16390" with FileFallocate(): No space left on device"#,
            r#"could not write to file "pg_wal/xlogtemp.4711": No space left on device"#,
            r#"could not write to file "base/pgsql_tmp/pgsql_tmp47.0": Disk quota exceeded"#,
            r#"could not write to log file 000000010000000000000003 at offset 0, length 8192: No space left on device"#,
            r#"could not create file "base/16384/16391": Disc quota exceeded"#,
            r#"无法扩展文件 "base/16384/16390": 设备上没有空间"#,
            r#"无法写入文件 "base/16384/16390"：超出磁盘限额"#,
        ] {
            assert_eq!(unknown(message), Fault::StorageFull, "{message}");
            let last_words = said(DatabaseErrorKind::ClosedConnection, message);
            assert_eq!(fault(&last_words), Fault::StorageFull, "{message}");
        }
    }

    #[test]
    fn what_a_caller_writes_is_never_taken_for_a_full_disk_or_a_lost_connection() {
        for message in [
            r#"invalid input syntax for type json: "could not write to file "x": No space left on device""#,
            r#"invalid byte sequence: could not extend file "a": No space left on device"#,
            r#"could not convert "No space left on device""#,
            r#"could not parse "a": wrote only 1 of 2": "b""#,
            r#"invalid value "deadlock detected""#,
            r#"column "the database system is" does not exist"#,
            "No space left on device",
        ] {
            assert_eq!(unknown(message), Fault::Ours, "{message}");
        }
        let message = r#"could not write to file "x": No space left on device"#;
        let check = said(DatabaseErrorKind::CheckViolation, message);
        assert_eq!(fault(&check), Fault::Ours);
    }

    #[test]
    fn what_is_used_up_for_the_moment_passes() {
        for message in [
            "out of memory",
            "out of shared memory",
            "sorry, too many clients already",
            r#"could not resize shared memory segment "/PostgreSQL.47" to 1048576 bytes: No space left on device"#,
            r#"could not open file "base/16384/16390": Too many open files"#,
            "could not fork parallel worker process: Resource temporarily unavailable",
            "SSL connection has been closed unexpectedly",
            "server closed the connection unexpectedly\n\tThis probably means …",
            "the database system is in recovery mode",
            "terminating connection because of crash of another server process",
        ] {
            assert_eq!(unknown(message), Fault::Passing, "{message}");
        }
    }

    #[test]
    fn a_failure_is_found_under_what_it_was_wrapped_into() {
        let closed = || said(DatabaseErrorKind::ClosedConnection, "gone");
        let commit = DbError::RollbackErrorOnCommit {
            rollback_error: Box::new(DbError::BrokenTransactionManager),
            commit_error: Box::new(closed()),
        };
        assert!(matches!(commit.into(), Error::Unavailable(_)));
        let wrapped = anyhow::Error::from(closed()).context("while reading");
        assert!(matches!(wrapped.into(), Error::Unavailable(_)));
        let full = said(
            DatabaseErrorKind::Unknown,
            r#"could not extend file "a": No space left on device"#,
        );
        let wrapped = anyhow::Error::from(full).context("while writing");
        assert!(matches!(wrapped.into(), Error::StorageFull(_)));
        assert!(matches!(DbError::NotFound.into(), Error::Internal(_)));
    }
}
