//! A vendor's document, wherever it comes from, with the files that it is made of.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::{Document, Format, Sources};
use hookwright_core::project::{CONFIG, GenerateError, OVERLAY, Project, suggested_name};
use hookwright_core::report::Findings;

use super::Failure;
use super::arguments::Init;
use crate::fetch::{self, Request};
use crate::progress::with_progress;
use crate::pull::{SOURCE, Source};
use crate::spec::document_in;
use crate::{is_api_name, not_an_api_name, post};

/// A document that becomes an API of the workspace.
pub(super) struct Vendor {
    /// The API's name.
    pub(super) api: String,
    /// The document's new file name.
    pub(super) document: String,
    /// All files, including the document, by their paths in the API's folder.
    pub(super) files: BTreeMap<PathBuf, String>,
    /// Where it was found: a URL, or a path that leads there from the workspace.
    pub(super) found: String,
    /// Whether that is a URL.
    pub(super) is_fetched: bool,
}

impl Vendor {
    /// Where it was found, for messages.
    pub(super) fn shown(&self) -> String {
        if self.is_fetched { fetch::shown(&self.found) } else { self.found.clone() }
    }

    /// Takes the document that the arguments name.
    pub(super) fn read(arguments: &Init, root: &Path) -> Result<Self, Failure> {
        let given = match &arguments.document {
            Some(document) => document.clone(),
            None => prompt("The document, as a path or a URL:")?
                .ok_or("which document? Pass its path or its URL: `hookwright init SPEC`")?,
        };
        match (post::url(&given), Path::new(&given)) {
            (Ok(_), _) => Self::fetch(&given, arguments),
            (Err(_), folder) if folder.is_dir() => Self::copy(&document_in(folder)?, arguments, root),
            (Err(_), file) if !file.exists() && given.contains("://") => {
                Err(format!("`{}` can't be fetched: a document's URL begins with `https://`", given.escape_debug())
                    .into())
            }
            (Err(_), file) => Self::copy(file, arguments, root),
        }
    }

    /// A document on the disk, and the files that it refers to.
    fn copy(path: &Path, arguments: &Init, root: &Path) -> Result<Self, Failure> {
        let project = Project::from_documents(&[path.to_owned()]);
        let Some(input) = project.inputs().first() else {
            return Err(GenerateError::Documents(project.into_findings()).into());
        };
        let sources = project.sources();
        let document = name(sources.document(input.document));
        let api = api(arguments, suggested_name(&sources.document(input.document).root, &std::path::absolute(path)?))?;
        let (own, folder) = (file_name(path), path.parent().unwrap_or(Path::new("")));
        let mut files = BTreeMap::new();
        for (file, other) in sources.iter().filter(|(_, other)| !other.is_built_in()) {
            let other_path = Path::new(&other.path);
            if file != input.document && own != document && is_part(other_path) && other.text.contains(&own) {
                let message = format!("`{}` refers to `{own}`, which has to be called `{document}` here", other.path);
                return Err(format!("{message}; rename it there first").into());
            }
            let below = other_path.strip_prefix(folder).unwrap_or(other_path);
            let path = if file == input.document { Path::new(&document) } else { below };
            files.insert(path.to_owned(), other.text.clone());
        }
        let is_here = std::fs::canonicalize(".")? == std::fs::canonicalize(root)?;
        let found = if is_here { path.to_owned() } else { std::fs::canonicalize(path)? };
        let found = found.to_string_lossy().into_owned();
        Ok(Self { api, document, files, found, is_fetched: false })
    }

    /// A document from the network. What it refers to stays there.
    fn fetch(url: &str, arguments: &Init) -> Result<Self, Failure> {
        let (bytes, etag) = with_progress("fetching", || Request::new(url).fetch())?;
        let source = Source::fetched(url.to_owned(), &bytes, etag);
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let mut sources = Sources::new();
        let file = match sources.add(fetch::shown(url), bytes) {
            Ok(file) => file,
            Err(fault) => {
                let mut diagnostics = Diagnostics::default();
                diagnostics.push(fault);
                return Err(GenerateError::Documents(Findings { diagnostics, sources }).into());
            }
        };
        let document = name(sources.document(file));
        // The folder of a URL doesn't say whose document it is.
        let path = PathBuf::from(file_name(Path::new(path)));
        let api = api(arguments, suggested_name(&sources.document(file).root, &path))?;
        let text = sources.document(file).text.clone();
        let files = BTreeMap::from([(PathBuf::from(&document), text), (PathBuf::from(SOURCE), source.text()?)]);
        Ok(Self { api, document, files, found: url.to_owned(), is_fetched: true })
    }
}

/// The file name of an API's document.
fn name(document: &Document) -> String {
    let language = if document.root.get("asyncapi").is_some() { "asyncapi" } else { "openapi" };
    let extension = match document.format {
        Format::Json => "json",
        Format::Yaml => "yaml",
    };
    format!("{language}.{extension}")
}

/// Whether a file is part of a document, and not one next to it.
fn is_part(path: &Path) -> bool {
    ![CONFIG, OVERLAY].contains(&&*file_name(path))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The API's name: the user's, or the one that the document suggests.
fn api(arguments: &Init, suggested: String) -> Result<String, Failure> {
    let says_nothing = ["openapi", "asyncapi"].contains(&&*suggested) || !is_api_name(&suggested);
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None if says_nothing => prompt("What is the API called?")?
            .ok_or_else(|| format!("`{suggested}` can't be an API's name; choose one, such as `--name acme`"))?,
        None => suggested,
    };
    if is_api_name(&name) { Ok(name) } else { Err(not_an_api_name(&name).into()) }
}

/// The answer to a question, without the spaces around it. `None` if there is no one to ask, or no answer.
fn prompt(question: &str) -> io::Result<Option<String>> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(None);
    }
    eprint!("{question} ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}
