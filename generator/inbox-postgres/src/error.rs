//! What the server complains of, in words.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use hookwright_receiver::InboxError;
use tokio_postgres::error::SqlState;

/// An error of the server or of the connection. The client's own says no more than `db error`.
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

/// Full where the server's disk is, down in every other case.
pub(super) fn failed(error: tokio_postgres::Error) -> InboxError {
    if error.code() == Some(&SqlState::DISK_FULL) {
        return InboxError::Full;
    }
    InboxError::down(Complaint(error))
}

pub(super) fn too_slow(timeout: Duration) -> InboxError {
    InboxError::down(format!("PostgreSQL has not answered within {timeout:?}"))
}

/// Two transactions that wait for each other: the server ended this one, and it may begin again.
pub(super) fn is_deadlock(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

/// A unique index refused the statement.
pub(super) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::UNIQUE_VIOLATION)
}
