//! The generator reserves the names that generated modules use. (`tests/crates` tests that documents with all of these
//! names compile.)

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

use hookwright_core::name::{taken_modules, taken_types};
use tests::generate::{self, ApiText};

#[path = "names/used.rs"]
mod used;

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|other| other == extension)
}

/// `name` reserves exactly what generated modules use.
#[test]
fn what_generated_modules_use_is_reserved() {
    let (mut used, mut faults) = (BTreeSet::new(), Vec::new());
    for case in generate::cases().into_iter().chain(generate::specs()) {
        let own = used::names_of(&case);
        // The decision tree uses no names from the document, so nothing there can collide with it.
        let is_tree = |path: &str| path.ends_with("/event/named_by.rs") || path.ends_with("/event/bodies.rs");
        let files = case.generate().files;
        for (path, text) in files.iter().filter(|(path, _)| has_extension(path, "rs") && !is_tree(path)) {
            let of_file = used::used(text.parse().unwrap());
            let is_reserved = |name: &str| taken_types().any(|taken| taken == name);
            // Headers are named after the API, which has another name here.
            let is_own = |name: &String| own.contains(name) || name.contains("Headers");
            let unknown = of_file.iter().filter(|name| !is_own(name) && !is_reserved(name));
            faults.extend(unknown.map(|name| format!("{}: {path}: {name}", case.path)));
            used.extend(of_file);
        }
    }
    assert!(faults.is_empty(), "these are used and not reserved:\n{}", faults.join("\n"));
    // A keyword, and the trait that turns a numeric correlation id into text.
    used.extend(["Self", "ToString"].map(str::to_owned));
    let is_type = |name: &&str| name.starts_with(char::is_uppercase);
    let idle: Vec<&str> = taken_types().filter(is_type).filter(|name| !used.contains(*name)).collect();
    assert!(idle.is_empty(), "these are reserved and nothing uses them: {idle:?}");
}

/// The files of an API are those of its types, and those with names that `name` reserves.
#[test]
fn the_modules_of_an_api_are_reserved() {
    for case in generate::cases() {
        let ApiText { name, .. } = &case;
        let own = used::modules_of(&case);
        for (path, _) in case.generate().files.iter() {
            let Some(module) = path.strip_prefix(&format!("{name}/")).and_then(|path| path.strip_suffix(".rs")) else {
                continue;
            };
            let is_known = taken_modules().any(|taken| taken == module) || own.contains(module) || module.contains('/');
            assert!(is_known, "{}: {module}", case.path);
        }
    }
}
