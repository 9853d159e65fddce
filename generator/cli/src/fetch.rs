//! Fetches a document: from the named host, over TLS, with limits on size and time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use ureq::Error as HttpError;
use ureq::config::Config;
use ureq::http::header::{ETAG, IF_NONE_MATCH, LOCATION};
use ureq::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::connection;

/// What to fetch, and how much of it.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The URL: `https://…`, or `http://…` on this machine.
    pub(crate) url: &'a str,
    /// Headers that the host requires, such as a token.
    pub(crate) headers: HeaderMap,
    /// The entity tag of the current copy (RFC 9110, section 8.8.3).
    pub(crate) etag: Option<&'a str>,
    /// The maximum number of bytes to read.
    pub(crate) max_bytes: u64,
    /// The maximum time from the connection to the last byte.
    pub(crate) timeout: Duration,
    /// Whether a `source.yaml` says so, which may be what to correct.
    pub(crate) is_listed: bool,
}

/// The host's answer.
#[derive(Debug)]
pub(crate) enum Response {
    /// The current copy is up to date.
    NotModified,
    /// These bytes, and their entity tag if the host gives one.
    Bytes(Vec<u8>, Option<String>),
}

/// The same limit as for documents on the disk.
pub(crate) const MAX_BYTES: u64 = 100 << 20;

/// The maximum number of redirects.
const MAX_REDIRECTS: usize = 5;

impl<'a> Request<'a> {
    /// A request for at most [`MAX_BYTES`] within 30 seconds.
    pub(crate) fn new(url: &'a str) -> Self {
        let timeout = Duration::from_secs(30);
        Self { url, headers: HeaderMap::new(), etag: None, max_bytes: MAX_BYTES, timeout, is_listed: false }
    }

    /// The bytes and their entity tag, if the host gives one. An error says what to do.
    pub(crate) fn fetch(&self) -> Result<(Vec<u8>, Option<String>), String> {
        match self.send()? {
            Response::Bytes(bytes, etag) => Ok((bytes, etag)),
            Response::NotModified => Err(format!("{}: the host has nothing new", self.url)),
        }
    }

    /// The same, unless the current copy is up to date.
    pub(crate) fn send(&self) -> Result<Response, String> {
        let mut at = self.url.parse::<Uri>().map_err(|_| format!("`{}` isn't a URL", self.url.escape_debug()))?;
        let is_local = check(&at)?;
        let agent = agent(self.timeout, is_local);
        for _ in 0..=MAX_REDIRECTS {
            let mut request = agent.get(&at);
            for (name, value) in &self.headers {
                request = request.header(name, value);
            }
            if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
                request = request.header(IF_NONE_MATCH, etag);
            }
            let mut response = request.call().map_err(|error| self.fault(&error))?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED && self.etag.is_some() {
                return Ok(Response::NotModified);
            }
            if status.is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                let location = location.ok_or_else(|| format!("{}: {status} without a `Location`", self.url))?;
                at = redirect(&at, location)?;
                continue;
            }
            if !status.is_success() {
                return Err(self.refusal(status));
            }
            let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let body = response.body_mut().with_config().limit(self.max_bytes).read_to_vec();
            let bytes = body.map_err(|error| self.fault(&error))?;
            if bytes.trim_ascii_start().starts_with(b"<") {
                let message = "the host answered with a web page instead of a document";
                return Err(format!("{}: {message}; use the URL of the raw YAML or JSON", self.url));
            }
            return Ok(Response::Bytes(bytes, etag));
        }
        Err(format!("{}: more than {MAX_REDIRECTS} redirects", self.url))
    }

    fn fault(&self, error: &HttpError) -> String {
        let url = self.url;
        match error {
            HttpError::Timeout(_) => format!("{url}: no document within {} s", self.timeout.as_secs_f32()),
            HttpError::BodyExceedsLimit(_) => format!(
                "{url}: the document is longer than {} bytes; if that is right, allow more with `--max-bytes`",
                self.max_bytes
            ),
            HttpError::HostNotFound => format!("{url}: the host has no address, or only private ones"),
            error => format!("{url}: {}", connection::fault(error)),
        }
    }

    fn refusal(&self, status: StatusCode) -> String {
        let hint = match (status, self.is_listed) {
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, true) => "; name a token with `header` in source.yaml",
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, false) => {
                "; download the document yourself, and pass the path of the file"
            }
            (StatusCode::NOT_FOUND | StatusCode::GONE, true) => {
                "; the document has moved: correct `url` in source.yaml"
            }
            (StatusCode::NOT_FOUND | StatusCode::GONE, false) => "; check the URL",
            _ => "",
        };
        format!("{}: the host answered {status}{hint}", self.url)
    }
}

fn agent(timeout: Duration, is_local: bool) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .user_agent(concat!("hookwright/", env!("CARGO_PKG_VERSION")))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build();
    ureq::Agent::with_parts(config, DefaultConnector::default(), PublicAddresses { is_local })
}

/// Whether the URL is on this machine. All others need TLS, since anyone on the way can change unencrypted data.
fn check(url: &Uri) -> Result<bool, String> {
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let address = host.parse::<IpAddr>().ok();
    let is_local = host == "localhost" || address.is_some_and(|address| address.is_loopback());
    match url.scheme_str() {
        Some("https") => Ok(is_local),
        Some("http") if is_local => Ok(true),
        Some("http") => Err(format!("{url}: documents are fetched over https; http works for this machine only")),
        _ => Err(format!("`{url}` isn't a URL with `https://`")),
    }
}

/// The target of a redirect, if that is on the same host.
fn redirect(from: &Uri, location: &str) -> Result<Uri, String> {
    let scheme = from.scheme_str().unwrap_or("https");
    let origin = || format!("{scheme}://{}", from.authority().map_or("", |authority| authority.as_str()));
    let to = if location.contains("://") {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        origin() + location
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{}{folder}/{location}", origin())
    };
    let shown = location.escape_debug();
    let to: Uri = to.parse().map_err(|_| format!("{from} redirects to `{shown}`, which isn't a URL"))?;
    if to.authority() != from.authority() {
        return Err(format!("{from} redirects to another host; if you trust it, use its URL instead: {to}"));
    }
    if from.scheme_str() == Some("https") && to.scheme_str() != Some("https") {
        return Err(format!("{from} redirects to {to}, without TLS"));
    }
    check(&to)?;
    Ok(to)
}

/// Resolves a host to public addresses only, so that a name can't lead into your own network.
#[derive(Debug)]
struct PublicAddresses {
    /// Whether the host is this machine, by its own name.
    is_local: bool,
}

impl Resolver for PublicAddresses {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, HttpError> {
        let all = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut public = self.empty();
        for address in all.iter().filter(|address| self.is_local || is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() { Err(HttpError::HostNotFound) } else { Ok(public) }
    }
}

/// Whether an address is one of the Internet: not of this machine, of a private network or of a link, and not reserved
/// (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_protocol = (first, second, third) == (192, 0, 0);
    let is_benchmark = first == 198 && (18..20).contains(&second);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || is_shared
        || is_protocol
        || is_benchmark
        || first == 0
        || first >= 224)
}

/// Only `2000::/3` is assigned (RFC 4291, section 2.4). An embedded IPv4 address is checked as such.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    match segments {
        // IPv4 addresses that are mapped (RFC 4291, section 2.5.5.2), translated (RFC 6052) or in 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(embedded(high, low))
        }
        // Teredo, and documentation.
        [0x2001, 0 | 0xdb8, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that gives one answer to each connection, in order, and the URL of its document.
    fn server(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/docs/openapi.yaml", listener.local_addr().unwrap());
        thread::spawn(move || {
            for answer in answers {
                let (mut connection, _) = listener.accept().unwrap();
                let _ = connection.read(&mut [0; 2048]);
                if answer.is_empty() {
                    // It never answers, and the client closes first.
                    let _ = connection.read(&mut [0; 1]);
                }
                let _ = connection.write_all(answer.as_bytes());
            }
        });
        url
    }

    fn answer(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn redirection(location: &str) -> String {
        format!("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n")
    }

    fn fetched(answers: Vec<String>) -> Result<Vec<u8>, String> {
        let url = server(answers);
        let request = Request { max_bytes: 64, timeout: Duration::from_millis(500), ..Request::new(&url) };
        request.fetch().map(|(bytes, _)| bytes)
    }

    #[test]
    fn redirects_are_followed_on_one_host() {
        let document = "openapi: 3.1.0\n";
        for location in ["/latest.yaml", "latest.yaml"] {
            assert_eq!(fetched(vec![redirection(location), answer(document)]).unwrap(), document.as_bytes());
        }
        for location in ["https://elsewhere.example/a.yaml", "//127.0.0.1:1/a.yaml"] {
            let refused = fetched(vec![redirection(location)]).unwrap_err();
            assert!(refused.contains("redirects to another host"), "{refused}");
        }
        let refused = fetched(vec![redirection("/again"); 7]).unwrap_err();
        assert!(refused.ends_with("more than 5 redirects"), "{refused}");
    }

    #[test]
    fn what_is_not_a_document_is_refused() {
        for (answer, message) in [
            (answer("\n <!doctype html><title>Sign in</title>"), "a web page instead of a document"),
            (answer(&"a".repeat(65)), "longer than 64 bytes"),
            (String::new(), "no document within 0.5 s"),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(), "the host answered 404"),
        ] {
            let refused = fetched(vec![answer]).unwrap_err();
            assert!(refused.contains(message), "{refused}");
        }
    }

    #[test]
    fn only_public_addresses_are_connected_to() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_asked() {
        for url in [
            "http://acme.example/a.yaml",
            "http://127.0.0.1.acme.example/",
            "http://192.168.0.1/",
            "ftp://acme.example/",
        ] {
            assert!(check(&url.parse().unwrap()).is_err(), "{url}");
        }
        for (url, is_local) in
            [("http://localhost:80/", true), ("http://[::1]/", true), ("https://acme.example/", false)]
        {
            assert_eq!(check(&url.parse().unwrap()), Ok(is_local), "{url}");
        }
    }

    #[test]
    fn a_redirect_stays_on_its_host_and_with_tls() {
        let from: Uri = "https://acme.example/docs/a.yaml".parse().unwrap();
        for (location, to) in [
            ("/b.yaml", "https://acme.example/b.yaml"),
            ("b.yaml", "https://acme.example/docs/b.yaml"),
            ("https://acme.example/c", "https://acme.example/c"),
        ] {
            assert_eq!(redirect(&from, location).unwrap().to_string(), to);
        }
        for (location, message) in [
            ("https://elsewhere.example/a", "redirects to another host"),
            ("//elsewhere.example/a", "redirects to another host"),
            ("https://acme.example:444/a", "redirects to another host"),
            ("http://acme.example/a", "without TLS"),
        ] {
            let refusal = redirect(&from, location).unwrap_err();
            assert!(refusal.contains(message), "{refusal}");
        }
    }
}
