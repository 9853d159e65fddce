//! `hookwright generate --watch`: the output follows the documents.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tests::command::hookwright;
use tests::scratch::Scratch;

/// How long a change may take to show, since the machine may be slow.
const DEADLINE: Duration = Duration::from_secs(120);

/// A process that watches, and what it prints.
struct Watching<'a> {
    process: Child,
    folder: &'a Path,
}

impl<'a> Watching<'a> {
    fn start(folder: &'a Path) -> Self {
        let [printed, stderr] = ["printed", "stderr"].map(|name| File::create(folder.join(name)).unwrap());
        let mut command = hookwright();
        command.current_dir(folder).args(["generate", "specs/acme.yaml", "--out", "out", "--watch"]);
        let process = command.stdout(Stdio::from(printed)).stderr(Stdio::from(stderr)).spawn().unwrap();
        Self { process, folder }
    }

    /// Waits until a file contains a text.
    fn until(&mut self, name: &str, text: &str) {
        let started = Instant::now();
        loop {
            let now = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
            if now.contains(text) {
                return;
            }
            assert!(self.process.try_wait().unwrap().is_none(), "it ended: {}", self.complaints());
            assert!(started.elapsed() < DEADLINE, "`{text}` is not in {name}:\n{now}\n{}", self.complaints());
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn complaints(&self) -> String {
        fs::read_to_string(self.folder.join("stderr")).unwrap_or_default()
    }

    /// Ends it like Ctrl-C.
    fn interrupt(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

fn document(properties: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: {{ type: object, properties: {{ {properties} }} }}\n"
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// As many editors save: another file replaces the old one.
fn replace(folder: &Path, name: &str, text: &str) {
    write(folder, "specs/.saved.tmp", text);
    fs::rename(folder.join("specs/.saved.tmp"), folder.join(name)).unwrap();
}

#[test]
fn generated_files_follow_the_documents() {
    let scratch = Scratch::new("watch");
    let folder = scratch.path();
    let models = "out/acme/order.rs";
    write(folder, "specs/acme.yaml", &document("id: { type: string }"));
    let mut watching = Watching::start(folder);
    watching.until(models, "pub id: Option<String>");
    watching.until("printed", "generated: ");

    write(folder, "specs/acme.yaml", &document("number: { type: integer }"));
    watching.until(models, "pub number: Option<i64>");
    // A missing file that is referred to, a broken document, and the fixes of both.
    replace(folder, "specs/acme.yaml", &document("total: { $ref: 'schemas/total.yaml' }"));
    watching.until("stderr", "HW02");
    write(folder, "specs/schemas/total.yaml", "type: number\n");
    watching.until(models, "pub total: Option<f64>");
    write(folder, "specs/schemas/total.yaml", "type: boolean\n");
    watching.until(models, "pub total: Option<bool>");
    replace(folder, "specs/acme.yaml", "openapi: 3.1.0\nwebhooks: [\n");
    watching.until("stderr", "specs/acme.yaml:");
    fs::remove_file(folder.join("specs/acme.yaml")).unwrap();
    watching.until("stderr", "there is no such file");
    replace(folder, "specs/acme.yaml", &document("paid_at: { type: [string, 'null'], format: date }"));
    watching.until(models, "pub paid_at: Nullable<Date>");
    // Settings and overlays count as soon as they exist.
    write(folder, "specs/codegen.yaml", "nulls: option\n");
    watching.until(models, "pub paid_at: Option<Date>");
    let overlay = "overlay: 1.1.0\ninfo: { title: Fixed, version: 1.0.0 }\nactions:\n  - target: $..properties\n    \
                   update: { note: { type: string } }\n";
    write(folder, "specs/overlay.yaml", overlay);
    watching.until(models, "pub note: Option<String>");
    watching.interrupt();
}
