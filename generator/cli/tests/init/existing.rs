//! Folders that already have files.

use std::fs;
use std::path::Path;

use tests::command::stderr;
use tests::scratch::Scratch;

use super::*;

#[test]
fn existing_files_stay() {
    let workspace = workspace("init-keeps");
    let mine = [
        ("xtask/src/main.rs", "fn main() { /* mine */ }\n"),
        (".cargo/config.toml", "# Mine.\n[alias]\nxtask = \"run --package tasks --\"\n"),
        (".github/workflows/hookwright.yml", "name: Mine\n"),
        ("specs/morph/codegen.yaml", "# Mine.\nnulls: option\n"),
    ];
    mine.iter().for_each(|(name, text)| write(workspace.path(), name, text));
    let output = init(workspace.path(), &[MORPH]);
    let complaints = stderr(&output);
    succeeded(&output);
    mine.iter().for_each(|(name, text)| assert_eq!(read(workspace.path(), name), *text));
    for line in ["-fn main() { /* mine */ }", "+use hookwright::xtask::Workspace;", "-name: Mine"] {
        assert!(complaints.contains(line), "{line}: {complaints}");
    }
    assert!(complaints.contains("`cargo xtask` is already another command"), "{complaints}");
    // Existing settings count.
    assert!(!read(workspace.path(), "generated/src/morph/engagement_fields.rs").contains("Nullable<"));
}

#[test]
fn nothing_is_written_outside_a_workspace() {
    let folder = Scratch::new("init-outside");
    write(folder.path(), "Cargo.toml", "[package]\nname = \"alone\"\n");
    let before = files(folder.path());
    let output = init(folder.path(), &[MORPH]);
    assert_eq!(output.status.code(), Some(1));
    let manifest = fs::canonicalize(folder.path()).unwrap().join("Cargo.toml");
    assert_eq!(
        stderr(&output),
        format!(
            "error: there is no Cargo workspace here: `{}` describes a package without one\nhelp: to make it a workspace, add \
             an empty table `[workspace]` to it; or run this in an empty folder that isn't inside the package\n",
            manifest.display()
        )
    );
    assert_eq!(files(folder.path()), before);
}

/// An earlier run may have ended at any point.
#[test]
fn a_second_run_completes_an_interrupted_one() {
    let workspace = workspace("init-unfinished");
    let folder = workspace.path();
    succeeded(&init(folder, &[MORPH]));
    let good = files(folder);
    for lost in
        ["receiver/src/main.rs", "receiver/Cargo.toml", "generated/src/lib.rs", "xtask/src/main.rs", "Cargo.toml"]
    {
        if lost == "Cargo.toml" {
            write(folder, lost, &good[Path::new(lost)].replace(", \"receiver\"", ""));
        } else {
            fs::remove_file(folder.join(lost)).unwrap();
        }
        succeeded(&init(folder, &[MORPH]));
        assert_eq!(files(folder), good, "{lost}");
    }
}

/// An unrelated folder `receiver` isn't an error, but `hookwright dev` isn't suggested.
#[test]
fn an_existing_package_named_receiver_stays() {
    let workspace = workspace("init-foreign");
    let folder = workspace.path();
    write(folder, "receiver/Cargo.toml", "[package]\nname = \"receiver\"\n");
    write(folder, "receiver/src/main.rs", "fn main() {}\n");
    write(folder, "acme.yaml", &titled("Acme"));
    let created = succeeded(&init(folder, &["acme.yaml"]));
    let end = "\nCreated specs/, generated/ and xtask/.\n\nreceiver/ is a package of yours that doesn't depend on \
               hookwright-receiver, so no program was written.\nHow a program receives these events is shown at the top of \
               generated/src/acme.rs.\nNext: hookwright receive acme\n";
    assert!(created.ends_with(end), "{created}");
    assert_eq!(read(folder, "receiver/src/main.rs"), "fn main() {}\n");
    assert_eq!(read(folder, "receiver/Cargo.toml"), "[package]\nname = \"receiver\"\n");
}
