//! Measures the cost of a command: its CPU time and its peak memory, including its children.

use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use serde::Serialize;
use wait4::Wait4;

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct FinishedProcess {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
    /// What it cost.
    pub(crate) cost: Cost,
}

/// What a command cost.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Cost {
    /// Seconds of CPU, user and system.
    pub(crate) cpu_seconds: f64,
    /// The peak memory of one process, in bytes.
    pub(crate) peak_bytes: u64,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> io::Result<FinishedProcess> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // Both must be read at once, or the command may wait forever for one of them to be read.
    let complaints = thread::spawn(move || text(stderr));
    let stdout = text(stdout)?;
    let stderr = complaints.join().unwrap_or_else(|_| Ok(String::new()))?;
    let used = child.wait4()?;
    let cpu = used.rusage.utime + used.rusage.stime;
    let cost = Cost { cpu_seconds: cpu.as_secs_f64(), peak_bytes: used.rusage.maxrss };
    Ok(FinishedProcess { status: used.status, stdout, stderr, cost })
}

fn text(stream: Option<impl Read>) -> io::Result<String> {
    let mut bytes = Vec::new();
    stream.map(|mut stream| stream.read_to_end(&mut bytes)).transpose()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
