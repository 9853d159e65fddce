//! From documents to files, like the command but without a disk.

use std::fs;
use std::path::{Path, PathBuf};

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::{Disk, Reach};
use hookwright_core::plan::FileSet;
use hookwright_core::{Compiled, Input, Loaded, Options, config, overlay, report};

use crate::folders::{folders, name};

/// The command that the generated files name.
pub const COMMAND: &str = "hookwright generate";

/// One API as text: its name, its document and its settings.
#[derive(Clone, Debug)]
pub struct ApiText {
    /// The API's name.
    pub name: String,
    /// The document's path in diagnostics and generated files.
    pub path: String,
    /// The document's text.
    pub document: String,
    /// The path of the settings, and their text.
    pub config: Option<(String, String)>,
    /// The path of the overlay, and its text.
    pub overlay: Option<(String, String)>,
}

/// The result.
#[derive(Debug)]
pub struct Outcome {
    /// The generated files; none if there is an error.
    pub files: FileSet,
    /// All findings.
    pub diagnostics: Diagnostics,
    /// The same as text.
    pub report: String,
}

impl ApiText {
    /// Reads the document in `folder`, with the `codegen.yaml` and the `overlay.yaml` next to it. Paths are relative to
    /// the directory in which tests run, so golden files don't depend on the machine.
    pub fn read(folder: &Path, name: &str) -> Self {
        let path = document(folder);
        let beside = |name: &str| {
            let file = Some(folder.join(name)).filter(|file| file.is_file())?;
            Some((shown(&file), fs::read_to_string(&file).unwrap()))
        };
        Self {
            name: name.to_owned(),
            document: fs::read_to_string(&path).unwrap(),
            path: shown(&path),
            config: beside("codegen.yaml"),
            overlay: beside("overlay.yaml"),
        }
    }

    /// The same API with another document at the same path.
    #[must_use]
    pub fn with_document(&self, document: String) -> Self {
        Self { document, ..self.clone() }
    }

    /// Generates the API's files.
    pub fn generate(&self) -> Outcome {
        let loaded = self.load();
        let options = Options { command: COMMAND.to_owned(), crate_path: None };
        let Compiled { apis, mut diagnostics } = loaded.compile();
        let files = hookwright_core::generate(&apis, &options, &mut diagnostics);
        let report = report::text(&diagnostics, &loaded.sources);
        Outcome { files, diagnostics, report }
    }

    fn load(&self) -> Loaded {
        let Loaded { mut sources, mut inputs, mut diagnostics } = Loaded::default();
        let config = self.config.clone().map(|(path, text)| sources.add(path, text));
        let config = config.and_then(|added| added.map_err(|fault| diagnostics.push(fault)).ok());
        match sources.add(self.path.clone(), self.document.clone()) {
            Ok(document) => {
                if let Some((path, text)) = self.overlay.clone() {
                    let added = sources.add(path, text).map_err(|fault| diagnostics.push(fault));
                    added.map(|overlay| overlay::apply(&mut sources, document, overlay, &mut diagnostics)).ok();
                }
                config::read_references(&mut sources, &Disk, (document, config), Reach::Folder);
                inputs.push(Input { name: self.name.clone(), document, config });
            }
            Err(fault) => diagnostics.push(fault),
        }
        Loaded { sources, inputs, diagnostics }
    }
}

/// The document in a folder, such as `document.yaml` or `openapi.json`.
pub fn document(folder: &Path) -> PathBuf {
    let names = ["document", "openapi", "asyncapi"];
    let candidates =
        names.iter().flat_map(|name| ["yaml", "yml", "json"].map(|it| folder.join(format!("{name}.{it}"))));
    let mut found = candidates.filter(|path| path.is_file());
    found.next().unwrap_or_else(|| panic!("{}: there is no document.yaml or document.json", folder.display()))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The three APIs of this project, relative to the tests' directory.
pub fn specs() -> Vec<ApiText> {
    let folders = folders(Path::new("../specs"));
    folders.iter().map(|folder| ApiText::read(folder, &name(folder))).collect()
}

/// The documents of all cases.
pub fn cases() -> Vec<ApiText> {
    folders(Path::new("cases")).iter().map(|folder| ApiText::read(folder, CASE)).collect()
}

/// The name of the API of each case.
pub const CASE: &str = "acme";
