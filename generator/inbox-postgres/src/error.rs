//! The server's error, as text.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use hookwright_receiver::InboxError;
use tokio_postgres::error::SqlState;

/// An error of the server or the connection. The client's own message is only `db error`.
#[derive(Debug)]
struct Complaint(tokio_postgres::Error);

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_db_error(), self.0.source()) {
            (Some(error), _) => {
                write!(formatter, "{} (SQLSTATE {})", error.message(), error.code().code())?;
                if *error.code() == SqlState::UNDEFINED_TABLE {
                    formatter.write_str(": run `migrations/1_hookwright.sql`")?;
                }
                Ok(())
            }
            (None, Some(cause)) => write!(formatter, "{}: {cause}", self.0),
            (None, None) => fmt::Display::fmt(&self.0, formatter),
        }
    }
}

impl Error for Complaint {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// Full if the server's disk is full, down in all other cases.
pub(super) fn failed(error: tokio_postgres::Error) -> InboxError {
    if error.code() == Some(&SqlState::DISK_FULL) {
        return InboxError::Full;
    }
    InboxError::down(Complaint(error))
}

pub(super) fn too_slow(timeout: Duration) -> InboxError {
    InboxError::down(format!("PostgreSQL didn't answer within {timeout:?}"))
}

/// A deadlock: the server ended this transaction, and it can be repeated.
pub(super) fn is_deadlock(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

/// A unique index rejected the statement.
pub(super) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::UNIQUE_VIOLATION)
}
