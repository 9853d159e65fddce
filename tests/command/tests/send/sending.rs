//! Sent deliveries, and their results at the receiver.

use std::collections::BTreeSet;
use std::fs;

use hookwright_events::{askelephant, contio, morph};
use tests::scratch::Scratch;

use crate::service::Service;
use crate::{ASKELEPHANT, ASKELEPHANT_SECRET, CONTIO, CONTIO_SECRET, MALFORMED, MORPH};
use tests::programs::{Ended, hookwright};

/// Sends deliveries to the service with these arguments, signed if there is a secret.
fn send(service: &Service, api: &str, spec: &str, secret: Option<&str>, arguments: &[&str]) -> Ended {
    let secret = secret.map_or(Vec::new(), |secret| vec!["--secret", secret]);
    hookwright(&[&["send", "--spec", spec, "--to", &service.url(api)], &secret[..], arguments].concat())
}

/// The name of the API, of the event, and the id of the delivery.
fn facts(line: &str) -> (String, String, String) {
    let mut words = line.split(' ').map(|word| word.trim_end_matches(':').to_owned());
    let mut next = || words.next().unwrap_or_else(|| panic!("this isn't an event: {line}"));
    (next(), next(), next())
}

#[test]
fn every_event_of_every_document_is_accepted_and_handled_once() {
    let service = Service::start("send-all");
    let apis = [
        ("askelephant", ASKELEPHANT, Some(ASKELEPHANT_SECRET), askelephant::EVENTS, "200 OK"),
        ("contio", CONTIO, Some(CONTIO_SECRET), contio::EVENTS, "202 Accepted"),
        ("morph", MORPH, None, morph::EVENTS, "200 OK"),
    ];
    let mut expected = Vec::new();
    for (api, spec, secret, events, status) in apis {
        let sent = send(&service, api, spec, secret, &["--all"]);
        assert_eq!(sent.code, Some(0), "{sent:?}");
        for event in events {
            assert!(sent.out.contains(&format!("{}: {status} after ", event.name)), "{}: {}", event.name, sent.out);
            expected.push((api.to_owned(), event.name.to_owned()));
        }
        let summary = sent.out.lines().find(|line| line.contains(" deliveries in ")).expect("there is a summary");
        assert!(summary.ends_with(&format!(": {} × {status}", events.len())), "{summary}");
    }
    let mut printed = service.events(expected.len());
    let (rest, inbox) = service.stop();
    printed.extend(rest);
    let mut handled: Vec<_> = printed.iter().map(|line| facts(line)).map(|(api, event, _)| (api, event)).collect();
    handled.sort();
    expected.sort();
    assert_eq!(handled, expected);
    assert_eq!(inbox.list(), [""; 0]);
}

#[test]
fn repeated_events_are_separate_deliveries() {
    let service = Service::start("send-repeat");
    for (api, spec, secret, event) in [
        ("contio", CONTIO, CONTIO_SECRET, "meeting.created"),
        ("askelephant", ASKELEPHANT, ASKELEPHANT_SECRET, "v1.contact.updated"),
    ] {
        let arguments = [event, "--repeat", "200", "--concurrency", "8"];
        let sent = send(&service, api, spec, Some(secret), &arguments);
        assert_eq!(sent.code, Some(0), "{sent:?}");
        assert!(sent.out.starts_with("200 deliveries in "), "{}", sent.out);
        assert!(sent.out.contains(": 200 × 20") && sent.out.contains("\nanswered after: median "), "{}", sent.out);
        let ids: BTreeSet<String> = service.events(200).iter().map(|line| facts(line).2).collect();
        assert_eq!(ids.len(), 200);
    }
    let (rest, inbox) = service.stop();
    assert_eq!((rest, inbox.list()), (Vec::new(), Vec::new()));
}

#[test]
fn a_repeated_delivery_is_handled_once() {
    let service = Service::start("send-twice");
    let folder = Scratch::new("send-twice-body");
    fs::create_dir_all(folder.path()).unwrap();
    let body = folder.path().join("body.json");
    let sample = contio::samples::SAMPLES.iter().find(|sample| sample.event == "meeting.created").unwrap();
    fs::write(&body, &*sample.json()).unwrap();
    let with_body = ["meeting.created", "--body", body.to_str().unwrap()];
    let with_id = ["v1.tag.created", "--header", "svix-id: msg_twice"];
    for _ in 0..2 {
        let contio = send(&service, "contio", CONTIO, Some(CONTIO_SECRET), &with_body);
        let askelephant = send(&service, "askelephant", ASKELEPHANT, Some(ASKELEPHANT_SECRET), &with_id);
        assert_eq!((contio.code, askelephant.code), (Some(0), Some(0)), "{contio:?} {askelephant:?}");
    }
    let mut printed = service.events(2);
    let (rest, inbox) = service.stop();
    printed.sort();
    assert!(printed[0].starts_with("askelephant v1.tag.created msg_twice: "), "{printed:?}");
    assert!(printed[1].starts_with("contio meeting.created "), "{printed:?}");
    assert_eq!((rest, inbox.list()), (Vec::new(), Vec::new()));
}

#[test]
fn deliveries_without_the_secret_are_refused() {
    let service = Service::start("send-wrong");
    for arguments in [&["--secret", "another one"][..], &["--unsigned"]] {
        let sent = send(&service, "contio", CONTIO, None, &[arguments, &["meeting.created"]].concat());
        assert_eq!(sent.code, Some(1), "{sent:?}");
        assert!(sent.out.starts_with("meeting.created: 401 Unauthorized after "), "{}", sent.out);
        let why = "help: the receiver refuses the signature; does it have the secret in `--secret`? A good one is the text \
                   that the sender shows, with nothing added\n";
        assert_eq!(sent.complaints, if arguments.len() == 2 { why } else { "" });
    }
    let (printed, inbox) = service.stop();
    assert_eq!((printed, inbox.list()), (Vec::new(), Vec::new()));
}

#[test]
fn malformed_deliveries_are_accepted_and_parked() {
    let service = Service::start("send-malformed");
    let folder = Scratch::new("send-malformed-body");
    fs::create_dir_all(folder.path()).unwrap();
    let body = folder.path().join("body.json");
    fs::write(&body, MALFORMED).unwrap();
    let arguments = ["meeting.updated", "--body", body.to_str().unwrap()];
    let sent = send(&service, "contio", CONTIO, Some(CONTIO_SECRET), &arguments);
    assert!(sent.code == Some(0) && sent.out.starts_with("meeting.updated: 202 Accepted after "), "{sent:?}");
    service.has_claimed_all();
    let (printed, inbox) = service.stop();
    assert_eq!(printed, [""; 0]);
    let list = inbox.list();
    assert!(
        list.len() == 1 && list[0].starts_with("1 contio meeting.updated (evt_malformed), received 20"),
        "{list:?}"
    );
    let expected = format!("Z, {} bytes, attempts: 1, parked: meeting.updated: data.title: ", MALFORMED.len());
    assert!(list[0].contains(&expected), "{list:?}");
    let with_body = inbox.replay(&["--list", "--body"]);
    assert_eq!(with_body.out, format!("{}\n  {MALFORMED}\n", list[0]));
}
