//! Every sample of every document at hand: this project's, the cases', and those of the corpus where it is there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use schema_oracle::samples::{Judged, judge};

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            documents(&entry, found);
        } else if entry.extension().is_some_and(|it| it == "json" || it == "yaml" || it == "yml") {
            found.push(entry);
        }
    }
}

#[test]
#[ignore = "for hand"]
fn corpus() {
    let root = PathBuf::from(std::env::var("SAMPLES_OF").unwrap());
    let mut found = Vec::new();
    if root.is_file() { found.push(root.clone()) } else { documents(&root, &mut found) };
    let mut all = Judged::default();
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if !text.contains("openapi") && !text.contains("asyncapi") {
            continue;
        }
        let path2 = path.clone();
        let judged = std::thread::Builder::new().stack_size(hookwright_core::STACK_SIZE).spawn(move || {
            let project = Project::from_documents_within(std::slice::from_ref(&path2), Reach::Anywhere);
            let compiled = project.compile();
            let judged = compiled.apis.iter().map(judge).next();
            judged.map(|judged| {
                let notes: Vec<String> = compiled.diagnostics.iter().filter(|it| it.message.starts_with("no sample was")).map(|it| it.message.clone()).collect();
                (judged, notes)
            })
        }).unwrap().join().unwrap();
        let Some((judged, notes)) = judged else { continue };
        if judged.events == 0 { continue }
        println!("{}: {} structs, {} without; {} events, {} without; {} refused", path.display(), judged.structs, judged.without.len(), judged.events, judged.events_without.len(), judged.refused.len());
        for note in notes.iter().take(12) { println!("    {note}"); }
        for refused in judged.refused.iter().take(6) { println!("    REFUSED {}", refused.chars().take(700).collect::<String>()); }
        all.structs += judged.structs; all.events += judged.events; all.judged += judged.judged;
        all.without.extend(judged.without); all.events_without.extend(judged.events_without); all.refused.extend(judged.refused);
    }
    println!("ALL: {} structs, {} without; {} events, {} without; {} judged, {} refused", all.structs, all.without.len(), all.events, all.events_without.len(), all.judged, all.refused.len());
}
