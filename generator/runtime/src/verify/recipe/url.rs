//! The URL as the sender knows it.

use std::borrow::Cow;

use super::error::{Part, PartReason, RecipeError};
use crate::delivery::Delivery;
use crate::verify::error::VerifyError;

/// Where the URL that the sender has signed comes from. A proxy may have changed the URL of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SenderUrl {
    /// The whole URL of the request.
    Request,
    /// This origin with the path and query of the request.
    Origin(String),
    /// This URL, whatever the request says.
    Fixed(String),
}

impl SenderUrl {
    /// Fails if it isn't an HTTP URL.
    pub(super) fn check(&self) -> Result<(), RecipeError> {
        let is_good = match self {
            Self::Request => true,
            Self::Origin(origin) => {
                behind_scheme(origin).is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#']))
            }
            Self::Fixed(url) => behind_scheme(url).is_some_and(|rest| !rest.is_empty()),
        };
        if is_good { Ok(()) } else { Err(RecipeError::Url) }
    }

    pub(super) fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    /// The URL; `with_other_port` for its form with the default port of its scheme, or without it if it is written.
    pub(super) fn form<'a>(
        &'a self,
        delivery: &'a Delivery,
        with_other_port: bool,
    ) -> Result<Cow<'a, str>, VerifyError> {
        let url = self.for_delivery(delivery)?;
        Ok(if with_other_port { other_port(&url).map_or(url, Cow::Owned) } else { url })
    }

    fn for_delivery<'a>(&'a self, delivery: &'a Delivery) -> Result<Cow<'a, str>, VerifyError> {
        match self {
            Self::Fixed(url) => Ok(Cow::Borrowed(url)),
            Self::Origin(origin) => Ok(Cow::Owned(format!("{origin}{}", target(url(delivery)?)))),
            Self::Request => {
                let url = url(delivery)?;
                let expected = PartReason::Not("absolute; set the origin in the recipe");
                behind_scheme(url).map(|_| Cow::Borrowed(url)).ok_or_else(|| VerifyError::part(Part::Url, expected))
            }
        }
    }
}

/// The request's own URL.
pub(super) fn url(delivery: &Delivery) -> Result<&str, VerifyError> {
    delivery.url().ok_or_else(|| VerifyError::part(Part::Url, PartReason::Missing))
}

/// The host and the port of a URL with a scheme.
pub(super) fn authority(url: &str) -> Option<&str> {
    let rest = behind_scheme(url)?;
    rest.split(['/', '?', '#']).next().filter(|authority| !authority.is_empty())
}

/// The path of the URL.
pub(super) fn path(url: &str) -> &str {
    let target = target(url);
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    if path.is_empty() { "/" } else { path }
}

/// The query of the URL, if it has one.
pub(super) fn query(url: &str) -> Option<&str> {
    url.split_once('?').map(|(_, query)| query)
}

/// The URL with the parameter set, in its place or at the end.
pub(super) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    format!("{path}?{}", super::form::with_field(query, name, value))
}

/// The URL with another value for all parameters of that name.
pub(super) fn replace_parameter(url: &str, name: &str, value: &str) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
    format!("{path}?{}", super::form::replace_field(query, name, value))
}

/// The path and the query.
pub(super) fn target(url: &str) -> &str {
    let Some(rest) = behind_scheme(url) else { return url };
    rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default()
}

/// The URL without its default port, or with it if it has none. `None` for other ports.
fn other_port(url: &str) -> Option<String> {
    let rest = behind_scheme(url)?;
    let port = if url.starts_with("https:") { ":443" } else { ":80" };
    let host = rest.find(['/', '?', '#']).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    let begin = url.len() - rest.len();
    let (before, behind) = url.split_at_checked(begin + host.len())?;
    match before.strip_suffix(port) {
        Some(without) => Some(format!("{without}{behind}")),
        // The colons of an IPv6 address are in brackets.
        None if host.rsplit(['@', ']']).next().is_some_and(|end| end.contains(':')) => None,
        None => Some(format!("{before}{port}{behind}")),
    }
}

fn behind_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_path_and_a_query() {
        for (url, has) in [
            ("https://a.example/b?c=1", ("/b", Some("c=1"))),
            ("http://a.example", ("/", None)),
            ("http://a.example?c", ("/", Some("c"))),
            ("/b?c?d", ("/b", Some("c?d"))),
            ("/b?", ("/b", Some(""))),
        ] {
            assert_eq!((path(url), query(url)), has, "{url}");
        }
    }

    #[test]
    fn a_default_port_is_added_or_left_out() {
        for (one, other) in [
            ("https://a.example/b?c=1", "https://a.example:443/b?c=1"),
            ("http://a.example", "http://a.example:80"),
            ("https://a.example?d=:443", "https://a.example:443?d=:443"),
            ("https://u:p@a.example/", "https://u:p@a.example:443/"),
            ("https://[::1]/", "https://[::1]:443/"),
        ] {
            assert_eq!(other_port(one).as_deref(), Some(other));
            assert_eq!(other_port(other).as_deref(), Some(one));
        }
        for url in
            ["http://a.example:443/", "https://a.example:80", "https://[::1]:8443", "/b", "https://a.example:8443/b"]
        {
            assert_eq!(other_port(url), None, "{url}");
        }
    }

    #[test]
    fn a_parameter_is_replaced() {
        for (url, with) in [
            ("/a", "/a"),
            ("/a?b=1", "/a?b=1"),
            ("/a?b=1&%73=x%2Cy&c", "/a?b=1&%73=new&c"),
            ("/a?s&s=2", "/a?s=new&s=new"),
        ] {
            assert_eq!(replace_parameter(url, "s", "new"), with);
        }
    }

    #[test]
    fn a_parameter_is_set() {
        for (url, with) in [("/a", "/a?s=%2B"), ("/a?b=1", "/a?b=1&s=%2B"), ("/a?s=0&b=1", "/a?b=1&s=%2B")] {
            assert_eq!(with_parameter(url, "s", "+"), with);
        }
    }
}
