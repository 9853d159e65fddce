//! The receivers and workers, as separate processes.

use std::path::Path;
use std::process::{Child, Command};

use crate::server::{free_port, wait_for_port};

/// A process that can be killed and restarted. It ends when this is dropped.
pub(crate) struct Node {
    arguments: Vec<String>,
    process: Option<Child>,
}

impl Node {
    /// A receiver that accepts connections when this returns, and its port.
    pub(crate) fn receiver(nats: &str, secret: &str) -> (Self, u16) {
        let port = free_port();
        let node = Self::start(&["receive", nats, &port.to_string(), secret]);
        wait_for_port(port);
        (node, port)
    }

    /// A worker that writes what it handles to the file.
    pub(crate) fn worker(nats: &str, file: &Path) -> Self {
        Self::start(&["work", nats, &file.display().to_string()])
    }

    /// Ends the process with SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub(crate) fn start_again(&mut self) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cluster_node"));
        self.process = Some(program.args(&self.arguments).spawn().unwrap());
    }

    fn start(arguments: &[&str]) -> Self {
        let mut node = Self { arguments: arguments.iter().map(ToString::to_string).collect(), process: None };
        node.start_again();
        node
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
