//! Fetches a document: from the named host, over TLS, with limits on size and time.

mod addresses;
mod location;
mod proxy;

use std::fmt;
use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::Error as HttpError;
use ureq::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LOCATION};
use ureq::http::{HeaderMap, HeaderValue, StatusCode};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use crate::connection;
use addresses::PublicAddresses;
pub(crate) use location::shown;

/// What to fetch, and how much of it.
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
    /// Whether the URL is from a `source.yaml`, which may need a correction.
    pub(crate) is_listed: bool,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("url", &shown(self.url)).finish_non_exhaustive()
    }
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
            Response::NotModified => Err(format!("{}: the host has nothing new", shown(self.url))),
        }
    }

    /// The same, unless the current copy is up to date.
    pub(crate) fn send(&self) -> Result<Response, String> {
        let name = shown(self.url);
        let mut at = location::parse(self.url)?;
        let route = Route::find(&at)?;
        let agent = route.agent(self.timeout);
        for _ in 0..=MAX_REDIRECTS {
            let mut request = agent.get(at.as_str()).header(ACCEPT_ENCODING, "gzip");
            for (name, value) in &self.headers {
                request = request.header(name, value);
            }
            if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
                request = request.header(IF_NONE_MATCH, etag);
            }
            let mut response = request.call().map_err(|error| self.fault(&error, &route))?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED && self.etag.is_some() {
                return Ok(Response::NotModified);
            }
            if status.is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                let location = location.ok_or_else(|| format!("{name}: {status} without a `Location`"))?;
                at = location::redirect(&at, location)?;
                continue;
            }
            if !status.is_success() {
                return Err(self.refusal(status));
            }
            let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let encoding = response.headers().get(CONTENT_ENCODING).cloned();
            let body = response.body_mut().with_config().limit(self.max_bytes).read_to_vec();
            let bytes = self.decoded(encoding.as_ref(), body.map_err(|error| self.fault(&error, &route))?)?;
            if bytes.trim_ascii_start().starts_with(b"<") {
                let message = "the host answered with a web page instead of a document";
                return Err(format!("{name}: {message}; use the URL of the raw YAML or JSON"));
            }
            return Ok(Response::Bytes(bytes, etag));
        }
        Err(format!("{name}: more than {MAX_REDIRECTS} redirects"))
    }

    /// The body without its encoding (RFC 9110, section 8.4). Some hosts compress whether they are asked to or not.
    fn decoded(&self, encoding: Option<&HeaderValue>, body: Vec<u8>) -> Result<Vec<u8>, String> {
        let encoding = encoding.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase());
        match encoding.as_deref() {
            None | Some("" | "identity") => Ok(body),
            Some("gzip" | "x-gzip") => {
                let mut bytes = Vec::new();
                let mut decoder = MultiGzDecoder::new(&*body).take(self.max_bytes.saturating_add(1));
                let read = decoder.read_to_end(&mut bytes);
                read.map_err(|error| format!("{}: the compressed body is corrupt: {error}", shown(self.url)))?;
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                if length > self.max_bytes { Err(self.too_long()) } else { Ok(bytes) }
            }
            Some(other) => {
                let message = "the host encoded the document as";
                Err(format!("{}: {message} `{}`, but only gzip can be read", shown(self.url), other.escape_debug()))
            }
        }
    }

    fn fault(&self, error: &HttpError, route: &Route) -> String {
        let url = shown(self.url);
        match error {
            HttpError::Timeout(_) => format!("{url}: no document within {} s", self.timeout.as_secs_f32()),
            HttpError::BodyExceedsLimit(_) => self.too_long(),
            HttpError::HostNotFound if route.proxy.is_none() => {
                format!("{url}: the host has no address, or only private ones")
            }
            error => {
                let proxy = route.proxy.as_ref().map(|(_, name)| format!(" (through the proxy in {name})"));
                format!("{url}: {}{}", connection::fault(error), proxy.unwrap_or_default())
            }
        }
    }

    fn too_long(&self) -> String {
        let (url, most) = (shown(self.url), self.max_bytes);
        format!("{url}: the document is longer than {most} bytes; if that is right, allow more with `--max-bytes`")
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
        format!("{}: the host answered {status}{hint}", shown(self.url))
    }
}

/// How a host is reached.
struct Route {
    is_local: bool,
    /// The proxy, and the variable that names it.
    proxy: Option<(ureq::Proxy, &'static str)>,
}

impl Route {
    /// This machine is reached directly, and others as the environment says.
    fn find(url: &Url) -> Result<Self, String> {
        let is_local = location::is_local(url);
        let proxy = if is_local { None } else { proxy::find(url.host_str().unwrap_or_default())? };
        Ok(Self { is_local, proxy })
    }

    fn agent(&self, timeout: Duration) -> ureq::Agent {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(timeout))
            .user_agent(concat!("hookwright/", env!("CARGO_PKG_VERSION")))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(self.proxy.as_ref().map(|(proxy, _)| proxy.clone()))
            .build();
        ureq::Agent::with_parts(config, DefaultConnector::default(), PublicAddresses { is_local: self.is_local })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that gives one answer to each connection, in order, and the URL of its document.
    fn server(answers: Vec<Vec<u8>>) -> String {
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
                let _ = connection.write_all(&answer);
            }
        });
        url
    }

    fn answer(body: &str) -> Vec<u8> {
        encoded("identity", body.as_bytes())
    }

    fn encoded(encoding: &str, body: &[u8]) -> Vec<u8> {
        let (length, start) = (body.len(), "HTTP/1.1 200 OK\r\nConnection: close");
        let head = format!("{start}\r\nContent-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn redirection(location: &str) -> Vec<u8> {
        format!("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n").into()
    }

    fn fetched(answers: Vec<Vec<u8>>) -> Result<Vec<u8>, String> {
        let url = server(answers);
        let request = Request { max_bytes: 64, timeout: Duration::from_millis(500), ..Request::new(&url) };
        request.fetch().map(|(bytes, _)| bytes)
    }

    #[test]
    fn redirects_are_followed_on_one_host() {
        let document = "openapi: 3.1.0\n";
        for location in ["/latest.yaml", "latest.yaml", "/ok?next=https://elsewhere.example/", "?a=b"] {
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
            (Vec::new(), "no document within 0.5 s"),
            (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(), "the host answered 404"),
            (encoded("gzip", &gzip(&[b'a'; 65])), "longer than 64 bytes"),
            (encoded("gzip", &gzip(b"openapi: 3.1.0\n")[..20]), "the compressed body is corrupt"),
            (encoded("gzip", b"openapi: 3.1.0\n"), "the compressed body is corrupt"),
            (encoded("br", b"openapi"), "as `br`, but only gzip can be read"),
        ] {
            let refused = fetched(vec![answer]).unwrap_err();
            assert!(refused.contains(message), "{refused}");
        }
    }

    #[test]
    fn a_compressed_document_is_unpacked() {
        let document = b"openapi: 3.1.0\n";
        for encoding in ["gzip", "x-gzip", "GZIP"] {
            assert_eq!(fetched(vec![encoded(encoding, &gzip(document))]).unwrap(), document);
        }
        // Several members are one text (RFC 1952, section 2.2).
        let twice = [gzip(b"a"), gzip(b"b")].concat();
        assert_eq!(fetched(vec![encoded("gzip", &twice)]).unwrap(), b"ab");
    }

    #[test]
    fn nothing_secret_in_a_url_is_printed() {
        let url = server(vec![answer("<html>")]).replace("//", "//ann:s3cret@") + "?token=s3cret";
        let request = Request::new(&url);
        let refused = request.fetch().unwrap_err();
        assert!(refused.contains("/docs/openapi.yaml?…: the host answered with a web page"), "{refused}");
        assert!(!refused.contains("s3cret") && !format!("{request:?}").contains("s3cret"), "{refused}");
        // The server has stopped.
        let refused = request.fetch().unwrap_err();
        assert!(refused.contains("connection refused") && !refused.contains("s3cret"), "{refused}");
    }
}
