//! Programs that end with this one, with everything that they have started themselves.

use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};
use std::{io, thread};

/// How long a program may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// How often it is asked whether it has ended.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// A program and all that it starts. They are stopped when this is dropped.
pub(super) struct Program(Child);

impl Program {
    /// Starts it, apart from this process: Ctrl-C reaches this process alone, which then stops it.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self)
    }

    /// The process, for its output.
    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// How it has ended, if it has.
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
        // The group may outlive its leader, and a group without members is only not found.
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
