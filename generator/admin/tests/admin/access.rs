//! Who may use the service.

use hookwright_admin::{Access, AdminError, AdminService, access_token};
use hookwright_receiver::MemoryInbox;
use http::Method;
use http::request::Parts;

use crate::client::{Client, serve, serve_inbox, stocked};

const PARTS: [&str; 5] = ["", "/admin.js", "/api/inboxes", "/api/inboxes/orders/deliveries", "/nothing"];

#[tokio::test]
async fn every_path_requires_a_token() {
    let client = serve_inbox(stocked().await).await;
    for headers in [
        "",
        "Authorization: Bearer wrong\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer right\r\nAuthorization: Bearer wrong\r\n",
        // `ann:wrong`, `right:`, `right`, and invalid base64.
        "Authorization: Basic YW5uOndyb25n\r\n",
        "Authorization: Basic cmlnaHQ6\r\n",
        "Authorization: Basic cmlnaHQ=\r\n",
        "Authorization: Basic ?\r\n",
    ] {
        for part in PARTS {
            let answered = client.send(&Method::GET, part, headers, "").await;
            assert_eq!(answered.status, 401, "{part} {headers}");
            let challenge = answered.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Basic realm="), "{challenge}");
        }
        let headers = format!("{headers}X-Hookwright-Admin: 1\r\n");
        let answered = client.send(&Method::POST, "/api/inboxes/orders/drop", &headers, r#"{"filter":{}}"#).await;
        assert_eq!(answered.status, 401, "{headers}");
    }
    // `ann:right`, as a browser sends it.
    for headers in ["Authorization: Bearer right\r\n", "Authorization: basic YW5uOnJpZ2h0\r\n"] {
        assert_eq!(client.send(&Method::GET, "/api/inboxes", headers, "").await.status, 200, "{headers}");
    }
    assert_eq!(client.json("/api/inboxes/orders/counts").await["parked"], 2);
}

#[tokio::test]
async fn a_check_may_be_a_function_or_a_future() {
    let user = |head: &Parts| head.headers.get("x-user").map(|user| user.to_str().unwrap().to_owned());
    let decided = move |user: Option<String>| match user.as_deref() {
        Some("ann") => Access::allowed("ann"),
        Some(_) => Access::Forbidden,
        None => Access::unauthenticated(),
    };
    let builder = || AdminService::builder("/admin").inbox("orders", MemoryInbox::new());
    let function = builder().authenticated_by(move |head: Parts| decided(user(&head))).build().unwrap();
    let future = builder().authenticated_by(move |head: Parts| async move {
        tokio::task::yield_now().await;
        decided(user(&head))
    });
    for service in [function, future.build().unwrap()] {
        let client = Client(serve(service).await);
        for (headers, status) in [("X-User: ann\r\n", 200), ("X-User: bob\r\n", 403), ("", 401)] {
            let answered = client.send(&Method::GET, "/api/inboxes", headers, "").await;
            assert_eq!(answered.status, status, "{headers}");
            assert_eq!(answered.header("www-authenticate"), (status == 401).then_some("Bearer"));
        }
    }
}

/// Otherwise a page elsewhere could make its own host name resolve to the service, and read everything.
#[tokio::test]
async fn a_trusted_network_must_use_an_address_or_a_listed_host_name() {
    let service = AdminService::builder("/admin").inbox("orders", MemoryInbox::new()).trust_network("a test");
    let client = Client(serve(service.host("Hooks.internal").build().unwrap()).await);
    for (host, status) in [
        ("127.0.0.1", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("localhost:8080", 200),
        ("admin.localhost", 200),
        ("hooks.internal:80", 200),
        ("HOOKS.INTERNAL.", 200),
        ("evil.example", 403),
        ("hooks.internal.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("notlocalhost", 403),
    ] {
        let headers = format!("Host: {host}\r\n");
        for part in PARTS {
            let answered = client.send(&Method::GET, part, &headers, "").await;
            let expected = if status == 200 && part == "/nothing" { 404 } else { status };
            assert_eq!(answered.status, expected, "{host} {part}");
        }
    }
}

#[test]
fn invalid_settings_are_build_errors() {
    let build = |path: &str, inboxes: &[&str]| {
        let builder = AdminService::builder(path).trust_network("a test");
        let builder = inboxes.iter().fold(builder, |builder, name| builder.inbox(*name, MemoryInbox::new()));
        builder.build().err()
    };
    for path in ["", "/", "/admin", "/admin/", "/a/b-c_d.e~f"] {
        assert_eq!(build(path, &["orders"]), None, "{path}");
    }
    for path in ["admin", "/a\"b", "/a b", "//evil.example", "/a//b", "/<script>", "/ü", "/%2e"] {
        assert_eq!(build(path, &["orders"]), Some(AdminError::Path(path.to_owned())), "{path}");
    }
    assert_eq!(build("/admin", &[]), Some(AdminError::NoInbox));
    assert_eq!(build("/admin", &["a", "b", "a"]), Some(AdminError::InboxName("a".to_owned())));
    assert_eq!(build("/admin", &[""]), Some(AdminError::InboxName(String::new())));
    assert!(access_token([""]).is_err());
}

#[test]
fn debug_output_contains_no_secret() {
    let builder = AdminService::builder("/admin").inbox("orders", MemoryInbox::new());
    let builder = builder.authenticated_by(access_token(["s3cret-token"]).unwrap());
    let text = format!("{builder:?}") + &format!("{:?}", builder.build());
    assert!(!text.contains("s3cret") && text.contains("orders"), "{text}");
}
