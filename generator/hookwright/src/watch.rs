//! Generates again whenever an input file changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;
use std::{fs, io};

use crate::Error;
use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use hookwright_core::load::Sources;
use hookwright_core::plan::{Change, Plan};
use hookwright_core::project::{CONFIG, GenerateError, Generated, OVERLAY};

/// The files and folders whose changes start another run.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Files, whether they exist or not.
    files: BTreeSet<PathBuf>,
    /// Folders whose direct entries count.
    folders: BTreeSet<PathBuf>,
}

/// Changes within this time are handled together, since editors and version control write a file in several steps, and
/// several files at once.
const QUIET: Duration = Duration::from_millis(100);

impl Watched {
    /// Documents, with the settings and overlays that may be next to them.
    pub fn documents(paths: &[PathBuf]) -> io::Result<Self> {
        let mut watched = Self::default();
        for path in paths {
            let beside = [CONFIG, OVERLAY].map(|name| path.with_file_name(name));
            beside.iter().chain([path]).try_for_each(|file| watched.add(file))?;
        }
        Ok(watched)
    }

    /// A folder with a folder for each API.
    pub fn apis(specs: &Path) -> io::Result<Self> {
        let mut watched = Self::default();
        let specs = std::path::absolute(specs)?;
        for entry in fs::read_dir(&specs)? {
            let path = entry?.path();
            watched.folders.extend(path.is_dir().then_some(path));
        }
        watched.folders.insert(specs);
        Ok(watched)
    }

    /// Folders with everything below them, except hidden folders.
    pub fn trees(folders: &[PathBuf]) -> io::Result<Self> {
        let mut watched = Self::default();
        let mut open = folders.iter().map(std::path::absolute).collect::<io::Result<Vec<_>>>()?;
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
                open.extend((!is_hidden && entry.file_type()?.is_dir()).then(|| entry.path()));
            }
            watched.folders.insert(folder);
        }
        Ok(watched)
    }

    /// The files and folders of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.folders.extend(other.folders);
        self
    }

    /// Adds the files of a run: those that were read, and missing ones that documents refer to.
    fn and_sources(mut self, sources: &Sources) -> io::Result<Self> {
        let read =
            sources.iter().filter(|(_, document)| !document.is_built_in()).map(|(_, document)| document.path.clone());
        read.chain(sources.unread()).try_for_each(|path| self.add(Path::new(&path)))?;
        Ok(self)
    }

    fn add(&mut self, file: &Path) -> io::Result<()> {
        // Both a link and its target may change.
        self.files.extend(fs::canonicalize(file).ok());
        self.files.insert(std::path::absolute(file)?);
        Ok(())
    }

    /// The folders to watch. For one that doesn't exist, this is the nearest existing parent.
    fn listening(&self) -> BTreeSet<PathBuf> {
        let parents = self.files.iter().filter_map(|file| file.parent());
        let folders = parents.chain(self.folders.iter().map(PathBuf::as_path));
        folders.filter_map(|folder| folder.ancestors().find(|folder| folder.is_dir())).map(Path::to_owned).collect()
    }

    /// Whether a change of this path may be relevant.
    fn concerns(&self, path: &Path) -> bool {
        let is_inside = |folder: &Path| path.parent() == Some(folder);
        self.files.iter().any(|file| file.starts_with(path))
            || self.folders.iter().any(|folder| is_inside(folder) || folder.starts_with(path))
    }
}

/// Generates into `out` now and whenever an input file changes, until Ctrl-C. Each run prints one line, or the errors
/// in the documents. `watched` is watched in any case.
///
/// Fails if watching fails. Errors of a run are printed, and the next run may succeed.
pub fn watch(
    out: &Path,
    watched: &dyn Fn() -> io::Result<Watched>,
    generate: &dyn Fn() -> Result<Generated, GenerateError>,
) -> Result<(), Error> {
    let (sender, changes) = mpsc::channel();
    let mut folder_watcher = FolderWatcher::new(sender.clone());
    ctrlc::set_handler(move || drop(sender.send(Message::Stop)))?;
    folder_watcher.listen(&watched()?)?;
    loop {
        let counts = run(out, watched()?, generate)?;
        // A change before the folder was watched is noticed by another run.
        if folder_watcher.listen(&counts)? {
            continue;
        }
        if !wait(&changes, &counts)? {
            return Ok(());
        }
    }
}

/// One run. Returns what to watch from now on.
fn run(out: &Path, watched: Watched, generate: &dyn Fn() -> Result<Generated, GenerateError>) -> io::Result<Watched> {
    match generate() {
        Ok(Generated { plan, findings }) => {
            anstream::eprint!("{findings:#}");
            match plan.apply(out) {
                Ok(()) => println!("{}", line(&plan)),
                Err(error) => eprintln!("{error}"),
            }
            watched.and_sources(&findings.sources)
        }
        Err(GenerateError::Documents(findings)) => {
            anstream::eprint!("{findings:#}");
            watched.and_sources(&findings.sources)
        }
        Err(GenerateError::Disk(error)) => {
            eprintln!("{error}");
            Ok(watched)
        }
    }
}

fn line(plan: &Plan) -> String {
    let count = |is_one: fn(&Change) -> bool| plan.changes.iter().filter(|change| is_one(change)).count();
    let created = count(|change| matches!(change, Change::Create { .. }));
    let updated = count(|change| matches!(change, Change::Update { .. }));
    let deleted = count(|change| matches!(change, Change::Delete { .. }));
    match (created, updated, deleted) {
        (0, 0, 0) => "generated: nothing to do".to_owned(),
        _ => format!("generated: {created} files created, {updated} updated, {deleted} deleted"),
    }
}

/// Watches for changes until it is dropped. [`listen`] creates it.
#[derive(Debug)]
pub struct Listening(Sender<Message>);

/// Calls `tell` from a separate thread after each change of what is watched, once for changes that come together. What
/// to watch is determined again each time. A watch error ends it.
pub fn listen(
    watched: impl Fn() -> io::Result<Watched> + Send + 'static,
    mut tell: impl FnMut(Result<(), Error>) + Send + 'static,
) -> Result<Listening, Error> {
    let (sender, changes) = mpsc::channel();
    let mut folder_watcher = FolderWatcher::new(sender.clone());
    let mut counts = watched()?;
    folder_watcher.listen(&counts)?;
    std::thread::spawn(move || {
        let mut next = || -> Result<bool, Error> {
            if !wait(&changes, &counts)? {
                return Ok(false);
            }
            counts = watched()?;
            folder_watcher.listen(&counts)?;
            Ok(true)
        };
        loop {
            match next() {
                Ok(true) => tell(Ok(())),
                Ok(false) => return,
                Err(error) => return tell(Err(error)),
            }
        }
    });
    Ok(Listening(sender))
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.0.send(Message::Stop);
    }
}

/// What ends the wait.
#[derive(Debug)]
enum Message {
    Changed(notify::Result<Event>),
    Stop,
}

/// Watches folders for changes.
struct FolderWatcher {
    sender: Sender<Message>,
    watcher: Option<RecommendedWatcher>,
    /// The previous watcher, which may still have changes to report.
    last: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
}

impl FolderWatcher {
    fn new(sender: Sender<Message>) -> Self {
        Self { sender, watcher: None, last: None, folders: BTreeSet::new() }
    }

    /// Watches the relevant folders. Returns whether any of them is new.
    fn listen(&mut self, watched: &Watched) -> notify::Result<bool> {
        let folders = watched.listening();
        // A new watcher each time, since a folder with the same name may be another one by now. The previous one
        // continues in the meantime, so that no change is lost.
        let sender = self.sender.clone();
        let mut next = notify::recommended_watcher(move |event| drop(sender.send(Message::Changed(event))))?;
        folders.iter().try_for_each(|folder| next.watch(folder, RecursiveMode::NonRecursive))?;
        self.last = self.watcher.replace(next);
        let is_new = folders.iter().any(|folder| !self.folders.contains(folder));
        self.folders = folders;
        Ok(is_new)
    }
}

/// Waits for a relevant change, and until no more come at once. Returns whether to continue.
///
/// `notify-debouncer-full` isn't suitable: it waits for each path separately, so a checkout of ten files, one every 60
/// ms, would be ten changes, and is one run here. It also wakes up every 25 ms forever, and loses pending changes when
/// a watcher is replaced, as `FolderWatcher::listen` does after each run. Its advantage is the pairing of renames,
/// which doesn't matter here, since any change leads to the same run.
fn wait(changes: &Receiver<Message>, watched: &Watched) -> notify::Result<bool> {
    let mut has_changed = false;
    loop {
        let message = if has_changed {
            changes.recv_timeout(QUIET)
        } else {
            changes.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match message {
            Ok(Message::Changed(event)) => has_changed |= is_change(&event?, watched),
            Err(RecvTimeoutError::Timeout) => return Ok(true),
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
        }
    }
}

fn is_change(event: &Event, watched: &Watched) -> bool {
    // If the system lost track of changes, anything may have changed.
    if event.need_rescan() {
        return true;
    }
    let changes = match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    };
    changes && event.paths.iter().any(|path| watched.concerns(path))
}
