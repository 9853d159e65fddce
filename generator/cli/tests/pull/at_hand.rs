//! Local files: edited ones, those that came compressed or in an archive, and those of a program that was killed.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::server::ok_bytes;

const TAG: &str = "ETag: \"two\"\r\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len().try_into().unwrap());
        header.set_mode(0o644);
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    gzip(&archive.into_inner().unwrap())
}

/// `source.yaml` learns what it lacked, and then stays as it is.
#[test]
fn identical_bytes_are_not_a_change() {
    let same = document("id: { type: string }");
    let server = Server::start(vec![answer("200 OK", TAG, &same); 3]);
    let workspace = workspace("pull-same", &server, "");
    let before = read(&workspace, "specs/acme/source.yaml");
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
    assert_eq!(read(&workspace, "specs/acme/source.yaml"), before, "nothing is written without `--update`");
    assert_eq!(stderr(&pull(&workspace, &["--update"])), "acme: unchanged\n");
    let learned = read(&workspace, "specs/acme/source.yaml");
    assert!(learned.contains("sha256: ") && learned.contains("etag: '\"two\"'"), "{learned}");
    // The time has whole seconds.
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(stderr(&pull(&workspace, &["--update"])), "acme: unchanged\n");
    assert_eq!(read(&workspace, "specs/acme/source.yaml"), learned);
    server.request();
    server.request();
    assert!(server.request().contains("if-none-match: \"two\""));
}

#[test]
fn an_edited_document_counts_as_changed() {
    let new = document("id: { type: string }, size: { type: integer }");
    let server = Server::start(vec![
        answer("200 OK", TAG, &new),
        answer("200 OK", TAG, &new),
        answer("200 OK", TAG, &new),
        answer("304 Not Modified", "", ""),
    ]);
    let workspace = workspace("pull-edited", &server, "");
    assert!(pull(&workspace, &["--update"]).status.success());
    server.request();
    write(workspace.path(), "specs/acme/openapi.yaml", &document("id: { type: string }"));
    let shown = pull(&workspace, &[]);
    assert!(stdout(&shown).starts_with("acme: 1 change;"), "{}{}", stdout(&shown), stderr(&shown));
    assert!(!server.request().contains("if-none-match"), "the host can't know the local files");
    assert!(pull(&workspace, &["--update"]).status.success());
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), new);
    server.request();
    // Settings are the user's, and aren't part of a version.
    write(workspace.path(), "specs/acme/codegen.yaml", "# Nothing yet.\n");
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
    assert!(server.request().contains("if-none-match: \"two\""));
}

#[test]
fn compressed_documents_are_accepted() {
    let new = document("id: { type: string }, size: { type: integer }");
    let zipped = ok_bytes(TAG, &gzip(new.as_bytes()));
    let encoded = ok_bytes("Content-Encoding: gzip\r\n", &gzip(new.as_bytes()));
    let server = Server::start(vec![zipped, answer("304 Not Modified", "", "").into(), encoded]);
    let workspace = workspace("pull-compressed", &server, "");
    let updated = pull(&workspace, &["--update"]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), new);
    assert!(server.request().contains("accept-encoding: gzip"));
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
    assert!(server.request().contains("if-none-match: \"two\""));
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
}

/// An edit of any file counts, since a document may have several.
#[test]
fn archives_are_compared_file_by_file() {
    let main = document("id: { $ref: id.yaml }");
    let bytes = archive(&[("acme-2/openapi.yaml", &main), ("acme-2/id.yaml", "{ type: string }\n")]);
    let whole = ok_bytes(TAG, &bytes);
    let unchanged = answer("304 Not Modified", "", "").into_bytes();
    let server = Server::start(vec![whole.clone(), unchanged, whole.clone(), whole]);
    let workspace = workspace("pull-archive", &server, "path: '*/openapi.yaml'\n");
    let updated = pull(&workspace, &["--update"]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    assert_eq!(read(&workspace, "specs/acme/id.yaml"), "{ type: string }\n");
    assert!(read(&workspace, "specs/acme/source.yaml").contains("files: "));
    server.request();
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
    assert!(server.request().contains("if-none-match: \"two\""));
    write(workspace.path(), "specs/acme/id.yaml", "{ type: integer }\n");
    let shown = pull(&workspace, &["--update"]);
    assert!(stdout(&shown).contains("was `i64`, is `String`"), "{}{}", stdout(&shown), stderr(&shown));
    assert_eq!(read(&workspace, "specs/acme/id.yaml"), "{ type: string }\n");
    server.request();
    // A removed tag doesn't change anything.
    let source = read(&workspace, "specs/acme/source.yaml").replace("files: ", "files: 0");
    write(workspace.path(), "specs/acme/source.yaml", &source);
    assert_eq!(stderr(&pull(&workspace, &[])), "acme: unchanged\n");
    assert!(!server.request().contains("if-none-match"));
}

/// A program that is killed between the code and the document leaves the rest to the next one.
#[test]
fn the_document_is_written_last() {
    let new = document("id: { type: string }, size: { type: integer }");
    let server = Server::start(vec![answer("200 OK", TAG, &new); 2]);
    let workspace = workspace("pull-killed", &server, "");
    let before = read(&workspace, "specs/acme/openapi.yaml");
    assert!(new.len() < 1024, "only the code is longer than the limit");
    let mut killed = Command::new("bash");
    killed.args(["-c", "ulimit -f 1; exec \"$0\" pull --update", env!("CARGO_BIN_EXE_hookwright")]);
    let killed = killed.current_dir(workspace.path()).output().unwrap();
    assert!(!killed.status.success() && stdout(&killed).starts_with("acme: 1 change;"), "{}", stderr(&killed));
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), before);
    let updated = pull(&workspace, &["--update"]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), new);
    assert!(read(&workspace, "generated/src/acme/order.rs").contains("size"), "{}", stderr(&updated));
}
