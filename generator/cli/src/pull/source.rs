//! `source.yaml`: where a document comes from, and which version is on the disk.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use hookwright_core::replace_file;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

use super::at_hand;
use crate::fetch::shown;

/// The name of the file next to a document.
pub(crate) const SOURCE: &str = "source.yaml";

/// Where a document comes from. You write `url`, `path` and `header`; `pull` writes the rest.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// The document, or an archive (`.zip`, `.tar` or `.tar.gz`) that holds it.
    pub(crate) url: String,
    /// The document's path in the archive. A first part that differs between versions may be written `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// A header that the host requires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<SourceHeader>,
    /// When the document was fetched (RFC 3339, UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fetched: Option<String>,
    /// The SHA-256 of what was fetched, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
    /// The SHA-256 of the files that it became, in hex, if it isn't `sha256`: because they were in an archive, or
    /// compressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) files: Option<String>,
    /// The entity tag that the host gave for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
}

/// A header whose value is in the environment, since it is a secret.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceHeader {
    /// The header's name, such as `Authorization`.
    pub(crate) name: String,
    /// The environment variable with its value.
    pub(crate) env: String,
    /// What comes before the value, such as `Bearer ` with its space.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) prefix: String,
}

impl Source {
    /// The source of a document that was fetched just now.
    pub(crate) fn fetched(url: String, bytes: &[u8], etag: Option<String>) -> Self {
        let new = Self { url, path: None, header: None, fetched: None, sha256: None, files: None, etag: None };
        new.with_fetched(bytes, etag)
    }

    /// The same after these bytes were fetched just now.
    pub(super) fn with_fetched(self, bytes: &[u8], etag: Option<String>) -> Self {
        let now = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
        Self { fetched: Some(now), sha256: Some(sha256(bytes)), files: None, etag, ..self }
    }

    /// The same with the files that are in the folder of the API now.
    pub(super) fn with_files(self, folder: &Path) -> io::Result<Self> {
        let files = at_hand::digest(folder)?;
        Ok(Self { files: (self.sha256.as_ref() != Some(&files)).then_some(files), ..self })
    }

    /// Whether the folder of the API still has the files that were put into it.
    pub(super) fn is_in_place(&self, folder: &Path) -> io::Result<bool> {
        let Some(files) = self.files.as_ref().or(self.sha256.as_ref()) else { return Ok(false) };
        Ok(*files == at_hand::digest(folder)?)
    }

    /// Whether a new version says more than this one. That it was fetched later, or has another tag, isn't worth a
    /// change.
    pub(super) fn is_behind(&self, new: &Self) -> bool {
        self.sha256 != new.sha256 || self.files != new.files || (self.etag.is_none() && new.etag.is_some())
    }

    /// Writes the file into the folder of an API.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        replace_file(&file(folder), self.text().map_err(io::Error::other)?.as_bytes())
    }

    /// Reads the file in the folder of an API; `None` if it isn't there.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, String> {
        let path = file(folder);
        if !path.is_file() {
            return Ok(None);
        }
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| fault(&error))?;
        serde_yaml::from_str(&text).map(Some).map_err(|error| {
            let example = "write `url: https://…`, and optionally `path`, and `header: { name, env, prefix }`";
            format!("{}\n  = help: {example}", fault(&error))
        })
    }

    /// The file's text.
    pub(crate) fn text(&self) -> Result<String, serde_yaml::Error> {
        let fields = serde_yaml::to_string(self)?;
        Ok(format!("# Where the document comes from. `hookwright pull` compares and updates it.\n{fields}"))
    }

    /// The headers to send.
    pub(super) fn headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        let Some(header) = &self.header else { return Ok(headers) };
        let value = std::env::var(&header.env).ok().filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| {
            format!("`header` needs the environment variable {}; in a workflow, pass it with `env`", header.env)
        })?;
        let name: HeaderName = header.name.parse().map_err(|_| format!("`{}` isn't a header's name", header.name))?;
        // The value is a secret, so no message may show it.
        let value = HeaderValue::from_str(&format!("{}{value}", header.prefix));
        let mut value = value.map_err(|_| format!("the value of {} can't be a header", header.env))?;
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(headers)
    }
}

/// The URL may have a password or a token.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("url", &shown(&self.url)).field("path", &self.path).finish_non_exhaustive()
    }
}

/// The file in the folder of an API.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join(SOURCE)
}

/// The SHA-256 of what was fetched, in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
