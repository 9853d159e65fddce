//! Replays findings of the fuzzers that were fixed.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;

#[test]
fn earlier_findings_do_not_recur() {
    let mut folders = 0;
    for folder in fs::read_dir(Path::new("../fuzz/regressions")).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let run = fuzz_targets::target(&name).unwrap_or_else(|| panic!("there is no target `{name}`"));
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            println!("{}", path.display());
            run(&fs::read(&path).unwrap());
        }
        folders += 1;
    }
    assert_eq!(folders, 11, "each target has a folder");
}
