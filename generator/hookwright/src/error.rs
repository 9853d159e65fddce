//! The error type of this crate.

use std::{error, fmt, io};

use hookwright_core::project::GenerateError;

/// Why a command or a build script failed.
///
/// It is meant to be returned from `main`: its `Debug`, which Rust prints then, is the message. `{:#}` adds the colors
/// of a terminal if the documents have errors.
pub struct Error {
    message: String,
    colored: Option<String>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colored = self.colored.as_ref().filter(|_| f.alternate());
        f.write_str(colored.unwrap_or(&self.message).trim_end())
    }
}

/// Like `Display`, since `main` prints errors with `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Error {}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Self { message, colored: None }
    }
}

impl From<GenerateError> for Error {
    fn from(error: GenerateError) -> Self {
        Self { message: error.to_string(), colored: Some(format!("{error:#}")) }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        error.to_string().into()
    }
}

#[cfg(feature = "catalogue")]
impl From<Box<dyn error::Error>> for Error {
    fn from(error: Box<dyn error::Error>) -> Self {
        error.to_string().into()
    }
}

#[cfg(feature = "xtask")]
impl From<std::string::FromUtf8Error> for Error {
    fn from(error: std::string::FromUtf8Error) -> Self {
        error.to_string().into()
    }
}

#[cfg(feature = "watch")]
impl From<notify::Error> for Error {
    fn from(error: notify::Error) -> Self {
        error.to_string().into()
    }
}

#[cfg(feature = "watch")]
impl From<ctrlc::Error> for Error {
    fn from(error: ctrlc::Error) -> Self {
        error.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn main_shows_the_message() {
        let error = Error::from("the document has errors\n".to_owned());
        assert_eq!(format!("Error: {error:?}"), "Error: the document has errors");
    }
}
