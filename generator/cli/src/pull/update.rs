//! An API's document, fetched and compared with the current one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use hookwright_core::diff::read::{self, Comparison, Document, From};
use hookwright_core::diff::report::Audience;
use hookwright_core::load::{Disk, Reach};
use hookwright_core::nearest;
use hookwright_core::project::{GenerateError, Generated, Project, is_document};
use hookwright_core::replace_file;

use super::fetched::Fetched;
use super::source::{self, Source};
use crate::fetch::{MAX_BYTES, Request, Response, shown};
use crate::progress::with_progress;
use hookwright::Error;

/// The limits for size and time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The maximum size of a document in bytes. The default is eight times the current size, and at least 1 MiB.
    pub(crate) max_bytes: Option<u64>,
    /// The maximum time from the connection to the last byte.
    pub(crate) timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: None, timeout: Duration::from_secs(30) }
    }
}

/// What the source of an API has.
#[derive(Debug)]
pub(crate) enum Pulled {
    /// The local files. Contains the new `source.yaml` if it should say more about them.
    Unchanged(Option<Box<Source>>),
    /// Another document.
    Changed(Box<Update>),
}

/// A document that was fetched, but isn't in place yet.
#[derive(Debug)]
pub(crate) struct Update {
    api: String,
    folder: PathBuf,
    document: PathBuf,
    fetched: Fetched,
    parts: [Vec<PathBuf>; 2],
    source: Source,
    comparison: Comparison,
}

/// The folders in `specs` that have a `source.yaml`, sorted; with `api`, that one alone.
pub(crate) fn sources(specs: &Path, api: Option<&str>) -> Result<Vec<PathBuf>, Error> {
    if let Some(api) = api {
        let folder = specs.join(api);
        if !folder.is_dir() {
            let apis = crate::spec::apis(specs);
            let names = || apis.iter().map(String::as_str);
            let help = nearest::help(api, names(), &format!("`{}/` has {}", specs.display(), nearest::list(names())));
            return Err(format!("there is no API `{api}`; {help}").into());
        }
        if !source::file(&folder).is_file() {
            let message = format!("`{}` isn't there; write `url: https://…` into it", source::file(&folder).display());
            return Err(message.into());
        }
        return Ok(vec![folder]);
    }
    let folders = fs::read_dir(specs)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut folders: Vec<PathBuf> = folders.into_iter().filter(|folder| source::file(folder).is_file()).collect();
    folders.sort();
    Ok(folders)
}

/// Fetches the document of the API in a folder, and compares it with the current one. Nothing is written.
pub(crate) fn pull(folder: &Path, limits: Limits, audience: Audience) -> Result<Pulled, Error> {
    let api = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(source) = Source::read(folder)? else {
        return Err(format!("`{}` isn't there", source::file(folder).display()).into());
    };
    let document = document(folder)?;
    let at_hand = fs::metadata(&document)?.len();
    let max_bytes = limits.max_bytes.unwrap_or(at_hand.saturating_mul(8).clamp(1 << 20, MAX_BYTES));
    let mut request = Request::new(&source.url);
    request.is_listed = true;
    (request.headers, request.max_bytes, request.timeout) = (source.headers()?, max_bytes, limits.timeout);
    // The tag stands for the files that were put in place. If they were edited since, or it was written by hand, the
    // document is needed.
    let is_in_place = source.is_in_place(folder)?;
    request.etag = source.etag.as_deref().filter(|_| is_in_place);
    let (bytes, etag) = match with_progress("fetching", || request.send())? {
        Response::NotModified => return Ok(Pulled::Unchanged(None)),
        Response::Bytes(bytes, etag) => (bytes, etag),
    };
    let new_source = source.clone().with_fetched(&bytes, etag);
    let fetched = Fetched::new(&document, bytes, &source, max_bytes)?;
    let unchanged = |new_source: Source| {
        let new_source = new_source.with_files(folder)?;
        Ok::<_, Error>(Pulled::Unchanged(source.is_behind(&new_source).then(|| Box::new(new_source))))
    };
    // If the bytes are the same, there is nothing to compare.
    if fetched.is_single() && fetched.is_at([&*document]) {
        return unchanged(new_source);
    }
    let both = read::read_both(
        &api,
        From { files: &Disk, path: &document },
        From { files: &fetched, path: &document },
        Reach::Folder,
    );
    let (old, new) = both.map_err(|findings| format!("{}: {findings}", shown(&source.url)))?;
    let parts = [&old, &new].map(|document: &Document| document.parts.clone());
    let has_same_parts = parts[0].iter().all(|part| parts[1].contains(part));
    if has_same_parts && fetched.is_at(parts[1].iter().map(PathBuf::as_path)) {
        return unchanged(new_source);
    }
    let comparison = Comparison::new(&old, &new, audience);
    let folder = folder.to_owned();
    Ok(Pulled::Changed(Box::new(Update { api, folder, document, fetched, parts, source: new_source, comparison })))
}

/// The document of the API in a folder.
fn document(folder: &Path) -> Result<PathBuf, Error> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let document = files.into_iter().filter(|file| is_document(file)).min();
    document.ok_or_else(|| format!("`{}` has no document yet; `hookwright init` adds one", folder.display()).into())
}

impl Update {
    /// The name of the API.
    pub(crate) fn api(&self) -> &str {
        &self.api
    }

    /// The path of the document that is replaced.
    pub(crate) fn document(&self) -> &Path {
        &self.document
    }

    /// What changed.
    pub(crate) fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// Plans the generated code as it will be once the document is in place. An error leaves everything unchanged.
    pub(crate) fn generate(
        &self,
        specs: &Path,
        generate: &dyn Fn(Project) -> Result<Generated, GenerateError>,
    ) -> Result<Generated, Error> {
        let project = Project::from_directory_except(specs, &self.api)?.with_document(&self.fetched, &self.document);
        Ok(generate(project)?)
    }

    /// Puts the document in place, with the files that it refers to, and writes `source.yaml`. Files that only the old
    /// document referred to are removed.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let [old, new] = &self.parts;
        let files: BTreeMap<&Path, &[u8]> =
            new.iter().filter_map(|path| Some((path.as_path(), self.fetched.get(path)?))).collect();
        for (path, bytes) in files {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            replace_file(path, bytes)?;
        }
        let is_gone = |path: &&PathBuf| !new.contains(path) && path.starts_with(&self.folder) && path.is_file();
        old.iter().filter(is_gone).try_for_each(fs::remove_file)?;
        Ok(self.source.clone().with_files(&self.folder)?.write(&self.folder)?)
    }
}
