//! URLs of documents: which are fetched, where redirects lead, and what messages show of them.

use url::{Host, Url};

use super::addresses::is_public;

/// Reads the URL of a document, which must be `https://…`, or `http://…` on this machine.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| format!("`{}` isn't a URL: {error}", shown(text)))?;
    url.set_fragment(None);
    check(&url)?;
    Ok(url)
}

/// Whether a URL is on this machine, by its own name.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Anyone in between can change what is sent without TLS, so all other hosts need it.
fn check(url: &Url) -> Result<(), String> {
    let is_private = match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        _ => false,
    };
    match url.scheme() {
        "https" | "http" if is_local(url) => Ok(()),
        "https" if is_private => Err(format!("{}: the address is private", without_secrets(url))),
        "https" => Ok(()),
        "http" => {
            let message = "documents are fetched over https; http works for this machine only";
            Err(format!("{}: {message}", without_secrets(url)))
        }
        _ => Err(format!("`{}` isn't a URL with `https://`", without_secrets(url))),
    }
}

/// Where a redirect leads (RFC 9110, section 10.2.2), if that is on the same host, and with TLS if the redirect came
/// with it. The user and password stay the same.
pub(super) fn redirect(from: &Url, location: &str) -> Result<Url, String> {
    let start = without_secrets(from);
    let mut to = from
        .join(location)
        .map_err(|error| format!("{start} redirects to `{}`, which isn't a URL: {error}", shown(location)))?;
    to.set_fragment(None);
    let target = without_secrets(&to);
    if (to.host(), to.port()) != (from.host(), from.port()) {
        return Err(format!("{start} redirects to another host; if you trust it, use its URL instead: {target}"));
    }
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(format!("{start} redirects to {target}, without TLS"));
    }
    let of = |url: &Url| (url.username().to_owned(), url.password().map(str::to_owned));
    let (given, own) = (of(&to), of(from));
    if given != (String::new(), None) && given != own {
        return Err(format!("{start} redirects to {target} as another user"));
    }
    check(&to)?;
    let kept = to.set_username(&own.0).and_then(|()| to.set_password(own.1.as_deref()));
    kept.map(|()| to).map_err(|()| format!("{start} redirects to {target}, where no user can be named"))
}

/// What messages show of a URL: no user, no password and no query, since each may be a secret. A text that isn't a URL
/// is cut in the same way.
pub(crate) fn shown(text: &str) -> String {
    if let Ok(url) = Url::parse(text).map(|url| without_secrets(&url)) {
        return url;
    }
    let address = text.split(['?', '#']).next().unwrap_or_default();
    let address = address.rsplit_once('@').map_or(address, |(_, rest)| rest);
    address.escape_debug().to_string()
}

/// The same for a parsed URL.
pub(super) fn without_secrets(url: &Url) -> String {
    let mut shown = url.clone();
    // These fail for URLs that can't have a user, which have no secret there either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.set_fragment(None);
    let query = if url.query().is_some() { "?…" } else { "" };
    format!("{shown}{query}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_this_machine_is_asked() {
        for url in [
            "http://acme.example/a.yaml",
            "http://127.0.0.1.acme.example/",
            "http://192.168.0.1/",
            "https://192.168.0.1/",
            "https://[fe80::1]/",
            "ftp://acme.example/",
            "file:///etc/passwd",
            "data:,openapi",
            "acme.example/a.yaml",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
        for (url, local) in [
            ("http://localhost:80/", true),
            ("http://[::1]/", true),
            ("https://acme.example/", false),
            ("https://8.8.8.8/", false),
        ] {
            assert_eq!(is_local(&parse(url).unwrap()), local, "{url}");
        }
    }

    #[test]
    fn a_redirect_is_resolved_as_a_browser_does() {
        let from = parse("https://acme.example/docs/a.yaml?v=1").unwrap();
        for (location, to) in [
            ("/b.yaml", "https://acme.example/b.yaml"),
            ("b.yaml", "https://acme.example/docs/b.yaml"),
            ("../b.yaml", "https://acme.example/b.yaml"),
            ("?v=2", "https://acme.example/docs/a.yaml?v=2"),
            ("#top", "https://acme.example/docs/a.yaml?v=1"),
            ("/ok?next=https://elsewhere.example/", "https://acme.example/ok?next=https://elsewhere.example/"),
            ("//acme.example/c", "https://acme.example/c"),
            ("https://ACME.example:443/c", "https://acme.example/c"),
            ("/a b", "https://acme.example/a%20b"),
        ] {
            assert_eq!(redirect(&from, location).unwrap().as_str(), to, "{location}");
        }
    }

    #[test]
    fn a_redirect_stays_on_its_host_and_with_tls() {
        let from = parse("https://acme.example/docs/a.yaml").unwrap();
        for (location, message) in [
            ("https://elsewhere.example/a", "redirects to another host"),
            ("//elsewhere.example/a", "redirects to another host"),
            ("\\\\elsewhere.example/a", "redirects to another host"),
            ("https://acme.example:444/a", "redirects to another host"),
            ("https://acme.example@elsewhere.example/a", "redirects to another host"),
            ("https://ann@acme.example/a", "as another user"),
            ("http://acme.example/a", "without TLS"),
            ("https://[/", "isn't a URL"),
        ] {
            let refusal = redirect(&from, location).unwrap_err();
            assert!(refusal.contains(message), "{location}: {refusal}");
        }
        let from = parse("https://ann:pw@acme.example/a").unwrap();
        assert_eq!(redirect(&from, "https://acme.example/b").unwrap().as_str(), "https://ann:pw@acme.example/b");
    }

    #[test]
    fn no_secret_of_a_url_is_shown() {
        for (url, expected) in [
            ("https://ann:s3cret@acme.example/a.yaml?token=s3cret#s3cret", "https://acme.example/a.yaml?…"),
            ("https://acme.example/a.yaml", "https://acme.example/a.yaml"),
            ("https://ann:s3cret@acme.example:999999/a?s3cret", "acme.example:999999/a"),
            ("a\u{1b}[2J", "a\\u{1b}[2J"),
        ] {
            assert_eq!(shown(url), expected);
        }
        for url in ["http://ann:s3cret@acme.example/?s3cret", "ftp://ann:s3cret@acme.example/?s3cret"] {
            assert!(!parse(url).unwrap_err().contains("s3cret"), "{url}");
        }
        let from = parse("https://ann:s3cret@acme.example/a?s3cret").unwrap();
        for location in
            ["https://bob:s3cret@acme.example/?s3cret", "https://b:s3cret@elsewhere.example/?s3cret", "//[?s3cret"]
        {
            assert!(!redirect(&from, location).unwrap_err().contains("s3cret"), "{location}");
        }
    }
}
