//! What takes too long for CI.

use std::process::{Command, ExitCode};

use clap::{Args, Subcommand};

/// Run a test for longer than CI does.
#[derive(Debug, Args)]
pub(crate) struct Soak {
    #[command(subcommand)]
    target: SoakTarget,
}

#[derive(Debug, Subcommand)]
enum SoakTarget {
    /// Kill a process that works on an inbox at random moments, and look for what it lost.
    Inbox {
        /// How often.
        #[arg(long, default_value_t = 100)]
        rounds: u32,
    },
    /// Send to a receiver as fast as it answers, and look for memory that it does not give back.
    Load {
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
    },
}

pub(crate) fn run(arguments: &Soak) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    match arguments.target {
        SoakTarget::Inbox { rounds } => cargo
            .args(["test", "--release", "-p", "tests", "--test", "kill", "--", "--ignored", "--nocapture"])
            .env("HOOKWRIGHT_ROUNDS", rounds.to_string()),
        SoakTarget::Load { minutes } => cargo
            .args(["run", "--release", "--quiet", "-p", "benches", "--bin", "receiver_soak", "--"])
            .arg(minutes.to_string()),
    };
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
