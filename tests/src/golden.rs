//! Golden files: what was expected is on the disk, and `UPDATE=1` rewrites it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// What a golden folder has to hold: texts by their paths below it, with `/` between the parts.
pub type Texts = BTreeMap<String, String>;

/// Whether golden files are to be rewritten instead of compared.
pub fn is_updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `expected` in the folder of a test with what came out, file by file. `test` is the name of the test's
/// target, for the command in the message.
///
/// A file that is missing and a file that nothing makes any more fail as much as one that differs.
pub fn check(folder: &Path, actual: &Texts, test: &str) -> Result<(), String> {
    if is_updating() {
        update(folder, actual);
        return Ok(());
    }
    let golden = read(folder);
    let paths = golden.keys().chain(actual.keys().filter(|path| !golden.contains_key(*path)));
    let faults: Vec<String> =
        paths.filter_map(|path| fault(&folder.join(path), golden.get(path), actual.get(path))).collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(with_command(&faults.join("\n"), test))
}

/// Compares one golden file in a folder that holds other things as well.
pub fn check_file(folder: &Path, name: &str, actual: &str, test: &str) -> Result<(), String> {
    let file = folder.join(name);
    let golden = fs::read_to_string(&file).ok();
    if is_updating() {
        if golden.as_deref() != Some(actual) {
            fs::write(file, actual).unwrap();
        }
        return Ok(());
    }
    let fault = fault(&file, golden.as_ref(), Some(&actual.to_owned()));
    fault.map_or(Ok(()), |fault| Err(with_command(&fault, test)))
}

fn with_command(faults: &str, test: &str) -> String {
    format!("{faults}\nIf the change is wanted: UPDATE=1 cargo test --workspace --test {test}\n")
}

fn fault(file: &Path, golden: Option<&String>, actual: Option<&String>) -> Option<String> {
    let file = file.display();
    match (golden, actual) {
        (Some(golden), Some(actual)) if golden == actual => None,
        (Some(golden), Some(actual)) => {
            let diff = TextDiff::from_lines(golden, actual).unified_diff().header("golden", "generated").to_string();
            Some(format!("{file} differs:\n{diff}"))
        }
        (Some(_), None) => Some(format!("{file} is a golden file that nothing makes any more")),
        (None, Some(_)) => Some(format!("{file} is missing: there is no golden file to compare with")),
        (None, None) => None,
    }
}

/// Writes what differs and removes what nothing makes any more, so that cargo sees only what changed.
fn update(folder: &Path, actual: &Texts) {
    let golden = read(folder);
    for path in golden.keys().filter(|path| !actual.contains_key(*path)) {
        fs::remove_file(folder.join(path)).unwrap();
        remove_if_empty(folder, &folder.join(path));
    }
    for (path, text) in actual.iter().filter(|(path, text)| golden.get(*path) != Some(text)) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

fn remove_if_empty(root: &Path, file: &Path) {
    let folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let _ = folders.map(fs::remove_dir).take_while(Result::is_ok).count();
}

/// All files below `folder`, which need not exist.
pub fn read(folder: &Path) -> Texts {
    let mut texts = Texts::new();
    collect(folder, "", &mut texts);
    texts
}

fn collect(folder: &Path, below: &str, texts: &mut Texts) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), texts);
        } else {
            texts.insert(path, String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned());
        }
    }
}

/// The folders in `directory`, sorted; each of them is one test.
pub fn folders(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The name of a test, which is that of its folder.
pub fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

/// Fails with all that went wrong, and not only with the first of it.
pub fn all_passed(results: impl IntoIterator<Item = Result<(), String>>) {
    let faults: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{} of them failed:\n\n{}", faults.len(), faults.join("\n"));
}
