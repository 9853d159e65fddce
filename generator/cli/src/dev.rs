//! `hookwright dev`: runs the workspace's receiver, sends it a sample, and starts it again whenever something changes.

mod build;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod fixture;
mod hints;
mod key_pair;
mod process;
mod secrets;
mod session;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Sender};
use std::{env, io, thread};

use clap::Args;
use hookwright::watch::{Watched, listen};

use crate::init::{GENERATED, RECEIVER, SPECS, workspace_root};
use session::Session;
pub(crate) use session::port_fault;

type Failure = Box<dyn std::error::Error>;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hookwright dev\n  hookwright dev order.paid --port 9000\n\n\
                        Run it in a workspace that `hookwright init` has set up. It creates secrets for this run, and key \
                        pairs where deliveries are verified by a public key. The program reads them from environment \
                        variables such as ACME_SECRET, and its port from PORT. RSA keys are created with the \
                        program `openssl`. For RSA with SHA-1, set ACME_PUBLIC_KEY to the sender's key.\n\n\
                        Exit status: 0 when it was stopped, 1 when the workspace has errors, 2 when the arguments are \
                        wrong.")]
pub(crate) struct Dev {
    /// The event to send, by its name on the wire. By default, the one that the new receiver has a method for.
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    /// The port to listen on. By default, 8080 or the next free one.
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

/// Something that happens while the receiver runs.
enum Message {
    /// A file has changed, or changes can no longer be watched.
    Changed(Result<(), hookwright::Error>),
    /// Enter was pressed.
    Enter,
    /// The receiver printed a line.
    Line(String),
    /// Ctrl-C was pressed.
    Stop,
}

pub(crate) fn dev(arguments: &Dev) -> Result<ExitCode, Failure> {
    let root = workspace_root(&env::current_dir()?)?;
    env::set_current_dir(root.ok_or("there is no Cargo workspace here; `hookwright init SPEC` creates one")?)?;
    if !PathBuf::from(RECEIVER).join("Cargo.toml").is_file() {
        return Err(format!("there is no `{RECEIVER}/` in this workspace; `hookwright init SPEC` creates it").into());
    }
    let (sender, messages) = mpsc::channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || drop(stop.send(Message::Stop)))?;
    let mut session = Session::new(arguments, sender.clone(), messages)?;
    let folders = [RECEIVER, GENERATED, SPECS].map(PathBuf::from);
    let changed = sender.clone();
    // Starts before the first build, so that changes during it count.
    let _listening =
        listen(move || Watched::trees(&folders), move |change| drop(changed.send(Message::Changed(change))))?;
    hear_enter(sender);
    session.run()?;
    Ok(ExitCode::SUCCESS)
}

fn hear_enter(sender: Sender<Message>) {
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if line.is_err() || sender.send(Message::Enter).is_err() {
                return;
            }
        }
    });
}
