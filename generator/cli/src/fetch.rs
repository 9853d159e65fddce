//! Fetches a document: over TLS, from the host that was named, within bounds of size and time.

use std::time::Duration;

use hookwright_runtime::http::Uri;
use hookwright_runtime::http::header::LOCATION;

use crate::post;

/// How much is fetched, and how long that may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Of the document, in bytes.
    pub(crate) bytes: u64,
    /// From the connection to the last byte.
    pub(crate) time: Duration,
}

/// As large as documents are that are read from a disk.
pub(crate) const BOUNDS: Bounds = Bounds { bytes: 100 << 20, time: Duration::from_secs(30) };

/// How many redirections are followed.
const REDIRECTIONS: usize = 5;

/// The bytes at a URL. An error says what to do.
pub(crate) fn fetch(url: &str, bounds: Bounds) -> Result<Vec<u8>, String> {
    let fault = |error: ureq::Error| match error {
        ureq::Error::Timeout(_) => format!("{url}: no document within {} s", bounds.time.as_secs_f32()),
        ureq::Error::BodyExceedsLimit(_) => format!("{url}: the document is longer than {} bytes", bounds.bytes),
        error => format!("{url}: {error}"),
    };
    let agent = post::fetching_agent(bounds.time);
    let mut at = post::url(url)?;
    check_scheme(&at)?;
    for _ in 0..=REDIRECTIONS {
        let mut response = agent.get(&at).call().map_err(fault)?;
        let status = response.status();
        if status.is_redirection() {
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            at = redirected(&at, location.ok_or_else(|| format!("{url}: {status} without a `Location`"))?)?;
            continue;
        }
        if !status.is_success() {
            return Err(format!("{url}: the server answered {status}"));
        }
        let bytes = response.body_mut().with_config().limit(bounds.bytes).read_to_vec().map_err(fault)?;
        if bytes.trim_ascii_start().starts_with(b"<") {
            return Err(format!("{url}: this is a web page, not a document; give the URL of the raw YAML or JSON"));
        }
        return Ok(bytes);
    }
    Err(format!("{url}: more than {REDIRECTIONS} redirections"))
}

/// Anyone on the way can change what comes without TLS.
fn check_scheme(url: &Uri) -> Result<(), String> {
    let is_loopback = || {
        let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    if url.scheme_str() == Some("https") || is_loopback() {
        return Ok(());
    }
    Err(format!("{url}: documents are fetched by https; http is for this machine only"))
}

/// Where a redirection leads, if that is on the same host.
fn redirected(from: &Uri, location: &str) -> Result<Uri, String> {
    let shown = location.escape_debug();
    let no_url = || format!("{from} redirects to `{shown}`, which is no URL");
    let authority = || from.authority().map(ToString::to_string).unwrap_or_default();
    let origin = || format!("{}://{}", from.scheme_str().unwrap_or("https"), authority());
    let to = if location.contains("://") {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{}://{rest}", from.scheme_str().unwrap_or("https"))
    } else if location.starts_with('/') {
        origin() + location
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{}{folder}/{location}", origin())
    };
    let to = post::url(&to).map_err(|_| no_url())?;
    if to.authority() != from.authority() {
        return Err(format!("{from} redirects to another host; if you trust it, fetch from there: {to}"));
    }
    if from.scheme_str() == Some("https") && to.scheme_str() != Some("https") {
        return Err(format!("{from} redirects to {to}, without TLS"));
    }
    Ok(to)
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
                    // It never answers, and the client goes first.
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
        fetch(&server(answers), Bounds { bytes: 64, time: Duration::from_millis(500) })
    }

    #[test]
    fn redirections_are_followed_on_one_host() {
        let document = "openapi: 3.1.0\n";
        for location in ["/latest.yaml", "latest.yaml"] {
            assert_eq!(fetched(vec![redirection(location), answer(document)]).unwrap(), document.as_bytes());
        }
        for location in ["https://elsewhere.example/a.yaml", "//127.0.0.1:1/a.yaml"] {
            let refused = fetched(vec![redirection(location)]).unwrap_err();
            assert!(refused.contains("redirects to another host"), "{refused}");
        }
        let refused = fetched(vec![redirection("/again"); 7]).unwrap_err();
        assert!(refused.ends_with("more than 5 redirections"), "{refused}");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for (answer, message) in [
            (answer("\n <!doctype html><title>Sign in</title>"), "this is a web page"),
            (answer(&"a".repeat(65)), "longer than 64 bytes"),
            (String::new(), "no document within 0.5 s"),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(), "the server answered 404"),
        ] {
            let refused = fetched(vec![answer]).unwrap_err();
            assert!(refused.contains(message), "{refused}");
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_asked() {
        for url in ["http://acme.example/openapi.yaml", "http://127.0.0.1.acme.example/", "http://192.168.0.1/a.yaml"] {
            assert!(fetch(url, BOUNDS).unwrap_err().contains("fetched by https"), "{url}");
        }
        for url in ["http://localhost:80/", "http://[::1]/a.yaml", "http://127.0.0.2/", "https://acme.example/"] {
            assert_eq!(check_scheme(&url.parse().unwrap()), Ok(()), "{url}");
        }
    }

    #[test]
    fn a_redirection_stays_with_tls() {
        let from = "https://acme.example/a".parse().unwrap();
        let refused = redirected(&from, "http://acme.example/b").unwrap_err();
        assert!(refused.contains("without TLS"), "{refused}");
    }
}
