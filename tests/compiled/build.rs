//! Generates all cases into cargo's `OUT_DIR`, and `cases.rs` next to them with a module for each.

#![allow(clippy::unwrap_used, reason = "an I/O error fails the build")]

#[path = "../src/folders.rs"]
#[allow(unreachable_pub, reason = "a library has this as well")]
mod folders;
#[path = "../src/generate.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library has this as well, and uses all of it")]
mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs};

use generate::{ApiText, CASE};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    // Generated files name their document as the tests do, which run there.
    env::set_current_dir("..").unwrap();
    watch(Path::new("cases/digests.txt"));
    let cases = folders::folders(Path::new("cases"));
    let modules: String = cases.iter().filter_map(|case| module(case, &out)).collect();
    fs::write(out.join("cases.rs"), modules).unwrap();
}

/// Generates a case, and returns its module. If nothing is generated, the test of the case says so.
fn module(case: &Path, out: &Path) -> Option<String> {
    watch_case(case);
    let name = folders::name(case);
    let files = ApiText::read(case, CASE).generate().files;
    for (path, text) in files.iter() {
        let file = out.join(&name).join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    (!files.is_empty()).then(|| format!("/// `{name}`.\npub mod {name} {{\n    pub mod {CASE};\n}}\n"))
}

/// Makes cargo build again when an input of the case changes. Expected files aren't inputs.
fn watch_case(case: &Path) {
    let entries = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| !path.ends_with("expected")).for_each(|path| watch(&path));
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed=../{}", path.display());
}
