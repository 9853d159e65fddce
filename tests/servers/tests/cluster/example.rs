//! The example `cluster` as a process.

use std::process::{Child, Stdio};
use std::time::Duration;

use crate::server::Server;
use tests::programs::{hookwright, lines_of, program, stop};

const CONTIO: &str = "../../specs/contio/asyncapi.yaml";
const SECRET: &str = "a-secret";

/// A process that is killed when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_example_receives_handles_and_stops() {
    let Some(server) = Server::start() else { return };
    let mut example = program("cluster");
    example.env("NATS_URL", server.url()).env("PORT", "0").stdout(Stdio::piped());
    example.env("ASKELEPHANT_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").env("CONTIO_SECRET", SECRET);
    let mut running = Running(example.spawn().unwrap());
    let lines = lines_of(running.0.stdout.take().unwrap());
    let next = || lines.recv_timeout(Duration::from_secs(120)).expect("a line is printed");

    let url = format!("{}/contio", next().strip_prefix("listening on ").unwrap());
    let sent =
        hookwright(&[&["send", "meeting.updated", "--spec", CONTIO, "--to", &url][..], &["--secret", SECRET]].concat());
    assert_eq!((sent.code, sent.complaints.as_str()), (Some(0), ""), "{}", sent.out);
    assert!(next().starts_with("contio meeting.updated "));
    assert!(stop(&mut running.0).success());
}
