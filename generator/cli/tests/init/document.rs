//! Where a document comes from, and its name.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread::JoinHandle;

use tests::command::stderr;

use super::*;

#[test]
fn an_existing_document_is_not_replaced() {
    let workspace = workspace("init-document");
    succeeded(&init(workspace.path(), &[MORPH]));
    let document = read(workspace.path(), MORPH).replace("1.0.0", "2.0.0");
    write(workspace.path(), "downloads/morph.yaml", &document);
    let before = files(workspace.path());
    let again = init(workspace.path(), &["downloads/morph.yaml"]);
    let told = "error: `specs/morph/openapi.yaml` exists already and differs\nhelp: to see what changed and replace it:\n  \
                hookwright diff specs/morph/openapi.yaml downloads/morph.yaml --update\n  cargo xtask codegen\nhelp: if it \
                is another API, give it a name: `--name NAME`\n";
    assert_eq!((again.status.code(), stderr(&again).as_str()), (Some(1), told));
    assert_eq!(files(workspace.path()), before);
    // It keeps its text.
    let mut diff = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    diff.current_dir(workspace.path()).args(["diff", "specs/morph/openapi.yaml", "downloads/morph.yaml", "--update"]);
    succeeded(&diff.output().unwrap());
    assert_eq!(read(workspace.path(), MORPH), document);
}

/// All files of a document are copied, with the settings next to it, and the folder determines the name.
#[test]
fn all_files_of_a_document_are_copied() {
    let workspace = workspace("init-several");
    let document = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      \
                    requestBody:\n        content:\n          application/json:\n            schema: { $ref: \
                    'schemas/order.yaml' }\n";
    write(workspace.path(), "downloads/shop.yaml", document);
    write(workspace.path(), "downloads/schemas/order.yaml", "type: object\nproperties: { id: { type: string } }\n");
    write(workspace.path(), "downloads/codegen.yaml", "verify: bearer\n");
    write(workspace.path(), "member/src/lib.rs", "");
    // From any folder of the workspace.
    succeeded(&init(&workspace.path().join("member"), &["../downloads/shop.yaml"]));
    assert_eq!(read(workspace.path(), "specs/shop/openapi.yaml"), document);
    assert!(read(workspace.path(), "specs/shop/schemas/order.yaml").starts_with("type: object"));
    assert_eq!(read(workspace.path(), "specs/shop/codegen.yaml"), "verify: bearer\n");
    assert!(read(workspace.path(), "generated/src/shop/verifier.rs").contains("bearer"));
}

#[test]
fn the_document_in_a_folder_is_found() {
    let workspace = workspace("init-folder");
    let folder = workspace.path();
    write(folder, "named/openapi.yaml", &titled("Named"));
    write(folder, "named/parts.yaml", "openapi: 3.1.0\n");
    write(folder, "only/api.json.txt", "{}");
    write(folder, "only/shop-v2.yaml", &titled("Only"));
    write(folder, "only/settings.yaml", "a: 1\n");
    for (argument, name) in [("named", "named"), ("only", "only")] {
        succeeded(&init(folder, &[argument]));
        assert_eq!(
            read(folder, &format!("specs/{name}/openapi.yaml")),
            titled(if name == "named" { "Named" } else { "Only" })
        );
    }
    write(folder, "both/a.yaml", &titled("A"));
    write(folder, "both/b.yaml", &titled("B"));
    refuses(folder, &["both"], "`both` holds several documents; name one:\n  both/a.yaml\n  both/b.yaml");
    refuses(folder, &["generated"], "`generated` holds no OpenAPI or AsyncAPI document");
}

#[test]
fn an_api_is_named_after_its_title() {
    let workspace = workspace("init-title");
    let folder = workspace.path();
    for (title, file, name) in [
        ("Acme Orders REST API v2", "api.acme.example.yaml", "acme_orders"),
        ("注文 API", "shop.yaml", "shop"),
        ("", "market/openapi.yaml", "market"),
    ] {
        write(folder, &format!("downloads/{file}"), &titled(title));
        let created = succeeded(&init(folder, &[&format!("downloads/{file}")]));
        assert!(created.contains(&format!("Generated 1 event in generated/src/{name}\n")), "{title}: {created}");
        for file in [format!("specs/{name}/openapi.yaml"), format!("generated/src/{name}.rs")] {
            assert!(folder.join(&file).is_file(), "{title}: {file}");
        }
    }
    let created = succeeded(&init(folder, &["downloads/shop.yaml", "--name", "other"]));
    assert!(created.contains("\n  Event name   not needed: there is only one event\n"), "{created}");
    // Another one with the same title needs another name.
    write(
        folder,
        "downloads/later.json",
        r#"{"openapi":"3.1.0","info":{"title":"Acme Orders","version":"1"},"paths":{}}"#,
    );
    refuses(folder, &["downloads/later.json"], "choose another: `--name NAME`");
}

#[test]
fn a_document_is_downloaded() {
    let workspace = workspace("init-download");
    let document = fs::read_to_string(checkout().join(MORPH)).unwrap();
    let (url, server) = serve([document.clone()]);
    succeeded(&init(workspace.path(), &[&url, "--name", "morph"]));
    server.join().unwrap();
    assert_eq!(read(workspace.path(), MORPH), document);
}

/// A host that returns these documents, one per request, and their common URL.
fn serve<const COUNT: usize>(documents: [String; COUNT]) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/openapi.yaml?raw=1", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        for document in documents {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.read(&mut [0; 1024]).unwrap();
            let length = document.len();
            write!(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{document}")
                .unwrap();
        }
    });
    (url, server)
}

/// `pull` can fetch a document again, but only from the same URL.
#[test]
fn init_suggests_pull_for_a_fetched_document_that_changed() {
    let workspace = workspace("init-pull");
    let folder = workspace.path();
    let changed = titled("Acme").replace("order.paid", "order.settled");
    let (url, server) = serve([titled("Acme"), titled("Acme"), changed.clone()]);
    succeeded(&init(folder, &[&url]));
    let before = files(folder);
    let again = init(folder, &[&url]);
    assert!(succeeded(&again).ends_with("\nNothing to do: everything exists already.\nNext: hookwright dev\n"));
    assert_eq!(stderr(&again), "");
    let head =
        "error: `specs/acme/openapi.yaml` exists already and differs\nhelp: to see what changed and replace it:\n";
    let end = "help: if it is another API, give it a name: `--name NAME`\n";
    let newer = init(folder, &[&url]);
    let pull = "  hookwright pull acme\n  hookwright pull acme --update\n";
    assert_eq!((newer.status.code(), stderr(&newer)), (Some(1), format!("{head}{pull}{end}")));
    server.join().unwrap();

    let (url, server) = serve([changed]);
    let elsewhere = init(folder, &[&url]);
    let diff = "  hookwright diff specs/acme/openapi.yaml new.yaml --update\n  cargo xtask codegen\n";
    assert_eq!(stderr(&elsewhere), format!("{head}  curl --output new.yaml URL\n{diff}{end}"));
    server.join().unwrap();
    assert_eq!(files(folder), before);
}

/// Work that takes longer than a second is shown, but only on a terminal.
#[test]
#[cfg(unix)]
fn waiting_for_a_slow_host_is_shown_on_a_terminal() {
    let document = fs::read_to_string(checkout().join(MORPH)).unwrap();
    let slow = |work: &dyn Fn(&str) -> std::io::Result<Output>| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/openapi.yaml", listener.local_addr().unwrap());
        let body = document.clone();
        let server = std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.read(&mut [0; 1024]);
            std::thread::sleep(std::time::Duration::from_millis(1500));
            let _ = write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        });
        let output = work(&url);
        // The host may not have been called.
        drop(TcpStream::connect(url["http://".len()..].split('/').next().unwrap()));
        server.join().unwrap();
        output
    };
    let told = "fetching";
    let piped = workspace("init-slow-piped");
    let output = slow(&|url| Ok(init(piped.path(), &[url, "--name", "morph"]))).unwrap();
    assert!(!succeeded(&output).contains(told) && !stderr(&output).contains(told), "{output:?}");
    let shown = workspace("init-slow");
    let output = slow(&|url| {
        let program = env!("CARGO_BIN_EXE_hookwright");
        let line = format!("'{program}' init {url} --name morph --hookwright-path '{}'", checkout().display());
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(shown.path()).env("TERM", "xterm").output()
    });
    match output {
        Ok(output) => assert!(succeeded(&output).contains(told), "{output:?}"),
        Err(error) => eprintln!("not tested on a terminal: `script` can't be run: {error}"),
    }
}
