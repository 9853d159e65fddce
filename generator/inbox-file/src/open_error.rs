//! Why an inbox couldn't be opened.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use hookwright_receiver::internals::SealingError;
use redb::{CommitError, CompactionError, DatabaseError, StorageError, TableError, TransactionError};

use crate::rows::FORMAT;

/// The error when a file can't be opened as an inbox.
pub struct OpenError {
    path: PathBuf,
    problem: FileProblem,
}

impl OpenError {
    pub(super) fn new(path: &Path, problem: FileProblem) -> Self {
        Self { path: path.to_owned(), problem }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it.
    pub fn problem(&self) -> &FileProblem {
        &self.problem
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the inbox {}: {}", self.path.display(), self.problem)
    }
}

/// The message, because that is what a `main` that returns this error prints.
impl fmt::Debug for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.problem {
            FileProblem::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// What is wrong with the file of an inbox.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileProblem {
    /// The folder for the file doesn't exist.
    NoFolder,
    /// The file doesn't exist, and creating it was turned off.
    NoFile,
    /// A process has it open.
    InUse,
    /// The file is empty, and creating one was turned off.
    Empty,
    /// The file is something else.
    NotAnInbox,
    /// It was written by a later version of this crate, in this format.
    OtherFormat {
        /// The number of the format.
        format: u64,
    },
    /// Its content can't be read.
    Damaged(String),
    /// It is encrypted, and no key was given.
    NoKeys,
    /// It is encrypted, and none of the given keys opens it.
    WrongKeys,
    /// Keys were given, but it contains unencrypted data.
    NotEncrypted,
    /// It can't be read or written: no permission, a full disk.
    Io(io::Error),
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder => formatter.write_str("its folder doesn't exist"),
            Self::NoFile => formatter.write_str("there is no such file"),
            Self::InUse => formatter.write_str(
                "another process has it open; stop that process first, or give each process its own file",
            ),
            Self::Empty => formatter.write_str("the file is empty"),
            Self::NotAnInbox => formatter.write_str("the file isn't an inbox"),
            Self::OtherFormat { format } => write!(
                formatter,
                "its format is {format}, and this version of hookwright-inbox-file reads {FORMAT} or older: use the version that wrote it, or a later one",
            ),
            Self::Damaged(cause) => write!(formatter, "the file is damaged: {cause}"),
            Self::NoKeys => formatter.write_str("it is encrypted, and no key was given"),
            Self::WrongKeys => formatter.write_str("it is encrypted, and none of the given keys opens it"),
            Self::NotEncrypted => formatter.write_str(
                "keys were given, and it holds deliveries or keys that are not encrypted: start with another file, or accept \
                 them until they are gone (`StorageKeys::accept_unencrypted`)",
            ),
            Self::Io(error) => error.fmt(formatter),
        }
    }
}

impl From<io::Error> for FileProblem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::NotAnInbox,
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends too early".to_owned()),
            _ => Self::Io(error),
        }
    }
}

impl From<SealingError> for FileProblem {
    fn from(error: SealingError) -> Self {
        match error {
            SealingError::NoKeys => Self::NoKeys,
            SealingError::WrongKeys => Self::WrongKeys,
            SealingError::NoRandomness => Self::Io(io::Error::other(error)),
        }
    }
}

macro_rules! from_parts {
    ($($part:ty),*) => {
        $(impl From<$part> for FileProblem {
            fn from(error: $part) -> Self {
                redb::Error::from(error).into()
            }
        })*
    };
}

from_parts!(CommitError, CompactionError, DatabaseError, StorageError, TableError, TransactionError);

impl From<redb::Error> for FileProblem {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Io(error) => error.into(),
            redb::Error::PreviousIo => io::Error::other("reading or writing has failed before").into(),
            redb::Error::UpgradeRequired(format) => Self::Damaged(format!("its head says format {format}")),
            redb::Error::Corrupted(cause) => Self::Damaged(cause),
            error => Self::Damaged(error.to_string()),
        }
    }
}
