//! The running receiver: builds it, starts it, sends to it, and repeats that.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use std::{fs, thread};

use hookwright::xtask::Workspace;
use hookwright_core::emit::krate::library_name;
use hookwright_core::emit::program;
use hookwright_core::ir::Event;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, nearest};
use hookwright_runtime::http::Uri;

use super::build::{self, Built, Outcome};
use super::process::{PAUSE, Program};
use super::secrets::Secrets;
use super::{Dev, Failure, Message, hints};
use crate::init::{GENERATED, RECEIVER, SPECS, manifests};
use crate::{post, send};

/// The port that is tried first, and how many after it.
const PORT: u16 = 8080;
const PORTS: u16 = 20;

/// How long the receiver may take to listen.
const START: Duration = Duration::from_secs(20);

/// How long after its response the receiver may print something about a delivery.
const ECHO: Duration = Duration::from_millis(150);

/// How often to check whether the receiver still runs.
const LOOK: Duration = Duration::from_millis(200);

pub(super) struct Session {
    event: Option<String>,
    wanted_port: Option<u16>,
    port: u16,
    secrets: Secrets,
    receiver: Option<Program>,
    sender: Sender<Message>,
    messages: Receiver<Message>,
    /// Signals that arrived while waiting for something else.
    later: VecDeque<Message>,
    /// The number of samples sent.
    sent: usize,
    /// The response to the last one.
    status: Option<u16>,
}

/// Whether to continue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    GoOn,
    Stop,
}

impl Session {
    pub(super) fn new(arguments: &Dev, sender: Sender<Message>, messages: Receiver<Message>) -> Result<Self, Failure> {
        Ok(Self {
            event: arguments.event.clone(),
            wanted_port: arguments.port,
            port: free_port(arguments.port)?,
            secrets: Secrets::default(),
            receiver: None,
            sender,
            messages,
            later: VecDeque::new(),
            sent: 0,
            status: None,
        })
    }

    /// Runs until it is stopped.
    pub(super) fn run(&mut self) -> Result<(), Failure> {
        // A mistake in the arguments is reported before a minute of building.
        let project = Project::from_directory(Path::new(SPECS))?;
        let apis = compiled(&project)?;
        chosen(&apis, self.event.as_deref())?;
        self.add_secrets(&apis)?;
        if self.rebuild()? == Then::Stop {
            return Ok(());
        }
        tell("");
        if let Some(missing) = self.missing(&apis)? {
            tell(&missing);
        }
        tell(&format!("Edit {RECEIVER}/src/main.rs and save: the receiver restarts and gets the event again."));
        tell("Press Enter to send again, or Ctrl-C to stop.\n");
        loop {
            match self.next()? {
                Message::Stop => return Ok(()),
                Message::Line(line) => print_line(&line),
                Message::Enter => self.send()?,
                Message::Changed(change) => {
                    change?;
                    if self.rebuild()? == Then::Stop {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Waits for the next signal. Reports it if the receiver ends by itself.
    fn next(&mut self) -> Result<Message, Failure> {
        if let Some(message) = self.later.pop_front() {
            return Ok(message);
        }
        loop {
            if IS_UNREAD.load(Ordering::Relaxed) {
                return Ok(Message::Stop);
            }
            match self.messages.recv_timeout(LOOK) {
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Disconnected) => return Ok(Message::Stop),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(status) =
                self.receiver.as_mut().and_then(|receiver| receiver.ended().transpose()).transpose()?
            {
                self.receiver = None;
                tell_end(status);
            }
        }
    }

    /// Whether the user has asked to stop. Other signals that arrived wait for their turn.
    fn is_stopped(&mut self) -> bool {
        self.later.extend(self.messages.try_iter());
        self.later.iter().any(|message| matches!(message, Message::Stop))
    }

    /// Generates, builds, starts and sends. Errors in the document or the code are printed, and the receiver keeps
    /// running.
    fn rebuild(&mut self) -> Result<Then, Failure> {
        if let Err(error) = generate() {
            anstream::eprintln!("{}", hookwright::failure::text(&*error));
            return Ok(Then::GoOn);
        }
        if self.receiver.is_none() {
            let first = if Path::new("target").exists() { "" } else { " (the first build takes about a minute)" };
            say("Building", &format!("{RECEIVER}{first}"));
        }
        // Windows can't replace a running program.
        if cfg!(windows) {
            self.receiver = None;
        }
        match build::build(|| self.is_stopped())? {
            Outcome::Stopped => Ok(Then::Stop),
            Outcome::Failed => {
                if self.receiver.is_some() {
                    tell("The receiver keeps running without the change.");
                }
                Ok(Then::GoOn)
            }
            Outcome::Built(Built { is_fresh: true, .. }) if self.receiver.is_some() => Ok(Then::GoOn),
            Outcome::Built(built) => self.start(&built),
        }
    }

    fn start(&mut self, built: &Built) -> Result<Then, Failure> {
        self.receiver = None;
        // While the receiver was built, another process may have started to listen there.
        if !is_free(self.port) {
            self.port = free_port(self.wanted_port)?;
        }
        let project = Project::from_directory(Path::new(SPECS))?;
        let apis = compiled(&project)?;
        self.add_secrets(&apis)?;
        let mut command = Command::new(&built.executable);
        command.envs(self.secrets.variables()).env("PORT", self.port.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut receiver = Program::start(&mut command)?;
        let child = receiver.child();
        let outputs: [Option<Box<dyn Read + Send>>; 2] =
            [child.stdout.take().map(|it| Box::new(it) as _), child.stderr.take().map(|it| Box::new(it) as _)];
        for output in outputs.into_iter().flatten() {
            let sender = self.sender.clone();
            thread::spawn(move || tell_lines(output, &sender));
        }
        let until = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if let Some(status) = receiver.ended()? {
                self.echo();
                tell_end(status);
                return Ok(Then::GoOn);
            }
            if self.is_stopped() {
                return Ok(Then::Stop);
            }
            if Instant::now() > until {
                let why = "the receiver doesn't listen there; does it take its port from the variable PORT?";
                return Err(format!("port {}: {why}", self.port).into());
            }
            thread::sleep(PAUSE);
        }
        self.receiver = Some(receiver);
        let (api, _) = chosen(&apis, self.event.as_deref())?;
        let url = self.url(api);
        let secret = if self.secrets.signer(api, &url.parse()?)?.is_some() { ", secret for this run only" } else { "" };
        say("Listening", &format!("on {url}{secret}"));
        self.send()?;
        Ok(Then::GoOn)
    }

    /// Sends the sample, and shows the response and what the receiver prints.
    fn send(&mut self) -> Result<(), Failure> {
        if self.receiver.is_none() {
            tell("The receiver isn't running. Save a change to start it.");
            return Ok(());
        }
        let project = Project::from_directory(Path::new(SPECS))?;
        let apis = compiled(&project)?;
        let (api, event) = chosen(&apis, self.event.as_deref())?;
        let to: Uri = self.url(api).parse()?;
        let signer = self.secrets.signer(api, &to)?;
        let how = match (&signer, api.ir.verification.scheme.is_proof()) {
            (Some(_), _) => "signed",
            (None, true) => "not signed: only its sender has the key",
            (None, false) => "not signed: the document doesn't say how",
        };
        let outgoing = send::sample(&api.ir, event, signer.as_deref(), &to, self.sent)?;
        self.sent += 1;
        say("Sending", &format!("{}, sample payload, {how}", event.name.escape_debug()));
        let answer = post::answer(&outgoing);
        self.status = answer.status();
        say("Answered", &answer.in_time());
        tell("");
        self.echo();
        Ok(())
    }

    /// Prints what the receiver outputs in the next moment.
    fn echo(&mut self) {
        let until = Instant::now() + ECHO;
        while let Some(time) = until.checked_duration_since(Instant::now()) {
            match self.messages.recv_timeout(time) {
                Ok(Message::Line(line)) => print_line(&line),
                Ok(other) => self.later.push_back(other),
                Err(_) => return,
            }
        }
    }

    fn add_secrets(&mut self, apis: &[Compilation<'_>]) -> Result<(), Failure> {
        apis.iter().try_for_each(|api| Ok(self.secrets.add(api, &self.url(api))?))
    }

    /// What the program lacks for the sent event.
    fn missing(&self, apis: &[Compilation<'_>]) -> Result<Option<String>, Failure> {
        let (api, event) = chosen(apis, self.event.as_deref())?;
        if self.receiver.is_none() {
            return Ok(None);
        }
        let source = program_source();
        Ok(hints::missing(api, event, self.status, &source, &library_name(&crate_name()?)))
    }

    fn url(&self, api: &Compilation<'_>) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, api.names.module.without_raw_prefix())
    }
}

/// Writes the generated files if the documents have changed.
fn generate() -> Result<(), Failure> {
    let name = crate_name()?;
    let workspace = Workspace { specs: SPECS, folder: GENERATED, name: &name };
    let generated = workspace.generate(Project::from_directory(Path::new(SPECS))?)?;
    if !generated.plan.is_empty() {
        anstream::eprint!("{:#}", generated.findings);
        generated.plan.apply(Path::new(GENERATED))?;
        say("Generated", &format!("{} files from {SPECS}/", generated.plan.changes.len()));
    }
    Ok(())
}

/// The name of the generated crate.
fn crate_name() -> Result<String, Failure> {
    let manifest = format!("{GENERATED}/Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(|error| format!("`{manifest}`: {error}"))?;
    Ok(manifests::package_name(&text).ok_or_else(|| format!("`{manifest}` names no package"))?)
}

/// The APIs of the workspace. None of them has errors.
fn compiled(project: &Project) -> Result<Vec<Compilation<'_>>, Failure> {
    let compiled = project.compile();
    if compiled.diagnostics.has_errors() {
        let faults = hookwright_core::report::colored(&compiled.diagnostics, project.sources());
        return Err(faults.into());
    }
    Ok(compiled.apis)
}

/// The event to send, with its API: the named one, or the one that a new receiver handles.
fn chosen<'a, 'p>(
    apis: &'a [Compilation<'p>],
    name: Option<&str>,
) -> Result<(&'a Compilation<'p>, &'a Event), Failure> {
    let all = || apis.iter().flat_map(|api| api.ir.events.iter().map(move |event| (api, event)));
    let Some(name) = name else {
        let source = program_source();
        let is_used = |api: &&Compilation<'_>| source.contains(&format!("{}::", api.names.module));
        let api = apis.iter().find(is_used).or(apis.first()).ok_or_else(|| format!("there is no API in `{SPECS}/`"))?;
        let event = api.ir.events.get(program::event(&api.ir).unwrap_or_default());
        return event.map(|event| (api, event)).ok_or_else(|| format!("`{}` has no event", api.ir.name).into());
    };
    if let Some(found) = all().find(|(_, event)| event.name == name) {
        return Ok(found);
    }
    if let Some(near) = nearest::nearest(all().map(|(_, event)| event.name.as_str()), name) {
        return Err(format!("there is no event `{name}`\nhelp: did you mean `{}`?", near.escape_debug()).into());
    }
    let names: Vec<String> = all().map(|(_, event)| format!("  {}", event.name.escape_debug())).collect();
    Err(format!("there is no event `{name}`; there are:\n{}", names.join("\n")).into())
}

/// All source files of the program.
fn program_source() -> String {
    let mut source = String::new();
    let mut folders = vec![PathBuf::from(RECEIVER).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => source += &fs::read_to_string(entry.path()).unwrap_or_default(),
                _ => {}
            }
        }
    }
    source
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn free_port(wanted: Option<u16>) -> Result<u16, Failure> {
    match wanted {
        Some(port) if is_free(port) => Ok(port),
        Some(port) => {
            let error = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).err();
            Err(port_fault(port, error.map_or(ErrorKind::AddrInUse, |error| error.kind())).into())
        }
        None => {
            let found = (PORT..PORT + PORTS).find(|port| is_free(*port));
            found.ok_or_else(|| {
                format!("the ports from {PORT} to {} are in use\nhelp: choose another with `--port`", PORT + PORTS - 1)
                    .into()
            })
        }
    }
}

/// Why nothing can listen on a port of this machine.
pub(crate) fn port_fault(port: u16, kind: ErrorKind) -> String {
    match kind {
        ErrorKind::AddrInUse => format!("port {port} is in use\nhelp: choose another with `--port`"),
        ErrorKind::PermissionDenied => {
            format!("port {port} needs privileges that you don't have\nhelp: choose a port from 1024 with `--port`")
        }
        kind => format!("can't listen on port {port}: {kind}"),
    }
}

fn tell_lines(output: Box<dyn Read + Send>, sender: &Sender<Message>) {
    /// A longer line is printed in pieces, in bytes.
    const LONGEST: u64 = 64 * 1024;
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.by_ref().take(LONGEST).read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        if sender.send(Message::Line(text)).is_err() {
            return;
        }
    }
}

fn print_line(line: &str) {
    tell(&format!("  receiver | {line}"));
}

fn say(verb: &str, what: &str) {
    tell(&format!("{verb:>11} {what}"));
}

fn tell_end(status: ExitStatus) {
    tell(&format!("The receiver exited: {status}. Save a change to start it again."));
}

/// Whether the output is closed. Then this stops, and the receiver with it.
static IS_UNREAD: AtomicBool = AtomicBool::new(false);

fn tell(line: &str) {
    if writeln!(io::stdout(), "{line}").is_err() {
        IS_UNREAD.store(true, Ordering::Relaxed);
    }
}
