//! `hookwright dev`: builds and runs a receiver, sends to it, and restarts it after a change.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tests::scratch::Scratch;
use tests::{nested, programs};

/// A workspace with the API of one of this repository's documents.
fn workspace(name: &str, document: &str) -> Scratch {
    let workspace = Scratch::new(name);
    fs::create_dir_all(workspace.path()).unwrap();
    fs::copy("../../Cargo.lock", workspace.path().join("Cargo.lock")).unwrap();
    let checkout = fs::canonicalize("../..").unwrap();
    let mut init = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    init.current_dir(workspace.path()).arg("init").arg(checkout.join(document));
    let output = init.arg("--hookwright-path").arg(checkout).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    workspace
}

/// The command in a workspace, with cargo set up as in other tests.
fn dev(workspace: &Path, arguments: &[&str]) -> Command {
    let mut dev = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    dev.current_dir(workspace).arg("dev").args(arguments).env("CARGO_NET_OFFLINE", "true");
    let cargo = nested::cargo(workspace);
    cargo.get_envs().for_each(|(name, value)| {
        match value {
            Some(value) => dev.env(name, value),
            None => dev.env_remove(name),
        };
    });
    dev
}

/// The command as it runs. It is killed if the test fails.
struct Running {
    process: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Running {
    fn start(workspace: &Path, arguments: &[&str]) -> Self {
        let mut dev = dev(workspace, arguments);
        let mut process = dev.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = process.stdin.take().unwrap();
        let lines = programs::lines_of(process.stdout.take().unwrap());
        Self { process, input, lines }
    }

    /// Waits for a line that starts like this, and returns it.
    fn line(&self, start: &str) -> String {
        self.lines_until(start).pop().unwrap()
    }

    /// The lines up to one that starts like this.
    fn lines_until(&self, start: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        while !lines.last().is_some_and(|line| line.starts_with(start)) {
            let line = self.lines.recv_timeout(Duration::from_secs(900));
            lines.push(line.unwrap_or_else(|_| panic!("no line begins with {start:?}: {lines:#?}")));
        }
        lines
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.process.try_wait().unwrap().is_none() {
            programs::stop(&mut self.process);
        }
    }
}

/// The port in the line about where the receiver listens.
fn port(listening: &str, end: &str) -> u16 {
    let port = listening.strip_prefix("  Listening on http://127.0.0.1:").and_then(|rest| rest.strip_suffix(end));
    port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{listening}"))
}

#[test]
fn a_receiver_is_built_gets_an_event_and_is_restarted() {
    let workspace = workspace("dev-contio", "specs/contio/asyncapi.yaml");
    let program = workspace.path().join("receiver/src/main.rs");
    an_event_without_a_method_is_shown(workspace.path());
    let mut running = Running::start(workspace.path(), &[]);
    running.line("   Building");
    let listening = running.line("  Listening");
    let port = port(&listening, "/contio, secret for this run only");
    assert_eq!(running.line("    Sending"), "    Sending action_item.completed, sample payload, signed");
    let answered = running.line("   Answered");
    assert!(answered.starts_with("   Answered 202 Accepted in ") && answered.ends_with(" ms"), "{answered}");
    let printed = running.line("  receiver | ");
    assert!(printed.starts_with("  receiver | action_item.completed: \""), "{printed}");
    running.line("Press Enter to send again");

    running.input.write_all(b"\n").unwrap();
    running.line("   Answered 202 Accepted");
    assert_eq!(running.line("  receiver | "), printed);

    // A mistake leaves the receiver running unchanged.
    let source = fs::read_to_string(&program).unwrap();
    fs::write(&program, source.replace("Ok(())", "Ok(()")).unwrap();
    running.line("The receiver keeps running without the change.");
    fs::write(&program, source.replace("action_item.completed: ", "done: ")).unwrap();
    assert_eq!(running.line("  receiver | "), printed.replace("action_item.completed: ", "done: "));

    // If the document changes, the code is generated first.
    let document = workspace.path().join("specs/contio/asyncapi.yaml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(&document, text.replace("Contio Partner API Webhooks", "Contio's webhooks")).unwrap();
    let generated = running.line("  Generated");
    assert!(generated.ends_with(" files from specs/"), "{generated}");

    let status = programs::stop(&mut running.process);
    assert!(status.success(), "{status}");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the receiver has outlived the command");
}

/// Any requested event is shown at once, with the method that handles it.
fn an_event_without_a_method_is_shown(workspace: &Path) {
    let running = Running::start(workspace, &["meeting.updated"]);
    assert_eq!(running.line("   Building"), "   Building receiver (the first build takes about a minute)");
    assert_eq!(running.line("    Sending"), "    Sending meeting.updated, sample payload, signed");
    let printed = running.line("  receiver | ");
    assert!(printed.starts_with("  receiver | meeting.updated: MeetingUpdated("), "{printed}");
    running.line("To handle it, add this method to `impl contio::Handler` in receiver/src/main.rs:");
    let mut method = running.lines_until("Edit receiver/src/main.rs and save");
    method.pop();
    assert!(method[1].starts_with("    async fn meeting_updated("), "{method:#?}");
    let program = workspace.join("receiver/src/main.rs");
    let source = fs::read_to_string(&program).unwrap();
    let comment = "    // All events without a method of their own.\n";
    fs::write(&program, source.replace(comment, &format!("{}\n{comment}", method.join("\n")))).unwrap();
    let printed = running.line("  receiver | ");
    assert!(printed.starts_with("  receiver | meeting.updated: \""), "{printed}");
    fs::write(&program, source).unwrap();
}

/// An API without signatures, and a receiver that exits by itself.
#[test]
fn an_exited_receiver_is_reported() {
    let workspace = workspace("dev-morph", "specs/morph/openapi.yaml");
    let program = workspace.path().join("receiver/src/main.rs");
    let source = fs::read_to_string(&program).unwrap();
    fs::write(
        &program,
        source.replace(
            "    let verifier = ",
            "    std::process::exit(7);\n    #[allow(unreachable_code)]\n    let verifier = ",
        ),
    )
    .unwrap();
    let mut running = Running::start(workspace.path(), &[]);
    let ended = running.line("The receiver exited");
    assert_eq!(ended, "The receiver exited: exit status: 7. Save a change to start it again.");
    fs::write(&program, source).unwrap();
    let port = port(&running.line("  Listening"), "/morph");
    let sending = running.line("    Sending");
    assert!(sending.ends_with(", sample payload, not signed: the document doesn't say how"), "{sending}");
    running.line("   Answered 2");

    // When its output is closed, it stops, and the receiver with it.
    drop(std::mem::replace(&mut running.lines, mpsc::channel().1));
    let until = Instant::now() + Duration::from_secs(60);
    while running.process.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "the command continues unread");
        let _ = running.input.write_all(b"\n");
        thread::sleep(Duration::from_millis(300));
    }
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the receiver has outlived the command");
    the_command_stops_before_the_receiver_listens(workspace.path());
}

fn the_command_stops_before_the_receiver_listens(workspace: &Path) {
    let program = workspace.join("receiver/src/main.rs");
    let source = fs::read_to_string(&program).unwrap();
    let waits = "    std::fs::write(\"started\", \"\").unwrap();\n    \
                 std::thread::sleep(std::time::Duration::from_secs(3600));\n    let verifier = ";
    fs::write(&program, source.replace("    let verifier = ", waits)).unwrap();
    let mut running = Running::start(workspace, &[]);
    let until = Instant::now() + Duration::from_secs(900);
    while !workspace.join("started").exists() {
        assert!(Instant::now() < until, "the receiver doesn't start");
        thread::sleep(Duration::from_millis(50));
    }
    // Otherwise it would fail, because the receiver takes too long.
    let status = programs::stop(&mut running.process);
    assert!(status.success(), "{status}");
}

#[test]
fn mistakes_are_reported_before_the_build() {
    let workspace = workspace("dev-mistakes", "specs/contio/asyncapi.yaml");
    let told = |arguments: &[&str], message: &str| {
        let output = dev(workspace.path(), arguments).stdin(Stdio::null()).output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && complaints.starts_with(message), "{complaints}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    };
    told(&["meeting.moved"], "error: there is no event `meeting.moved`; there are:\n  action_button.triggered\n");
    told(&["meeting.udpated"], "error: there is no event `meeting.udpated`\nhelp: did you mean `meeting.updated`?\n");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    told(&["--port", &port], &format!("error: port {port} is in use\nhelp: choose another with `--port`\n"));
    fs::remove_dir_all(workspace.path().join("receiver")).unwrap();
    let manifest = workspace.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace(", \"receiver\"", "")).unwrap();
    told(&[], "error: there is no `receiver/` in this workspace; `hookwright init SPEC` creates it");
}
