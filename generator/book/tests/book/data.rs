//! YAML and TOML in the book are valid: settings, overlays, workflow steps, manifests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hookwright_core::config::{self, Config};
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::{Files, Reach, Sources};
use hookwright_core::place::FileId;
use hookwright_core::{overlay, report};

use crate::chapters::chapters;
use crate::markdown::{Page, root};

/// The document of the settings and overlays in the book: it has the files and the faults that they name.
const DOCUMENT: &str = r"
components:
  schemas:
    event: { properties: { id: { type: string, format: uuid } } }
    order: { $ref: 'https://acme.example/schemas/order.yaml' }
    total: { $ref: 'https://acme.example/common/total.yaml' }
    pet: { $ref: schemas/pet.yaml }
";

/// A disk on which every file exists.
#[derive(Debug)]
struct Everything;

impl Files for Everything {
    fn is_file(&self, _: &Path) -> bool {
        true
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(Path::new("/").join(path).components().collect())
    }

    fn bytes(&self, _: &Path) -> Result<Vec<u8>, String> {
        Ok(b"type: object".to_vec())
    }
}

#[test]
fn yaml_in_the_book_is_read_without_findings() {
    let blocks = blocks();
    let of = |kind: &str| blocks.iter().filter(|(words, _)| words == kind).count();
    assert!(of("yaml") > 20 && of("yaml,overlay") > 0 && of("toml") > 0, "the book has lost its examples");
    let faults: Vec<String> = blocks.iter().filter_map(|(words, text)| fault(words, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_setting_is_documented() {
    let source = fs::read_to_string(root().join("generator/core/src/config.rs")).unwrap();
    let (_, keys) = source.split_once("const KEYS").unwrap();
    let keys: Vec<&str> = keys.split(';').nth(1).unwrap_or_default().split('"').skip(1).step_by(2).collect();
    assert!(keys.contains(&"verify"), "the settings are listed elsewhere now");
    let page = Page::read("generator/book/src/settings.md");
    let missing: Vec<&&str> = keys.iter().filter(|key| !page.spans.iter().any(|span| span == **key)).collect();
    assert!(missing.is_empty(), "settings.md doesn't mention {missing:?}");
}

#[test]
fn a_misspelled_setting_would_be_noticed() {
    assert!(fault("yaml", "discriminater: /type").is_some_and(|fault| fault.contains("discriminator")));
    assert!(fault("yaml,overlay", "overlay: 1.1.0\nactions: [{ target: $.nothing, remove: true }]").is_some());
}

fn blocks() -> Vec<(String, String)> {
    chapters().into_iter().flat_map(|Page { code, .. }| code).collect()
}

fn fault(words: &str, text: &str) -> Option<String> {
    match words {
        "yaml" => finding(text, "codegen.yaml", |sources, document, settings, diagnostics| {
            config::read_references(sources, &Everything, (document, Some(settings)), Reach::Folder);
            drop(Config::read(sources, settings, diagnostics));
        }),
        "yaml,overlay" => finding(text, "overlay.yaml", |sources, document, overlay, diagnostics| {
            overlay::apply(sources, document, overlay, diagnostics);
        }),
        "yaml,ci" => serde_yaml::from_str::<serde_yaml::Value>(text).err().map(|error| format!("{text}: {error}")),
        "toml" => text.parse::<toml::Table>().err().map(|error| format!("{text}: {error}")),
        words if words.starts_with("yaml") => Some(format!("{words}: the tests don't know this kind of YAML")),
        _ => None,
    }
}

/// The finding when `text` is read next to the document, as a file with that name.
fn finding(
    text: &str,
    name: &str,
    read: impl FnOnce(&mut Sources, FileId, FileId, &mut Diagnostics),
) -> Option<String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    let document = sources.add("openapi.yaml".to_owned(), DOCUMENT);
    match [document, sources.add(name.to_owned(), text)] {
        [Ok(document), Ok(file)] => read(&mut sources, document, file, &mut diagnostics),
        [_, Err(fault)] | [Err(fault), _] => diagnostics.push(fault),
    }
    let report = report::text(&diagnostics, &sources);
    (!report.is_empty()).then(|| format!("{text}\n{report}"))
}
