//! A test's own brokers.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A program, or `None` with a message. Debian installs brokers in folders for administrators.
pub(crate) fn installed(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&folders).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.find_map(|folder| Some(folder.join(program)).filter(|path| path.is_file()));
    if found.is_none() {
        println!("skipped: {program} isn't installed");
    }
    found
}

/// A process on its own port, with a folder. Both are removed when it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
    folder: PathBuf,
}

impl Server {
    /// Starts the command that `prepare` makes for a port and a folder, and waits until it accepts connections.
    pub(crate) fn start(name: &str, prepare: impl FnOnce(u16, &Path) -> Command) -> Self {
        let port = free_port();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{port}"));
        fs::create_dir_all(&folder).unwrap();
        let mut command = prepare(port, &folder);
        let log = fs::File::create(folder.join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        // A separate process group, because some programs are scripts that start others.
        let process = command.process_group(0).spawn().unwrap();
        let mut server = Self { process, port, folder };
        server.wait_for_port();
        server
    }

    fn wait_for_port(&mut self) {
        for _ in 0..1200 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return;
            }
            if let Some(status) = self.process.try_wait().unwrap() {
                panic!("{status}: {}", fs::read_to_string(self.folder.join("log")).unwrap());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing listens on port {}", self.port);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
