//! The document that an argument names: a path, its folder, or an API of the workspace.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use clap::builder::{PathBufValueParser, TypedValueParser};
use hookwright_core::load::Sources;
use hookwright_core::nearest;
use hookwright_core::project::is_document;

use crate::init::{SPECS, workspace_root};
use crate::is_api_name;

/// Reads an argument that names a document. A missing path is left for the command to report.
pub(crate) fn spec() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(find)
}

fn find(given: PathBuf) -> Result<PathBuf, String> {
    if given.is_file() {
        return Ok(given);
    }
    let name = given.to_str().filter(|name| is_api_name(name));
    let specs = specs();
    if let Some(document) = name.zip(specs.as_ref()).and_then(|(name, specs)| document_in(&specs.join(name)).ok()) {
        return Ok(document);
    }
    if given.is_dir() {
        return document_in(&given).map_err(|error| error.to_string());
    }
    match (name, specs.map(|specs| apis(&specs)).filter(|apis| !apis.is_empty())) {
        (Some(name), Some(apis)) => {
            let names = || apis.iter().map(String::as_str);
            let help = nearest::help(name, names(), &format!("`{SPECS}/` has {}", nearest::list(names())));
            Err(format!("there is no such file and no such API; {help}"))
        }
        _ => Ok(given),
    }
}

/// The document of the only API of the workspace. An error lists the APIs if there are several.
pub(crate) fn only_api() -> Result<PathBuf, Box<dyn std::error::Error>> {
    let specs = specs()
        .ok_or_else(|| format!("which API? There is no `{SPECS}/` here\nhelp: pass the document: `--spec SPEC`"))?;
    match apis(&specs).as_slice() {
        [only] => document_in(&specs.join(only)),
        [] => Err(format!("which API? `{SPECS}/` has none\nhelp: pass the document: `--spec SPEC`").into()),
        several => {
            let several = nearest::list(several.iter().map(String::as_str));
            Err(format!("which API? `{SPECS}/` has {several}\nhelp: pass one: `--spec NAME`").into())
        }
    }
}

/// The document in a folder: the file named `openapi` or `asyncapi`, or else the only file that is such a document.
pub(crate) fn document_in(folder: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    let named: Vec<PathBuf> = files.iter().filter(|file| is_document(file)).cloned().collect();
    let found = if named.is_empty() { files.into_iter().filter(|file| says_what_it_is(file)).collect() } else { named };
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(format!("`{}` holds no OpenAPI or AsyncAPI document", folder.display()).into()),
        several => {
            let lines: Vec<String> = several.iter().map(|file| format!("  {}", file.display())).collect();
            Err(format!("`{}` holds several documents; name one:\n{}", folder.display(), lines.join("\n")).into())
        }
    }
}

/// Whether a file declares itself to be a document.
fn says_what_it_is(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    if !matches!(extension, Some("yaml" | "yml" | "json")) {
        return false;
    }
    let mut sources = Sources::new();
    let root = sources.read(file).ok().map(|file| &sources.document(file).root);
    root.is_some_and(|root| root.get("openapi").is_some() || root.get("asyncapi").is_some())
}

/// The folder with the documents of the workspace around the current folder, relative to it.
fn specs() -> Option<PathBuf> {
    let here = fs::canonicalize(env::current_dir().ok()?).ok()?;
    let root = workspace_root(&here).ok().flatten()?;
    let below = here.strip_prefix(root).ok()?.components().count();
    let specs: PathBuf = std::iter::repeat_n("..", below).chain([SPECS]).collect();
    specs.is_dir().then_some(specs)
}

/// The APIs of a workspace, sorted: the folders in `specs` that hold a document.
pub(crate) fn apis(specs: &Path) -> Vec<String> {
    let entries = fs::read_dir(specs).into_iter().flatten().flatten();
    let holds_document = |name: &String| document_in(&specs.join(name)).is_ok();
    let mut apis: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).filter(holds_document).collect();
    apis.sort();
    apis
}
