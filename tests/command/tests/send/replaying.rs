//! Replaying the content of an inbox.

use std::io::Write;
use std::process::Stdio;

use crate::service::{Inbox, Service};
use crate::{CONTIO, CONTIO_SECRET, MALFORMED};
use tests::programs::{hookwright, program};

/// The inbox of a receiver that only received the malformed delivery.
fn inbox(name: &str) -> Inbox {
    let service = Service::start(name);
    let mut send = program("hookwright");
    send.args(["send", "--spec", CONTIO, "--to", &service.url("contio"), "--secret", CONTIO_SECRET]);
    send.args(["meeting.updated", "--body", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut sending = send.spawn().unwrap();
    sending.stdin.take().unwrap().write_all(MALFORMED.as_bytes()).unwrap();
    assert!(sending.wait().unwrap().success());

    service.has_claimed_all();
    let inbox = service.inbox();
    let early = hookwright(&["replay", "--inbox", inbox.to_str().unwrap(), "--list"]);
    assert_eq!(early.code, Some(1), "{early:?}");
    assert!(early.complaints.contains("another process has it open; stop that process first"), "{early:?}");
    service.stop().1
}

#[test]
fn parked_deliveries_are_listed_and_released() {
    let inbox = inbox("replay-release");
    let parked = inbox.replay(&["--parked", "--list", "--api", "contio", "--event", "meeting.updated"]);
    assert_eq!((parked.code, parked.out.lines().count()), (Some(0), 1), "{parked:?}");
    let known = inbox.replay(&["--parked", "--list", "--key", "evt_malformed"]);
    assert_eq!((known.code, &known.out), (Some(0), &parked.out), "{known:?}");
    for other in [["--api", "morph"], ["--event", "meeting.created"], ["--key", "evt_other"], ["--tenant", "acme"]] {
        let none = inbox.replay(&[&["--parked", "--list"][..], &other].concat());
        assert_eq!((none.code, none.out.as_str()), (Some(0), ""), "{none:?}");
        assert_eq!(none.complaints, "the inbox holds no such delivery\n");
    }

    let released = inbox.replay(&["--parked", "--release"]);
    assert_eq!(released.code, Some(0), "{released:?}");
    assert!(released.out.ends_with(": due again\n"), "{released:?}");
    let list = inbox.list();
    assert!(list.len() == 1 && list[0].ends_with(", due"), "{list:?}");
    assert_eq!(inbox.replay(&["--parked", "--list"]).out, "");
}

#[test]
fn stored_deliveries_are_signed_again_for_another_receiver() {
    let inbox = inbox("replay-from");
    let other = Service::start_with("replay-to", "the-newest-secret, the-other-secret");
    let url = other.url("contio");
    let to = ["--parked", "--delete", "--to", &url];

    let as_it_came = inbox.replay(&to);
    assert_eq!(as_it_came.code, Some(1), "{as_it_came:?}");
    assert!(as_it_came.out.starts_with("1 meeting.updated: 401 Unauthorized after "), "{as_it_came:?}");
    assert_eq!(inbox.list().len(), 1);

    let signed = inbox.replay(&[&to[..], &["--spec", CONTIO, "--secret", "the-other-secret"]].concat());
    assert_eq!(signed.code, Some(0), "{signed:?}");
    assert!(signed.out.starts_with("1 meeting.updated: 202 Accepted after "), "{signed:?}");
    assert_eq!(inbox.list(), [""; 0]);
    let (printed, other) = other.stop();
    assert_eq!(printed, [""; 0]);
    assert!(other.list()[0].contains("contio meeting.updated (evt_malformed)"));
}
