//! `replay` on an inbox whose receiver runs, through its admin service.

use std::net::SocketAddr;
use std::time::{Duration, UNIX_EPOCH};

use hookwright_admin::{AdminService, access_token};
use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, MemoryInbox, Server};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tests::programs::{Ended, program};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::service::Service;
use crate::{CONTIO, CONTIO_SECRET};

const TOKEN: &str = "a-long-token";

/// An inbox with an admin service in this process.
struct Served {
    inbox: MemoryInbox,
    address: SocketAddr,
    runtime: Runtime,
}

impl Served {
    fn start(names: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let inbox = MemoryInbox::new();
        let builder = AdminService::builder("/admin").authenticated_by(access_token([TOKEN]).unwrap());
        let builder = names.iter().fold(builder, |builder, name| builder.inbox(*name, inbox.clone()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(builder.build().unwrap());
        runtime.spawn(server.serve_until(listener, std::future::pending::<()>()));
        Self { inbox, address, runtime }
    }

    fn put(&self, key: &str, event: &str, body: impl Into<Vec<u8>>, parked: Option<&str>) {
        let headers = [("content-type", "application/json"), ("x-api-key", "s3cret")];
        let headers = headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let delivery = Delivery::new(headers.into_iter().collect::<HeaderMap>(), body.into());
        let delivery = delivery.requested(Method::POST, "/contio").unsigned("a test");
        let mut stored = StoredDelivery::new("contio", delivery, UNIX_EPOCH + Duration::from_secs(86_400));
        (stored.event, stored.key) = (Some(event.to_owned().into()), Some(key.into()));
        stored.parked = parked.map(str::to_owned);
        self.runtime.block_on(self.inbox.put(stored)).unwrap();
    }

    fn count(&self, filter: &DeliveryFilter) -> u64 {
        self.runtime.block_on(self.inbox.count(filter)).unwrap()
    }

    fn replay(&self, arguments: &[&str]) -> Ended {
        replay(&format!("http://{}/admin", self.address), Some(TOKEN), arguments)
    }
}

fn replay(url: &str, token: Option<&str>, arguments: &[&str]) -> Ended {
    let mut program = program("hookwright");
    program.args(["replay", "--url", url]).args(arguments).env_remove("HOOKWRIGHT_ADMIN_TOKEN");
    let output = program.envs(token.map(|token| ("HOOKWRIGHT_ADMIN_TOKEN", token))).output().unwrap();
    let [out, complaints] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(!complaints.contains(TOKEN) && !out.contains("s3cret"), "{out}{complaints}");
    Ended { code: output.status.code(), out, complaints }
}

#[test]
fn deliveries_of_a_service_are_listed_and_released() {
    let served = Served::start(&["orders"]);
    for number in 0..120 {
        served.put(&format!("evt_{number}"), "meeting.updated", "{}", Some("the handler failed"));
    }
    served.put("evt_other", "meeting.created", b"\xFFnot\x1Btext".to_vec(), Some("malformed"));
    served.put("evt_due", "meeting.created", "{}", None);

    let all = served.replay(&["--list"]);
    assert_eq!((all.code, all.out.lines().count()), (Some(0), 122), "{all:?}");
    let one = served.replay(&["--parked", "--list", "--body", "--event", "meeting.created"]);
    let expected = "121 contio meeting.created (evt_other), received 1970-01-02T00:00:00Z, 9 bytes, attempts: 0, parked: \
                    malformed\n  \u{FFFD}not text\n";
    assert_eq!((one.code, one.out.as_str()), (Some(0), expected));
    for other in [["--key", "evt_none"], ["--tenant", "acme"], ["--api", "morph"]] {
        let none = served.replay(&[&["--parked", "--list"][..], &other].concat());
        assert_eq!((none.code, none.out.as_str()), (Some(0), ""), "{none:?}");
        assert_eq!(none.complaints, "the inbox holds no such delivery\n");
    }

    let released = served.replay(&["--parked", "--release", "--key", "evt_7"]);
    assert_eq!((released.code, released.out.as_str()), (Some(0), "due again: 1\n"), "{released:?}");
    let released = served.replay(&["--parked", "--release", "--event", "meeting.updated"]);
    assert_eq!((released.code, released.out.as_str()), (Some(0), "due again: 119\n"), "{released:?}");
    assert_eq!(served.count(&DeliveryFilter::parked()), 1);
}

#[test]
fn deliveries_of_a_service_are_sent_elsewhere_and_dropped() {
    let served = Served::start(&["orders"]);
    let body = r#"{"event_type": "meeting.updated", "event_id": "evt_malformed", "data": {"title": 5}}"#;
    served.put("evt_malformed", "meeting.updated", body, Some("malformed"));
    served.put("evt_due", "meeting.updated", body, None);
    let other = Service::start("replay-admin");
    let url = other.url("contio");
    let to = ["--parked", "--delete", "--to", &url];
    let unsigned = served.replay(&to);
    assert_eq!(unsigned.code, Some(1), "{unsigned:?}");
    assert_eq!(served.count(&DeliveryFilter::all()), 2);
    let signed = served.replay(&[&to[..], &["--spec", CONTIO, "--secret", CONTIO_SECRET]].concat());
    assert_eq!(signed.code, Some(0), "{signed:?}");
    assert!(signed.out.contains("meeting.updated: 202 Accepted after "), "{signed:?}");
    assert_eq!((served.count(&DeliveryFilter::parked()), served.count(&DeliveryFilter::all())), (0, 1));
    let (_, other) = other.stop();
    assert!(other.list()[0].contains("contio meeting.updated (evt_malformed)"));
}

#[test]
fn a_service_with_several_inboxes_needs_an_inbox_name() {
    let served = Served::start(&["orders", "forms & co/2"]);
    let which = served.replay(&["--list"]);
    assert_eq!(which.code, Some(1));
    assert!(which.complaints.contains("choose an inbox with --inbox-name: `orders`, `forms & co/2`"), "{which:?}");
    let unknown = served.replay(&["--list", "--inbox-name", "order"]);
    assert!(unknown.complaints.contains("the service has no inbox `order`, but `orders`"), "{unknown:?}");
    assert_eq!(served.replay(&["--list", "--inbox-name", "forms & co/2"]).code, Some(0));
}

#[test]
fn a_token_is_required_and_not_sent_unencrypted() {
    let served = Served::start(&["orders"]);
    let url = format!("http://{}/admin", served.address);
    let without = replay(&url, None, &["--list"]);
    assert!(without.complaints.contains("set the variable HOOKWRIGHT_ADMIN_TOKEN"), "{without:?}");
    let wrong = replay(&url, Some("wrong"), &["--list"]);
    assert!(wrong.complaints.contains("the service refuses the token"), "{wrong:?}");
    let unfit = replay(&url, Some("a\nb"), &["--list"]);
    assert!(unfit.complaints.contains("can't be sent as a token"), "{unfit:?}");
    let foreign = "http://hooks.invalid/admin";
    let refused = replay(foreign, Some(TOKEN), &["--list"]);
    assert!(refused.complaints.contains("would cross the network unencrypted"), "{refused:?}");
    let allowed = replay(foreign, Some(TOKEN), &["--list", "--allow-plain-http"]);
    assert!(allowed.code == Some(1) && !allowed.complaints.contains("unencrypted"), "{allowed:?}");
    let elsewhere = replay(&format!("http://{}/other", served.address), Some(TOKEN), &["--list"]);
    assert!(elsewhere.complaints.contains("404"), "{elsewhere:?}");
    let both = replay(&url, Some(TOKEN), &["--inbox", "inbox.redb", "--list"]);
    assert_eq!(both.code, Some(2), "{both:?}");
}
