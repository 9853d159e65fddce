//! Programs that end with this one, including everything that they started.

use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};
use std::{io, thread};

/// How long a program may take to exit by itself.
const GRACE: Duration = Duration::from_secs(2);

/// How often to check whether it has ended.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// A program and everything that it starts. They are stopped when this is dropped.
pub(super) struct Program(Child);

impl Program {
    /// Starts it in its own process group: Ctrl-C reaches only this process, which then stops it.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self)
    }

    /// The process, to read its output.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Its exit status, if it has ended.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    #[cfg(unix)]
    fn signal(&self, signal: nix::sys::signal::Signal) {
        if let Ok(group) = i32::try_from(self.0.id()) {
            // It may have ended meanwhile.
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal);
        }
    }

    #[cfg(unix)]
    fn stop(&mut self) {
        use nix::sys::signal::Signal;
        // The group may outlive its leader. A group without members just isn't found.
        let is_running = !matches!(self.0.try_wait(), Ok(Some(_)));
        if is_running {
            self.signal(Signal::SIGINT);
            let until = Instant::now() + GRACE;
            while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < until {
                thread::sleep(PAUSE);
            }
            self.signal(Signal::SIGKILL);
        }
        let _ = self.0.wait();
    }

    #[cfg(not(unix))]
    fn stop(&mut self) {
        let _ = (self.0.kill(), self.0.wait(), GRACE);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
    }
}
