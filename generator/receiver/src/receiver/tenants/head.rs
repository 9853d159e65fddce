//! The head of an unverified request.

use std::borrow::Cow;
use std::fmt;

use hookwright_runtime::Delivery;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

/// The head of a request. It isn't verified yet.
#[derive(Clone, Copy)]
pub struct RequestHead<'a> {
    delivery: &'a Delivery,
    template: Option<&'a PathTemplate>,
}

impl<'a> RequestHead<'a> {
    pub(super) fn new(delivery: &'a Delivery, template: Option<&'a PathTemplate>) -> Self {
        Self { delivery, template }
    }

    /// The method.
    pub fn method(&self) -> Option<&'a Method> {
        self.delivery.method()
    }

    /// The URL as your server sees it. It may consist of only path and query.
    pub fn url(&self) -> Option<&'a str> {
        self.delivery.url()
    }

    /// The headers.
    pub fn headers(&self) -> &'a HeaderMap {
        self.delivery.headers()
    }

    /// The header with this name, if it occurs once and is text.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut values = self.headers().get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// The value of a parameter of the receiver's [path](crate::Tenants::path), decoded.
    pub fn path_parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        let path = split(self.url()?).0;
        percent_decode_str(self.template?.value(path, name)?).decode_utf8().ok()
    }

    /// The value of a parameter of the query, decoded, if it occurs once.
    pub fn query_parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        let query = split(self.url()?).1;
        let mut pairs = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        match (pairs.next(), pairs.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }
}

/// Doesn't show header values or the body.
impl fmt::Debug for RequestHead<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RequestHead").field("method", &self.method()).finish_non_exhaustive()
    }
}

/// The path and the query of a URL, with or without its scheme and host.
fn split(url: &str) -> (&str, &str) {
    let url = url.split('#').next().unwrap_or_default();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or_default(),
        None => path,
    };
    (path, query)
}

/// The path of a receiver, whose parameters are segments in braces: `/hooks/{customer}`.
#[derive(Clone, Debug)]
pub(super) struct PathTemplate {
    segments: Vec<Segment>,
}

#[derive(Clone, Debug)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl PathTemplate {
    pub(super) fn parse(path: &str) -> Result<Self, PathError> {
        let error = PathError;
        let mut segments = Vec::new();
        for segment in path.strip_prefix('/').ok_or(error)?.split('/') {
            let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let literal = inner.unwrap_or(segment);
            if literal.contains(['{', '}', '?', '#']) || inner.is_some_and(str::is_empty) {
                return Err(error);
            }
            segments.push(match inner {
                Some(name) => Segment::Parameter(name.to_owned()),
                None => Segment::Literal(segment.to_owned()),
            });
        }
        Ok(Self { segments })
    }

    /// The value of a parameter in a path whose end matches the template, since the receiver may be mounted below
    /// another path.
    fn value<'p>(&self, path: &'p str, name: &str) -> Option<&'p str> {
        let mut parts = path.rsplit('/');
        let mut found = None;
        for segment in self.segments.iter().rev() {
            let part = parts.next()?;
            match segment {
                Segment::Literal(literal) if literal != part => return None,
                Segment::Parameter(_) if part.is_empty() => return None,
                Segment::Parameter(parameter) if parameter == name => found = Some(part),
                Segment::Literal(_) | Segment::Parameter(_) => {}
            }
        }
        // The path begins with a slash.
        parts.next()?;
        found
    }
}

/// The error when a path can't be that of a receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PathError;

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "expected a path that begins with a slash, with parameters that are whole segments: `/hooks/{customer}`",
        )
    }
}

impl fmt::Debug for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for PathError {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    fn head<T>(template: &str, url: &str, read: impl Fn(&RequestHead<'_>) -> T) -> T {
        let template = PathTemplate::parse(template).unwrap();
        let delivery = Delivery::new(HeaderMap::new(), "").requested(Method::POST, url);
        read(&RequestHead::new(&delivery, Some(&template)))
    }

    #[test]
    fn parameters_are_whole_segments_from_the_end() {
        for (template, url, value) in [
            ("/hooks/{customer}", "/hooks/acme", Some("acme")),
            ("/hooks/{customer}", "/api/v1/hooks/acme?x=1#y", Some("acme")),
            ("/hooks/{customer}", "https://shop.example/hooks/a%20b", Some("a b")),
            ("/{customer}/hooks", "/acme/hooks", Some("acme")),
            ("/hooks/{customer}", "/hooks/", None),
            ("/hooks/{customer}", "/hooks/acme/", None),
            ("/hooks/{customer}", "/other/acme", None),
            ("/hooks/{customer}", "hooks/acme", None),
            ("/hooks/{customer}", "/hooks/%ff", None),
            ("/hooks/{other}", "/hooks/acme", None),
        ] {
            let found = head(template, url, |head| head.path_parameter("customer").map(Cow::into_owned));
            assert_eq!(found.as_deref(), value, "{template} {url}");
        }
    }

    #[test]
    fn a_parameter_of_the_query_comes_once() {
        for (url, value) in [
            ("/hooks?customer=acme", Some("acme")),
            ("/hooks?a&customer=a%26b&b=1", Some("a&b")),
            ("/hooks?customer=acme&customer=other", None),
            ("/hooks?cust%6Fmer=acme", Some("acme")),
            ("/hooks", None),
        ] {
            let found = head("/hooks", url, |head| head.query_parameter("customer").map(Cow::into_owned));
            assert_eq!(found.as_deref(), value, "{url}");
        }
    }

    #[test]
    fn a_path_says_what_is_wrong_with_it() {
        for path in ["hooks", "", "/hooks/{}", "/hooks/{a}b", "/hooks?x", "/{a"] {
            assert!(PathTemplate::parse(path).is_err(), "{path}");
        }
    }
}
