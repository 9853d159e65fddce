//! Any document, settings and overlay: no panic, nothing after an error, and otherwise Rust.
//!
//! The input is split at zero bytes: the document, `codegen.yaml`, `overlay.yaml`. The last two are optional.

use std::io;
use std::path::{Path, PathBuf};

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::Reach;
use hookwright_core::{Compiled, Input, Loaded, Options, config, overlay, report};

use crate::stack;

/// Generates.
pub fn run(data: &[u8]) {
    stack::on_a_large_stack(|| generate(data));
}

fn generate(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == 0);
    let document = parts.next().unwrap_or_default();
    let (config, overlay) = (parts.next(), parts.next());
    let Loaded { mut sources, mut inputs, mut diagnostics } = Loaded::default();
    let mut add = |path: &str, text: &[u8], diagnostics: &mut Diagnostics| {
        sources.add(path.to_owned(), text).map_err(|fault| diagnostics.push(fault)).ok()
    };
    let config = config.and_then(|text| add("codegen.yaml", text, &mut diagnostics));
    let name = if document.first() == Some(&b'{') { "openapi.json" } else { "openapi.yaml" };
    let document = add(name, document, &mut diagnostics);
    let overlay = overlay.and_then(|text| add("overlay.yaml", text, &mut diagnostics));
    if let Some(document) = document {
        if let Some(overlay) = overlay {
            overlay::apply(&mut sources, document, overlay, &mut diagnostics);
        }
        config::read_references(&mut sources, &NoFiles, (document, config), Reach::Folder);
        inputs.push(Input { name: "acme".to_owned(), document, config });
    }
    let loaded = Loaded { sources, inputs, diagnostics };
    let Compiled { apis, mut diagnostics } = loaded.compile();
    let options = Options { command: "hookwright generate".to_owned(), crate_path: None };
    let files = hookwright_core::generate(&apis, &options, &mut diagnostics);
    let report = report::text(&diagnostics, &loaded.sources);
    if diagnostics.has_errors() {
        assert_eq!(files.iter().count(), 0, "an error, and also files:\n{report}");
        return;
    }
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "rs");
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        assert!(syn::parse_file(text).is_ok(), "{path} isn't Rust");
    }
}

/// An empty disk.
#[derive(Debug)]
struct NoFiles;

impl hookwright_core::load::Files for NoFiles {
    fn is_file(&self, _: &Path) -> bool {
        false
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn bytes(&self, _: &Path) -> Result<Vec<u8>, String> {
        Err("there is no such file".to_owned())
    }
}
