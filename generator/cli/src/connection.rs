//! Why a host didn't answer, as text.

use std::io::ErrorKind;

use ureq::Error;

const NO_ADDRESS: &str = "the host name has no address; check the name and your network";

/// The standard library's text for a name that can't be resolved, which has no separate kind.
const LOOKUP: &str = "failed to lookup address";

/// The message for a connection error, without the address.
pub(crate) fn fault(error: &Error) -> String {
    match error {
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => "connection refused; is a server listening there?".to_owned(),
            ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => "the server closed the connection".to_owned(),
            ErrorKind::InvalidData => format!("the TLS connection failed: {error}"),
            _ if error.to_string().starts_with(LOOKUP) => NO_ADDRESS.to_owned(),
            _ => error.to_string(),
        },
        Error::HostNotFound => NO_ADDRESS.to_owned(),
        Error::Timeout(_) => "no response in time".to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_fault_says_what_to_look_at() {
        for (error, expected) in [
            (ErrorKind::ConnectionRefused, "connection refused; is a server listening there?"),
            (ErrorKind::ConnectionReset, "the server closed the connection"),
            (ErrorKind::InvalidData, "the TLS connection failed: invalid data"),
            (ErrorKind::HostUnreachable, "host unreachable"),
        ] {
            assert_eq!(fault(&Error::Io(io::Error::from(error))), expected);
        }
        let unresolved = io::Error::other("failed to lookup address information: Name or service not known");
        for error in [Error::HostNotFound, Error::Io(unresolved)] {
            assert_eq!(fault(&error), "the host name has no address; check the name and your network");
        }
    }
}
