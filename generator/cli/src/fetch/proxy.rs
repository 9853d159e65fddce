//! The proxy that the environment names for a host.

use std::env;

use ureq::{Proxy, ProxyProtocol};

/// The variables that may name a proxy for https, by precedence. `HTTP_PROXY` is for http, which is only used for this
/// machine.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The variables that may list hosts without a proxy.
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The proxy for a host, and the variable that names it. `None` if no variable is set or `NO_PROXY` lists the host.
pub(super) fn find(host: &str) -> Result<Option<(Proxy, &'static str)>, String> {
    find_among(host, |name| env::var(name).ok())
}

fn find_among(host: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Option<(Proxy, &'static str)>, String> {
    let set = |name: &'static str| {
        let value = variable(name)?.trim().to_owned();
        (!value.is_empty()).then_some((name, value))
    };
    let exceptions = EXCEPTIONS.into_iter().find_map(set);
    if exceptions.is_some_and(|(_, list)| is_listed(host, &list)) {
        return Ok(None);
    }
    let Some((name, value)) = PROXIES.into_iter().find_map(set) else { return Ok(None) };
    // No message shows the value, which may have a password.
    let proxy = Proxy::new(&value).map_err(|_| format!("{name} isn't the URL of a proxy"))?;
    match proxy.protocol() {
        ProxyProtocol::Http | ProxyProtocol::Https => Ok(Some((proxy, name))),
        _ => Err(format!("{name} names a SOCKS proxy; documents are fetched through HTTP proxies only")),
    }
}

/// Whether a list such as `localhost, .acme.example` has a host. A domain includes its subdomains, and `*` all hosts.
fn is_listed(host: &str, list: &str) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let domain = entry.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
        entry == "*" || host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    fn found(host: &str, variables: &[(&str, &str)]) -> Result<Option<(String, &'static str)>, String> {
        let variable = |name: &str| Some(variables.iter().find(|(key, _)| *key == name)?.1.to_owned());
        let found = find_among(host, variable)?;
        Ok(found.map(|(proxy, name)| (format!("{}:{}", proxy.host(), proxy.port()), name)))
    }

    #[test]
    fn a_proxy_is_one_for_https() {
        assert_eq!(
            found("acme.example", &[("HTTP_PROXY", "http://proxy:1"), ("http_proxy", "http://proxy:1")]),
            Ok(None)
        );
        for (name, value, address) in [
            ("HTTPS_PROXY", "http://10.0.0.1:3128", "10.0.0.1:3128"),
            ("https_proxy", "http://ann:pw@proxy:3128/", "proxy:3128"),
            ("ALL_PROXY", "https://proxy", "proxy:443"),
            ("all_proxy", " proxy:8080 ", "proxy:8080"),
        ] {
            let variables = [("HTTP_PROXY", "http://other:1"), (name, value)];
            assert_eq!(found("acme.example", &variables).unwrap().unwrap(), (address.to_owned(), name));
        }
        let both = [("ALL_PROXY", "http://second:1"), ("HTTPS_PROXY", "http://first:1")];
        assert_eq!(found("acme.example", &both).unwrap().unwrap().1, "HTTPS_PROXY");
        assert_eq!(found("acme.example", &[("HTTPS_PROXY", " ")]), Ok(None));
    }

    #[test]
    fn hosts_may_be_exceptions() {
        for (list, is_exception) in [
            ("*", true),
            ("acme.example", true),
            (".acme.example", true),
            ("*.acme.example", true),
            ("localhost, ACME.example", true),
            ("docs.acme.example", true),
            ("cme.example", false),
            ("x.docs.acme.example", false),
            ("", false),
            (",", false),
        ] {
            let variables = [("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", list)];
            assert_eq!(found("docs.acme.example", &variables).unwrap().is_none(), is_exception, "{list}");
        }
        let variables = [("HTTPS_PROXY", "http://proxy:1"), ("no_proxy", "2606:4700::1111")];
        assert_eq!(found("[2606:4700::1111]", &variables), Ok(None));
    }

    #[test]
    fn what_is_not_a_proxy_is_an_error_without_its_text() {
        for value in ["socks5://ann:s3cret@proxy", "http://ann:s3cret@", "ftp://ann:s3cret@proxy"] {
            let error = found("acme.example", &[("HTTPS_PROXY", value)]).unwrap_err();
            assert!(error.contains("HTTPS_PROXY") && !error.contains("s3cret"), "{error}");
        }
    }
}
