//! Tests that take too long for CI.

use std::process::{Command, ExitCode};

use clap::{Args, Subcommand, ValueEnum};

/// Run receivers and workers under load and faults, and check that nothing is lost: processes are killed, the server
/// restarts, the disk is full, handlers fail, panic, hang and abort. Prints a row of a table.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Soak {
    #[command(subcommand)]
    target: Option<SoakTarget>,
    /// The inbox. `postgres` and `nats` need their server's programs.
    #[arg(long, value_enum, default_value_t = SoakInbox::File)]
    inbox: SoakInbox,
    /// How many minutes to run.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// The seed of the faults. The work between them is never quite the same.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Handle the deliveries of an entity in order, and check that. Not with `nats`.
    #[arg(long)]
    order: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SoakInbox {
    Memory,
    File,
    Postgres,
    Nats,
}

#[derive(Debug, Subcommand)]
enum SoakTarget {
    /// Kill a process that works on an inbox at random moments, and check that nothing is lost.
    Inbox {
        /// How often.
        #[arg(long, default_value_t = 100)]
        rounds: u32,
    },
    /// Send to a receiver as fast as it answers, and check for memory leaks.
    Load {
        /// How many minutes to run.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
    },
}

pub(crate) fn run(arguments: &Soak) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    match arguments.target {
        Some(SoakTarget::Inbox { rounds }) => cargo
            .args(["test", "--release", "-p", "tests", "--test", "kill", "--", "--ignored", "--nocapture"])
            .env("HOOKWRIGHT_ROUNDS", rounds.to_string()),
        Some(SoakTarget::Load { minutes }) => cargo
            .args(["run", "--release", "--quiet", "-p", "benches", "--bin", "receiver_soak", "--"])
            .arg(minutes.to_string()),
        None => under_faults(&mut cargo, arguments),
    };
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Without optimization, so that overflows and debug assertions are noticed. With `features`, so that cargo reuses what
/// the workspace's tests have compiled.
fn under_faults<'a>(cargo: &'a mut Command, arguments: &Soak) -> &'a mut Command {
    let inbox = arguments.inbox.to_possible_value();
    cargo
        .args(["test", "--quiet", "-p", "servers", "-p", "features", "--test", "soak", "--"])
        .args(["--ignored", "--exact", "soak", "--nocapture"])
        .env("HOOKWRIGHT_SOAK_INBOX", inbox.as_ref().map_or("file", |value| value.get_name()))
        .env("HOOKWRIGHT_SOAK_MINUTES", arguments.minutes.to_string())
        .env("HOOKWRIGHT_SOAK_SEED", arguments.seed.to_string());
    if arguments.order {
        cargo.env("HOOKWRIGHT_SOAK_ORDER", "");
    }
    cargo
}
