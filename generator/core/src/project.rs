//! Input and output: finds and reads documents, and compares the generated files with those on disk.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location, codes};
use crate::load::{Disk, Files, Reach, Sources};
use crate::node::Node;
use crate::place::FileId;
use crate::plan::{FileSet, Orphans, Ownership, Plan};
use crate::report::Findings;
use crate::{Compilation, Compiled, Input, Loaded, Options, api_name, config, overlay, render};

/// The name of the file with an API's settings, next to its document.
pub const CONFIG: &str = "codegen.yaml";

/// The name of the file with changes to an API's document, next to it.
pub const OVERLAY: &str = "overlay.yaml";

/// The documents of a run, loaded.
#[derive(Debug, Default)]
pub struct Project {
    loaded: Loaded,
    orphans: Orphans,
    reach: Reach,
}

/// Where the name of an API comes from.
#[derive(Clone, Copy)]
enum Naming<'a> {
    /// From the path of its document.
    Path,
    /// From the title of its document, unless the path is that of an API's own folder.
    Title,
    /// It is given.
    Given(&'a str),
}

impl Naming<'_> {
    /// The name of the API that the document at `path` describes.
    fn name(self, document: &Node, path: &Path) -> String {
        match self {
            Self::Path => api_name::of_path(path),
            Self::Title => api_name::of_document(document, path),
            Self::Given(name) => name.to_owned(),
        }
    }
}

/// The result of generating: the plan to apply or to show, and the findings.
#[derive(Debug)]
pub struct Generated {
    /// What has to change on disk.
    pub plan: Plan,
    /// The findings. None of them is an error.
    pub findings: Findings,
}

/// Why nothing was generated.
pub enum GenerateError {
    /// The documents have faults. The findings say where, and what to do.
    Documents(Findings),
    /// A file or a folder couldn't be read.
    Disk(io::Error),
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documents(findings) => findings.fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

/// The same as `Display`, since `main` prints errors with `Debug`.
impl fmt::Debug for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Error for GenerateError {}

impl From<io::Error> for GenerateError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Project {
    /// Reads the documents of all APIs below `directory`. Each API has a folder of its name with `openapi.yaml` or
    /// `asyncapi.yaml` in it (or `.yml` or `.json`).
    pub fn from_directory(directory: &Path) -> io::Result<Self> {
        Self::from_folders(directory, |_| true)
    }

    /// The same without the API of this name, which will come from elsewhere.
    pub fn from_directory_except(directory: &Path, name: &str) -> io::Result<Self> {
        Self::from_folders(directory, |folder| folder.file_name().is_none_or(|other| other != name))
    }

    fn from_folders(directory: &Path, is_wanted: impl Fn(&Path) -> bool) -> io::Result<Self> {
        let mut folders = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        folders.sort();
        let mut project = Self { orphans: Orphans::All, ..Self::default() };
        folders.retain(|folder| folder.is_dir() && is_wanted(folder));
        for folder in &folders {
            project.read_folder(folder)?;
        }
        Ok(project)
    }

    /// Reads the documents at `paths`, each with the `codegen.yaml` next to it, if there is one. An API has the name of
    /// its document, or of the folder if the document is only called `openapi` or `asyncapi`.
    pub fn from_documents(paths: &[PathBuf]) -> Self {
        Self::from_documents_within(paths, Reach::Folder)
    }

    /// The same for documents that may refer to files elsewhere.
    pub fn from_documents_within(paths: &[PathBuf], reach: Reach) -> Self {
        let mut project = Self { reach, ..Self::default() };
        for path in paths {
            project.read_document(&Disk, path, Naming::Path);
        }
        project
    }

    /// Reads documents like [`from_documents_within`](Self::from_documents_within). Each API has the name that comes
    /// with its document. Without one, an API with its own folder in a folder `specs` has the folder's name, and any
    /// other that of the document's title, if the title gives a name.
    pub fn from_titled_documents(documents: &[(PathBuf, Option<String>)], reach: Reach) -> Self {
        let mut project = Self { reach, ..Self::default() };
        for (path, name) in documents {
            project.read_document(&Disk, path, name.as_deref().map_or(Naming::Title, Naming::Given));
        }
        project
    }

    /// Adds a document from another source, with the `codegen.yaml` and the `overlay.yaml` next to it there. APIs are
    /// sorted by name, like those of a directory.
    #[must_use]
    pub fn with_document(mut self, files: &dyn Files, path: &Path) -> Self {
        self.read_document(files, path, Naming::Path);
        self.loaded.inputs.sort_by(|one, other| one.name.cmp(&other.name));
        self
    }

    /// Gives the APIs without a `codegen.yaml` these settings, as if a file with this text were next to their
    /// documents.
    #[must_use]
    pub fn with_settings(mut self, text: &str) -> Self {
        match self.loaded.sources.add(CONFIG.to_owned(), text) {
            Ok(settings) => {
                self.loaded.inputs.iter_mut().for_each(|input| input.config = input.config.or(Some(settings)));
            }
            Err(fault) => self.loaded.diagnostics.push(fault),
        }
        self
    }

    fn read_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        files.retain(|file| is_document(file));
        files.sort();
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match files.as_slice() {
            [only] => self.read_document(&Disk, only, Naming::Given(&name)),
            [] => {
                let help = "add the document, or remove the folder";
                self.report(
                    codes::files::FOLDER_EMPTY,
                    folder,
                    "this folder has neither an `openapi.yaml` nor an `asyncapi.yaml`",
                    help,
                );
            }
            _ => {
                let message = "this folder has several documents, but an API has one";
                self.report(codes::files::FOLDER_AMBIGUOUS, folder, message, "give each API its own folder");
            }
        }
        Ok(())
    }

    fn report(&mut self, code: Code, folder: &Path, message: &str, help: &str) {
        let location = Location::Path(folder.display().to_string());
        self.loaded.diagnostics.push(Diagnostic::error(code, location, message).help(help));
    }

    fn read_document(&mut self, files: &dyn Files, path: &Path, naming: Naming<'_>) {
        let config = config::load(&mut self.loaded.sources, files, &path.with_file_name(CONFIG));
        let config = config.unwrap_or_else(|fault| {
            self.loaded.diagnostics.push(fault);
            None
        });
        let Some(document) = self.read(files, path) else { return };
        if !self.overlay(files, document, &path.with_file_name(OVERLAY)) {
            return;
        }
        let name = naming.name(&self.loaded.sources.document(document).root, path);
        if let Some(other) = self.loaded.inputs.iter().find(|input| input.name == name) {
            let message = format!("two APIs have the name `{name}`");
            let other = self.loaded.sources.path(other.document).to_owned();
            let fault = Diagnostic::error(codes::files::SAME_NAME, Location::Path(path.display().to_string()), message);
            let help = match naming {
                Naming::Title => "give each document a name: `--name`",
                Naming::Path | Naming::Given(_) => "rename one of the files",
            };
            self.loaded.diagnostics.push(fault.label(Location::Path(other), "the other one").help(help));
            return;
        }
        config::read_references(&mut self.loaded.sources, files, (document, config), self.reach);
        self.loaded.inputs.push(Input { name, document, config });
    }

    /// Applies the overlay, if there is one. Returns whether the document can be used.
    fn overlay(&mut self, files: &dyn Files, document: FileId, path: &Path) -> bool {
        if !files.is_file(path) {
            return true;
        }
        let Some(overlay) = self.read(files, path) else { return false };
        overlay::apply(&mut self.loaded.sources, document, overlay, &mut self.loaded.diagnostics)
    }

    fn read(&mut self, files: &dyn Files, path: &Path) -> Option<FileId> {
        self.loaded.sources.read_from(files, path).map_err(|fault| self.loaded.diagnostics.push(fault)).ok()
    }

    /// The files and APIs.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// The files that were read.
    pub fn sources(&self) -> &Sources {
        &self.loaded.sources
    }

    /// The APIs that were read.
    pub fn inputs(&self) -> &[Input] {
        &self.loaded.inputs
    }

    /// Compiles all APIs.
    pub fn compile(&self) -> Compiled<'_> {
        self.loaded.compile()
    }

    /// The files, and the diagnostics so far.
    pub fn into_findings(self) -> Findings {
        let Loaded { sources, diagnostics, .. } = self.loaded;
        Findings { diagnostics, sources }
    }

    /// Generates all APIs and compares the result with the content of `out`. Nothing is written.
    ///
    /// Files of an earlier run that this one doesn't write are deleted: all of them if a directory was read, those of
    /// the same modules if documents were named, since other documents may have been named before.
    pub fn generate(self, out: &Path, options: &Options) -> Result<Generated, GenerateError> {
        let owned = Ownership { marker: render::marker(&options.command), orphans: self.orphans };
        self.plan(out, &owned, |apis, diagnostics| crate::generate(apis, options, diagnostics))
    }

    /// Compiles all APIs, makes `files` of them and compares these with the content of `out`. Nothing is written.
    /// `files` is also called after errors, so that it can add its own.
    pub fn plan(
        self,
        out: &Path,
        owned: &Ownership,
        files: impl FnOnce(&[Compilation<'_>], &mut Diagnostics) -> FileSet,
    ) -> Result<Generated, GenerateError> {
        let Compiled { apis, mut diagnostics } = self.compile();
        let files = files(&apis, &mut diagnostics);
        drop(apis);
        let findings = Findings { diagnostics, ..self.into_findings() };
        if findings.diagnostics.has_errors() {
            return Err(GenerateError::Documents(findings));
        }
        Ok(Generated { plan: Plan::new(&files, out, owned)?, findings })
    }
}

/// Whether a file has a name of an API's document.
pub fn is_document(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json")) && matches!(file_stem(file).as_str(), "openapi" | "asyncapi")
}

/// The default name of a document's API: that of its own folder in a folder `specs`, or that of its title, or that of
/// its path.
pub fn suggested_name(document: &Node, path: &Path) -> String {
    api_name::of_document(document, path)
}

/// The name of a document's API by its path: that of the document, or of its folder if the document is only called
/// `openapi` or `asyncapi`.
pub fn api_name(path: &Path) -> String {
    api_name::of_path(path)
}

fn file_stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
