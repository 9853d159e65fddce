//! How a host is reached, and what is printed of its URL.

use super::*;

fn write_url(workspace: &Scratch, url: &str) {
    write(workspace.path(), "specs/acme/source.yaml", &format!("url: {url}\n"));
}

#[test]
fn messages_show_no_secret_of_the_url() {
    let redirect = |to: &str| answer("302 Found", &format!("Location: {to}\r\n"), "");
    let answers = vec![
        ok("<!doctype html>"),
        answer("404 Not Found", "", ""),
        ok("openapi: 3.1.0\nwebhooks: [\n"),
        ok(&"PK\u{3}\u{4}".repeat(10)),
        redirect("https://bob:s3cret@elsewhere.example/?token=s3cret"),
        redirect("//[?s3cret"),
        ok(&document("id: { type: integer }")),
    ];
    let (count, server) = (answers.len(), Server::start(answers));
    let workspace = workspace("pull-secrets", &server, "");
    write_url(&workspace, &format!("http://ann:s3cret@{}/openapi.yaml?token=s3cret", server.address));
    for _ in 0..count {
        let output = pull(&workspace, &["--format", "json"]);
        let printed = format!("{}{}", stdout(&output), stderr(&output));
        assert!(!printed.is_empty() && !printed.contains("s3cret"), "{printed}");
        let request = server.request();
        assert!(request.starts_with("get /openapi.yaml?token=s3cret "), "{request}");
        assert!(request.contains("authorization: basic"), "{request}");
    }
    for url in ["https://ann:s3cret@acme.example:port/?s3cret", "http://ann:s3cret@acme.example/?s3cret"] {
        write_url(&workspace, url);
        let printed = stderr(&pull(&workspace, &[]));
        assert!(printed.contains("acme.example") && !printed.contains("s3cret"), "{printed}");
    }
}

/// A proxy may be in your own network, unlike a document.
#[test]
fn other_hosts_are_reached_through_the_proxy() {
    let refused = || answer("502 Bad Gateway", "", "");
    let proxy = Server::start(vec![refused(), refused()]);
    let workspace = workspace("pull-proxy", &Server::start(Vec::<String>::new()), "");
    let through = |url: &str, variable: &str| {
        write_url(&workspace, url);
        let mut command = command(&workspace);
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"] {
            command.env_remove(name);
        }
        let output = command.env(variable, format!("http://ann:s3cret@{}", proxy.address)).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(!stderr(&output).contains("s3cret"), "{}", stderr(&output));
        stderr(&output)
    };
    let printed = through("https://8.8.8.8/openapi.yaml", "HTTPS_PROXY");
    assert!(printed.contains("502") && printed.contains("(through the proxy in HTTPS_PROXY)"), "{printed}");
    assert!(proxy.request().starts_with("connect 8.8.8.8:443 "));
    // The proxy resolves names.
    through("https://docs.acme.example/openapi.yaml", "all_proxy");
    let request = proxy.request();
    assert!(request.starts_with("connect docs.acme.example:443 "), "{request}");
    assert!(request.contains("proxy-authorization: basic"), "{request}");
    let printed = through("https://10.0.0.1/openapi.yaml", "HTTPS_PROXY");
    assert!(printed.contains("the address is private"), "{printed}");
}

/// `HTTP_PROXY` is for http, and this machine needs no proxy.
#[test]
fn this_machine_is_reached_without_a_proxy() {
    let server = Server::start(vec![ok(&document("id: { type: string }"))]);
    let workspace = workspace("pull-no-proxy", &server, "");
    let mut command = command(&workspace);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    assert_eq!(stderr(&command.output().unwrap()), "acme: unchanged\n");
}
