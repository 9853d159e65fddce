//! The source of Hookwright's own crates.

use std::fs;
use std::process::Command;

use tests::command::stderr;
use tests::scratch::Scratch;

use super::*;

/// Unless cargo finds Hookwright's crates, nothing is written, and a wrong path from an earlier run is fixed.
#[test]
fn missing_hookwright_crates_are_an_error() {
    let empty = Scratch::new("init-crates");
    let folder = empty.path();
    fs::create_dir_all(folder).unwrap();
    let refused = |arguments: &[&str], message: &str| {
        let before = files(folder);
        let output = hookwright(folder, arguments);
        assert!(output.status.code() == Some(1) && stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(files(folder), before);
    };
    refused(
        &[MORPH, "--hookwright-path", "../nowhere"],
        "there is no `generator/runtime/Cargo.toml` in this folder\nhelp: pass the folder of a checkout of Hookwright\n",
    );
    // No registry has them yet, and this test doesn't query any.
    refused(
        &[MORPH],
        "help: until Hookwright is published, pass the folder of a checkout of Hookwright: `--hookwright-path DIR`",
    );

    succeeded(&init(folder, &[MORPH]));
    let good = files(folder);
    let checkout = checkout();
    let manifests = ["generated/Cargo.toml", "xtask/Cargo.toml", "receiver/Cargo.toml"];
    for manifest in manifests {
        write(folder, manifest, &read(folder, manifest).replace(checkout.to_str().unwrap(), "../../nowhere"));
    }
    refused(&[MORPH], "takes Hookwright's crates from `../nowhere`, which has no");
    succeeded(&init(folder, &[MORPH]));
    assert_eq!(files(folder), good);
    for manifest in manifests {
        let lines = read(folder, manifest);
        let lines = lines.lines().map(|line| match line.split_once(&format!("path = \"{}/", checkout.display())) {
            Some((before, behind)) => format!("{before}version = \"0.1\"{}\n", behind.split_once('"').unwrap().1),
            None => format!("{line}\n"),
        });
        write(folder, manifest, &lines.collect::<String>());
    }
    let repaired = succeeded(&init(folder, &[MORPH]));
    assert!(repaired.ends_with("Updated 3 files.\nNext: hookwright dev\n"), "{repaired}");
    for manifest in manifests {
        let text = read(folder, manifest);
        assert!(text.contains("path = \"") && !text.contains("version = \"0.1\""), "{text}");
    }
}

/// As in any command, a path is relative to the current folder, wherever the workspace is.
#[test]
#[cfg(unix)]
fn a_relative_checkout_path_works_from_a_subfolder() {
    let workspace = workspace("init-below");
    let folder = workspace.path();
    std::os::unix::fs::symlink(checkout(), folder.join("hookwright")).unwrap();
    let below = folder.join("apps/shop");
    write(&below, "acme.yaml", &titled("Acme"));
    for (path, message) in [
        (
            "../nowhere",
            "error: `--hookwright-path ../nowhere`: there is no `generator/runtime/Cargo.toml` in this folder\nhelp: \
                        pass the folder of a checkout of Hookwright\n",
        ),
        (
            "../../hookwright/generator/cli",
            "error: `--hookwright-path ../../hookwright/generator/cli`: there is no \
                        `generator/runtime/Cargo.toml` in this folder\nhelp: did you mean `../../hookwright`?\n",
        ),
    ] {
        let output = hookwright(&below, &["acme.yaml", "--hookwright-path", path]);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), message));
    }
    succeeded(&hookwright(&below, &["acme.yaml", "--hookwright-path", "../../hookwright"]));
    let manifest = read(folder, "generated/Cargo.toml");
    assert!(manifest.contains("path = \"../hookwright/generator/runtime\""), "{manifest}");
}

#[test]
fn a_missing_cargo_is_reported() {
    let empty = Scratch::new("init-without-cargo");
    write(empty.path(), "acme.yaml", &titled("Acme"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.current_dir(empty.path()).args(["init", "acme.yaml"]).env_remove("CARGO").env("PATH", "/nowhere");
    let output = command.output().unwrap();
    let told = "error: there is no `cargo` on PATH; install Rust from https://rustup.rs\n";
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), told));
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 1);
}
