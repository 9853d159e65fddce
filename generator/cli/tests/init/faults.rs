//! Mistakes: nothing is written, and the message says what to do.

use std::fs;

use tests::command::stderr;

use super::*;

/// Any error leaves the workspace unchanged, and says what to do.
#[test]
fn errors_write_nothing() {
    let workspace = workspace("init-faults");
    write(workspace.path(), "openapi.yaml", &fs::read_to_string(checkout().join(MORPH)).unwrap());
    write(workspace.path(), "swagger.yaml", "swagger: '2.0'\n");
    write(
        workspace.path(),
        "dangling.yaml",
        &read(workspace.path(), "openapi.yaml").replace("#/components/schemas/ResourceRef'", "nowhere.yaml'"),
    );
    write(workspace.path(), "generated/src/lib.rs", "// Mine.\n");
    write(workspace.path(), "specs/taken/asyncapi.yaml", "asyncapi: 3.0.0\n");
    for (arguments, message) in [
        (vec!["nowhere.yaml"], "there is no such file"),
        (vec!["swagger.yaml"], "error[HW01"),
        (vec!["dangling.yaml"], "error[HW02"),
        (vec![], "which document?"),
        (vec![MORPH, "--name", "two words"], "`two words` can't be an API's name"),
        (vec![MORPH, "--crate", "serde"], "a crate cannot be called `serde` here"),
        (vec![MORPH, "--name", "taken"], "`specs/taken/asyncapi.yaml` is the document of an API of this name"),
        (vec![MORPH], "error[HW"),
    ] {
        refuses(workspace.path(), &arguments, message);
    }
    // Only the errors are printed, with a path where their lines can be found.
    let complaints = stderr(&init(workspace.path(), &["dangling.yaml"]));
    assert!(!complaints.contains("warning["), "{complaints}");
    let end = "\nNothing was written. `specs/morph/openapi.yaml` would be a copy of `dangling.yaml`.\n";
    assert!(complaints.ends_with(end), "{complaints}");
    let of_another = stderr(&init(workspace.path(), &[MORPH]));
    assert!(of_another.contains("specs/taken/") && of_another.ends_with("\nNothing was written.\n"), "{of_another}");
    fs::remove_dir_all(workspace.path().join("specs")).unwrap();
    for (arguments, message) in [
        (vec![MORPH], "`src/lib.rs`; move or delete them"),
        (vec!["http://127.0.0.1:1/openapi.yaml", "--name", "acme"], "http://127.0.0.1:1/openapi.yaml: "),
    ] {
        refuses(workspace.path(), &arguments, message);
    }
}

/// Each mistake in the name of the document, and the whole message.
#[test]
fn mistakes_are_explained() {
    let workspace = workspace("init-mistakes");
    write(workspace.path(), "acme.yaml", &titled("Acme"));
    write(workspace.path(), "empty/notes.txt", "");
    for (arguments, message) in [
        (&[][..], "which document? Pass its path or its URL: `hookwright init SPEC`"),
        (&["empty"], "`empty` holds no OpenAPI or AsyncAPI document"),
        (
            &["ftp://acme.example/openapi.yaml"],
            "`ftp://acme.example/openapi.yaml` can't be fetched: a document's URL begins with `https://`",
        ),
        (
            &["http://acme.example/openapi.yaml"],
            "http://acme.example/openapi.yaml: documents are fetched over https; http works for this machine only",
        ),
        (
            &["http://127.0.0.1:1/openapi.yaml"],
            "http://127.0.0.1:1/openapi.yaml: connection refused; is a server listening there?",
        ),
        (
            &["acme.yaml", "--name", "two words"],
            "`two words` can't be an API's name: use letters, digits, `-` and `_`, and start with a letter",
        ),
    ] {
        let output = init(workspace.path(), arguments);
        assert_eq!((output.status.code(), stderr(&output)), (Some(1), format!("error: {message}\n")), "{arguments:?}");
    }
}
