//! `cargo xtask oldest`: compiles the libraries with the oldest versions of their direct dependencies that their
//! manifests allow.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use toml::{Table, Value};

use crate::outside;

const MISSING: &str = "no nightly compiler is installed, or the registry cannot be reached, so nothing is compiled with the \
                       oldest dependencies";

/// Compiles them. Only cargo of a nightly compiler can choose these versions. The project's lock file isn't changed.
pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    let cargo = outside::nightly_cargo().filter(|_| outside::succeeds("cargo", &["update", "--dry-run"]));
    let Some(mut cargo) = cargo else {
        eprintln!("{MISSING}");
        return Ok(ExitCode::SUCCESS);
    };
    let folder = outside::folder("oldest")?;
    let workspace = write_workspace(&folder)?;
    cargo.current_dir(workspace).args(["check", "--workspace", "--all-features", "-Z", "direct-minimal-versions"]);
    cargo.arg("--target-dir").arg(folder.join("build"));
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The libraries and the command in a separate workspace, without a lock file and without the dependencies of tests:
/// versions are chosen for all members together, and those that suit the tests promise nothing to users.
fn write_workspace(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let workspace = folder.join("workspace");
    if workspace.exists() {
        fs::remove_dir_all(&workspace)?;
    }
    for name in ["generated", "generator"] {
        copy(Path::new(name), &workspace.join(name))?;
    }
    fs::copy("README.md", workspace.join("README.md"))?;
    let mut root: Table = fs::read_to_string("Cargo.toml")?.parse()?;
    if let Some(table) = root.get_mut("workspace").and_then(Value::as_table_mut) {
        table.retain(|key, _| key != "default-members" && key != "exclude");
        table.insert("members".to_owned(), Value::from(vec!["generated", "generator/*"]));
    }
    fs::write(workspace.join("Cargo.toml"), root.to_string())?;
    Ok(workspace)
}

/// Copies a folder, without the dependencies of tests and examples in manifests.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &copied)?;
        } else if path.ends_with("Cargo.toml") {
            let mut manifest: Table = fs::read_to_string(path)?.parse()?;
            manifest.retain(|key, _| !["dev-dependencies", "example", "test"].contains(&key));
            fs::write(copied, manifest.to_string())?;
        } else {
            fs::copy(path, copied)?;
        }
    }
    Ok(())
}
