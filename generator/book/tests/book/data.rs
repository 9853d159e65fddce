//! YAML and TOML in the book are what the text says: settings, overlays, steps of a workflow, manifests.

use hookwright_core::config::Config;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::Sources;
use hookwright_core::{overlay, report};

use crate::chapters::chapters;
use crate::markdown::Page;

/// What an overlay in the book corrects.
const DOCUMENT: &str = "components: { schemas: { event: { properties: { id: { type: string, format: uuid } } } } }";

#[test]
fn yaml_in_the_book_is_read_without_a_finding() {
    let blocks = blocks();
    let of = |kind: &str| blocks.iter().filter(|(words, _)| words == kind).count();
    assert!(of("yaml") > 20 && of("yaml,overlay") > 0 && of("toml") > 0, "the book has lost its examples");
    let faults: Vec<String> = blocks.iter().filter_map(|(words, text)| fault(words, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_misspelt_setting_would_be_noticed() {
    assert!(fault("yaml", "discriminater: /type").is_some_and(|fault| fault.contains("discriminator")));
    assert!(fault("yaml,overlay", "overlay: 1.1.0\nactions: [{ target: $.nothing, remove: true }]").is_some());
}

fn blocks() -> Vec<(String, String)> {
    chapters().into_iter().flat_map(|Page { code, .. }| code).collect()
}

fn fault(words: &str, text: &str) -> Option<String> {
    match words {
        "yaml" => finding(text, |sources, diagnostics| {
            let file = sources.add("codegen.yaml".to_owned(), text);
            match file {
                Ok(file) => drop(Config::read(sources, file, diagnostics)),
                Err(fault) => diagnostics.push(fault),
            }
        }),
        "yaml,overlay" => finding(text, |sources, diagnostics| {
            let files = [sources.add("openapi.yaml".to_owned(), DOCUMENT), sources.add("overlay.yaml".to_owned(), text)];
            match files {
                [Ok(document), Ok(overlay)] => drop(overlay::apply(sources, document, overlay, diagnostics)),
                [_, Err(fault)] | [Err(fault), _] => diagnostics.push(fault),
            }
        }),
        "yaml,ci" => serde_yaml::from_str::<serde_yaml::Value>(text).err().map(|error| format!("{text}: {error}")),
        "toml" => text.parse::<toml::Table>().err().map(|error| format!("{text}: {error}")),
        words if words.starts_with("yaml") => Some(format!("{words}: the tests don't know this kind of YAML")),
        _ => None,
    }
}

fn finding(text: &str, read: impl FnOnce(&mut Sources, &mut Diagnostics)) -> Option<String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    read(&mut sources, &mut diagnostics);
    let report = report::text(&diagnostics, &sources);
    (!report.is_empty()).then(|| format!("{text}\n{report}"))
}
