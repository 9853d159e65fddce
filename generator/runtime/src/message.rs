//! The headers of a broker's message, as far as a delivery can hold them.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

/// How many headers of a message are read.
const MOST_HEADERS: usize = 1024;

/// How many bytes of names and values are read.
const MOST_BYTES: usize = 256 * 1024;

/// How much of a name is kept for messages, in characters.
const SHOWN_NAME: usize = 100;

/// A header of a message that was left out of its [`Delivery`](crate::Delivery). See
/// [`Delivery::from_message`](crate::Delivery::from_message).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutHeader {
    /// Its name as sent, cut after 100 characters.
    pub name: String,
    /// Why it was left out.
    pub reason: LeftOutReason,
}

/// Why a header was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// HTTP doesn't allow its name: for instance, it is empty or contains a space, a colon, a slash or a non-ASCII
    /// letter.
    Name,
    /// HTTP doesn't allow its value: it has control characters.
    Value,
    /// The message has more than 1,024 headers, or more than 256 KiB of them. All further headers are left out, too.
    TooMuch,
}

impl LeftOutHeader {
    fn new(name: &str, reason: LeftOutReason) -> Self {
        Self { name: name.chars().take(SHOWN_NAME).collect(), reason }
    }
}

impl fmt::Display for LeftOutHeader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A sender chose the name.
        write!(formatter, "the header `{}` ", self.name.escape_debug())?;
        formatter.write_str(match self.reason {
            LeftOutReason::Name => "is left out: HTTP doesn't allow its name",
            LeftOutReason::Value => "is left out: HTTP doesn't allow its value",
            LeftOutReason::TooMuch => "and all after it are left out: there are too many, or they are too long",
        })
    }
}

crate::debug::debug_by_display!(LeftOutHeader);

/// Reads the headers of a message. The work and the memory are bounded, whatever was sent.
pub(crate) fn read<N, V>(headers: impl IntoIterator<Item = (N, V)>) -> (HeaderMap, Vec<LeftOutHeader>)
where
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    let (mut map, mut left_out, mut bytes) = (HeaderMap::new(), Vec::new(), 0);
    for (index, (name, value)) in headers.into_iter().enumerate() {
        let (name, value) = (name.as_ref(), value.as_ref());
        bytes += name.len() + value.len();
        if index >= MOST_HEADERS || bytes > MOST_BYTES {
            left_out.push(LeftOutHeader::new(name, LeftOutReason::TooMuch));
            break;
        }
        if let Err(reason) = append(&mut map, name, value) {
            left_out.push(LeftOutHeader::new(name, reason));
        }
    }
    (map, left_out)
}

fn append(map: &mut HeaderMap, name: &str, value: &[u8]) -> Result<(), LeftOutReason> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| LeftOutReason::Name)?;
    let value = HeaderValue::from_bytes(value).map_err(|_| LeftOutReason::Value)?;
    map.try_append(name, value).map_err(|_| LeftOutReason::TooMuch)?;
    Ok(())
}
