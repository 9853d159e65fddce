//! Deliveries that can't be sent or received at all, and the messages about them.

use crate::service::command;
use crate::{ASKELEPHANT, ASKELEPHANT_SECRET, CONTIO, CONTIO_SECRET, MORPH};
use tests::programs::hookwright;

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1/contio";

#[test]
fn a_dry_run_shows_the_request_and_sends_nothing() {
    let send = ["send", "--spec", ASKELEPHANT, "--to", NOWHERE, "v1.contact.created", "--dry-run"];
    let signed = hookwright(&[&send[..], &["--secret", ASKELEPHANT_SECRET, "--header", "x-mine: 1"]].concat());
    assert_eq!(signed.code, Some(0), "{signed:?}");
    let (head, body) = signed.out.split_once("\n\n").unwrap();
    assert!(head.starts_with("POST http://127.0.0.1:1/contio\n"), "{head}");
    for header in
        ["content-type: application/json", "svix-id: msg_", "svix-timestamp: ", "svix-signature: v1,", "x-mine: 1"]
    {
        assert!(head.contains(&format!("\n{header}")), "{header}: {head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["type"], "v1.contact.created");

    let unsigned = hookwright(&[&send[..], &["--unsigned"]].concat());
    assert!(unsigned.code == Some(0) && !unsigned.out.contains("svix-signature: v1,"), "{unsigned:?}");
}

#[test]
fn what_cannot_be_sent_is_reported() {
    let send = ["send", "--spec", CONTIO, "--to", NOWHERE];
    let secret = ["--secret", CONTIO_SECRET];
    let event = ["meeting.created"];
    let told = |arguments: &[&[&str]]| {
        let ended = hookwright(&[&send[..], &arguments.concat()].concat());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        ended.out + &ended.complaints
    };
    let unlisted = told(&[&secret, &["meeting.moved"]]);
    assert!(unlisted.starts_with("error: the document has no event `meeting.moved`\n"), "{unlisted}");
    assert!(
        unlisted.contains("the document has `action_button.triggered`") && unlisted.contains(" and 19 more"),
        "{unlisted}"
    );
    let misspelled = told(&[&secret, &["meeting.udpated"]]);
    assert!(misspelled.contains("\nhelp: did you mean `meeting.updated`? the document has "), "{misspelled}");
    assert_eq!(
        told(&[&secret, &event]),
        "meeting.created: no answer: connection refused; is a server listening there?\n"
    );
    assert_eq!(
        told(&[&event]),
        "error: deliveries are signed (X-Contio-Signature: sha256=<hex HMAC-SHA256 of the body>), and there is no secret\nhelp: set \
         CONTIO_SECRET or HOOKWRIGHT_SECRET, or pass `--secret`; a good one is the text that the sender shows, with nothing \
         added\nhelp: to send without a signature, pass `--unsigned`\n"
    );
    let unfit = hookwright(&["send", "--spec", ASKELEPHANT, "--to", NOWHERE, "--all", "--secret", "whsec_secret"]);
    assert_eq!(
        (unfit.code, unfit.complaints.as_str()),
        (
            Some(1),
            "error: the secret in `--secret` is not base64; copy it as the sender shows it, with its prefix\nhelp: a good one is `whsec_` \
             and base64 of 24 to 64 bytes, as the sender shows it\nhelp: to send without a signature, pass `--unsigned`\n"
        )
    );
    assert!(told(&[&secret, &event, &["--body", "nowhere.json"]]).starts_with("error: nowhere.json: "));

    let morph = ["send", "--spec", MORPH, "--to", NOWHERE, "--all"];
    let pointless = hookwright(&[&morph[..], &secret].concat());
    assert_eq!(pointless.code, Some(1), "{pointless:?}");
    assert!(pointless.complaints.contains("no scheme that a secret is for"), "{pointless:?}");
}

#[test]
fn meaningless_arguments_are_refused() {
    let send = ["send", "--spec", CONTIO, "meeting.created"];
    for arguments in [&["--to", "localhost:8080/contio"][..], &["--to", "/contio"], &["--to", NOWHERE, "--all"], &[]] {
        let refused = hookwright(&[&send[..], arguments].concat());
        assert_eq!(refused.code, Some(2), "{arguments:?}: {refused:?}");
    }
    let released = hookwright(&["replay", "--inbox", "inbox.redb", "--release"]);
    assert!(released.code == Some(2) && released.complaints.contains("--parked"), "{released:?}");
}

#[test]
fn a_missing_secret_is_explained() {
    for (variable, value, expected) in [
        ("ASKELEPHANT_SECRET", "", "set ASKELEPHANT_SECRET to the secret of your endpoint"),
        ("CONTIO_SECRET", " , ", "set CONTIO_SECRET to the secret of your endpoint"),
        ("ASKELEPHANT_SECRET", "whsec_c2hvcnQ=", "ASKELEPHANT_SECRET"),
    ] {
        let folder = tests::scratch::Scratch::new("receiver-secrets");
        std::fs::create_dir_all(folder.path()).unwrap();
        let mut receiver = command(CONTIO_SECRET);
        let output = receiver.env("INBOX", folder.path().join("inbox.redb")).env(variable, value).output().unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{complaints}");
        assert!(complaints.contains(expected) && !complaints.contains("c2hvcnQ"), "{complaints}");
    }
}
