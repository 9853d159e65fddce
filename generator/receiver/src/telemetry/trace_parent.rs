//! The header `traceparent` of W3C Trace Context, section 3.2.

use http::HeaderMap;

/// The sender's span that a request belongs to, as stated by the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code, reason = "only spans use it"))]
pub(super) struct TraceParent<'h> {
    /// 32 hexadecimal digits.
    pub(super) trace_id: &'h str,
    /// 16 hexadecimal digits.
    pub(super) parent_id: &'h str,
}

/// The length of version 00. Later versions may only add to its end.
const LENGTH: usize = 55;

/// How long a value of a later version may be.
const LONGEST: usize = 256;

impl<'h> TraceParent<'h> {
    /// The header, if it occurs exactly once and is valid.
    pub(super) fn from_headers(headers: &'h HeaderMap) -> Option<Self> {
        let mut values = headers.get_all("traceparent").iter();
        let only = values.next().filter(|_| values.next().is_none())?;
        Self::parse(only.to_str().ok()?)
    }

    fn parse(text: &'h str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (known, rest) = text.split_at_checked(LENGTH)?;
        let mut parts = known.split('-');
        let mut next = |digits: usize| parts.next().filter(|part| part.len() == digits && part.bytes().all(is_digit));
        let (version, trace_id, parent_id, _flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
        let is_valid = match version {
            "ff" => false,
            "00" => rest.is_empty(),
            _ => rest.is_empty() || rest.starts_with('-'),
        };
        (is_valid && is_some(trace_id) && is_some(parent_id)).then_some(Self { trace_id, parent_id })
    }
}

/// Whether it is a hexadecimal digit in lower case.
fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// An id of only zeros is invalid.
fn is_some(id: &str) -> bool {
    id.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const PARENT: &str = "00f067aa0ba902b7";

    #[test]
    fn the_grammar_decides() {
        let good = format!("00-{TRACE}-{PARENT}-01");
        assert_eq!(TraceParent::parse(&good), Some(TraceParent { trace_id: TRACE, parent_id: PARENT }));
        for later in [format!("cc-{TRACE}-{PARENT}-01"), format!("cc-{TRACE}-{PARENT}-01-what-the-future")] {
            assert!(TraceParent::parse(&later).is_some(), "{later}");
        }
        let bad = [
            String::new(),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-01-more"),
            format!("cc-{TRACE}-{PARENT}-01.more"),
            format!("00-{TRACE}-{PARENT}-0"),
            format!("00-{TRACE}-{PARENT}-0g"),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{}-{PARENT}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{PARENT}-{TRACE}-01"),
            format!("0{TRACE}--{PARENT}-01-"),
            format!(" {good}"),
            format!("cc-{TRACE}-{PARENT}-01-{}", "a".repeat(LONGEST)),
            "ä".repeat(28),
        ];
        for bad in bad {
            assert_eq!(TraceParent::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn two_of_them_are_none() {
        let value = HeaderValue::from_static("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let mut headers = HeaderMap::new();
        assert_eq!(TraceParent::from_headers(&headers), None);
        headers.append("traceparent", value.clone());
        assert!(TraceParent::from_headers(&headers).is_some());
        headers.append("traceparent", value);
        assert_eq!(TraceParent::from_headers(&headers), None);
    }
}
