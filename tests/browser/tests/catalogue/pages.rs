//! The content of the pages of this project's documents.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use hookwright_catalogue::History;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::Reach;
use hookwright_core::plan::FileSet;
use hookwright_core::project::Project;
use tests::scratch::Scratch;

use super::{compiled, options, pages, pages_of, specs};

/// The values of an attribute, anywhere. In texts, quotation marks are escaped.
pub(super) fn attributes<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let start = format!(" {name}=\"");
    text.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The file that a link on the page at `path` leads to.
fn target(path: &str, link: &str) -> String {
    if link.is_empty() {
        return path.to_owned();
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match link.strip_prefix("../") {
        Some(above) => above.to_owned(),
        None if folder.is_empty() => link.to_owned(),
        None => format!("{folder}/{link}"),
    }
}

/// A text escaped for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page without its tags.
pub(super) fn without_tags(page: &str) -> String {
    page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

/// The HTML files.
pub(super) fn html(files: &FileSet) -> impl Iterator<Item = (&str, &str)> {
    files.iter().filter(|(_, text)| text.contains("<!DOCTYPE html>"))
}

#[test]
fn every_event_is_shown_with_its_names_fields_and_samples() {
    let project = specs();
    let files = pages(&project);
    let mut count = 0;
    for compiled in compiled(&project) {
        let module = &compiled.names.module;
        let overview = files.get(&format!("{module}.html")).unwrap();
        let mut all = String::new();
        for (event, names) in compiled.ir.events.iter().zip(&compiled.names.events) {
            let file = format!("{module}/event-{}.html", names.method);
            assert!(overview.contains(&format!("id=\"event-{}\"", names.method)) && overview.contains(&file), "{file}");
            let page = files.get(&file).unwrap();
            let text = without_tags(page);
            all.push_str(page);
            assert!(text.contains(&format!("async fn {}(", names.method)), "{}", event.name);
            assert!(event.sample().is_some(), "{}", event.name);
            for json in event.samples.iter().map(|sample| sample.json.as_str()).chain(event.sample()) {
                assert!(text.contains(&escaped(json)), "{}", event.name);
            }
            for known in [&event.summary, &event.description, &event.since].into_iter().flatten() {
                let words = known.split_whitespace().next().unwrap();
                assert!(text.contains(&escaped(words)), "{}: {known}", event.name);
            }
            count += 1;
        }
        for field in compiled
            .ir
            .types
            .values()
            .filter_map(|def| match &def.kind {
                hookwright_core::ir::TypeKind::Object(object) => Some(&object.fields),
                _ => None,
            })
            .flatten()
        {
            assert!(all.contains(&format!("<code class=\"name\">{}</code>", escaped(&field.wire))), "{}", field.wire);
            let found = format!("[\"{}\",", field.wire);
            assert!(files.get("search.js").unwrap().contains(&found), "{}", field.wire);
        }
    }
    assert_eq!(count, 47);
    assert_eq!(files.get("index.html").unwrap().matches("/event-").count(), 47);
}

#[test]
fn ids_are_unique_and_links_have_targets() {
    let files = pages(&specs());
    let ids = |page: &str| attributes(files.get(page).unwrap(), "id").into_iter().collect::<HashSet<_>>();
    let mut followed = 0;
    for (path, text) in html(&files) {
        assert_eq!(attributes(text, "id").len(), ids(path).len(), "{path} has an id twice");
        for link in attributes(text, "href").into_iter().filter(|link| !link.starts_with("https:")) {
            let (page, part) = link.split_once('#').unwrap_or((link, ""));
            let page = target(path, page);
            assert!(files.get(&page).is_some(), "{path}: {link}");
            assert!(part.is_empty() || ids(&page).contains(part), "{path}: {link}");
            followed += 1;
        }
        for name in ["aria-labelledby", "aria-describedby", "for", "data-copy"] {
            for id in attributes(text, name) {
                assert!(ids(path).contains(id), "{path}: {name}={id}");
            }
        }
    }
    assert!(followed > 100, "{followed}");
}

/// A type that contains itself ends in a link to its place.
#[test]
fn a_type_that_contains_itself_is_cut_with_a_link() {
    let project = Project::from_documents(&[PathBuf::from("../cases/recursion_mutual/document.yaml")]);
    let files = pages(&project);
    let mut count = 0;
    for (_, page) in html(&files) {
        let ids: HashSet<&str> = attributes(page, "id").into_iter().collect();
        for cut in page.split("<p class=\"remark\"><a href=\"#").skip(1) {
            let target = cut.split('"').next().unwrap();
            assert!(ids.contains(target), "{target}");
            count += 1;
        }
    }
    assert!(count > 0);
}

/// If showing all fields of all events would be too much, types are shown once.
#[test]
fn a_large_document_shows_each_shared_type_once() {
    let field = |index: usize| format!("        f{index}: {{ $ref: '#/components/schemas/T{}' }}\n", index % 40);
    let properties: String = (0..40).map(field).collect();
    let schemas = (0..40).map(|index| format!("    T{index}:\n      type: object\n      properties:\n{properties}"));
    let document = format!(
        "openapi: 3.1.0\ninfo: {{ title: Great, version: '1' }}\nwebhooks:\n  one:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: {{ $ref: '#/components/schemas/T0' }}\n      \
         responses: {{ '200': {{ description: OK }} }}\ncomponents:\n  schemas:\n{}",
        schemas.collect::<String>()
    );
    let (_scratch, files) = pages_of("catalogue-great", "great.yaml", &document);
    let types: Vec<_> = html(&files).filter(|(path, _)| path.starts_with("great/type-")).collect();
    assert_eq!(types.len(), 40);
    for (path, page) in types {
        assert!(page.len() < 50_000, "{path}: {}", page.len());
        // Its own fields are on this page, and those of all others on theirs.
        assert_eq!(page.contains("<a href=\"type-T1.html\">"), path != "great/type-T1.html", "{path}");
    }
    // Links to types from when all of them were on one page still work.
    assert!(files.get("great.html").unwrap().contains("<li id=\"type-T1\"><a href=\"great/type-T1.html\">"));
}

#[test]
fn pages_load_nothing_from_elsewhere_and_have_a_policy() {
    for (path, text) in html(&pages(&specs())) {
        assert!(text.contains("content=\"default-src 'none'; style-src 'self'; script-src 'self';"), "{path}");
        let script = if path.contains('/') { "../script.js" } else { "script.js" };
        assert_eq!(attributes(text, "src"), [script], "{path}");
        assert!(attributes(text, "style").is_empty(), "{path}");
        assert!(!text.contains("<style"), "{path}");
    }
}

#[test]
fn pages_are_reproducible_and_old_pages_are_deleted() {
    let out = Scratch::new("catalogue-plan");
    let generate = |project| hookwright_catalogue::generate(project, out.path(), &options()).unwrap().plan;
    let first = generate(specs());
    // An index, a style and two scripts; for each API its first page and its graph; the events.
    assert_eq!(first.changes.len(), 4 + 3 * 2 + 47);
    first.apply(out.path()).unwrap();
    assert!(generate(specs()).is_empty());

    // Files that people put next to the pages aren't ours.
    fs::write(out.path().join("notes.html"), "<p>mine</p>").unwrap();
    let fewer = generate(Project::from_documents(&[PathBuf::from("../../specs/morph/openapi.yaml")]));
    let summary = fewer.summary();
    assert_eq!(summary.iter().filter(|line| line.starts_with("deleted ")).count(), 2 * 2 + 44, "{summary:?}");
    assert_eq!(summary.last().unwrap(), "updated search.js");
    fewer.apply(out.path()).unwrap();
    assert!(!out.path().join("contio").exists());
    assert!(out.path().join("notes.html").is_file());

    fs::write(out.path().join("contio.html"), "<p>mine</p>").unwrap();
    let refused = hookwright_catalogue::generate(specs(), out.path(), &options()).unwrap_err();
    assert!(refused.to_string().contains("`contio.html`"), "{refused}");
}

#[test]
fn changes_are_shown_on_the_pages_of_the_api_and_the_event() {
    let scratch = Scratch::new("catalogue-changes");
    fs::create_dir_all(scratch.path()).unwrap();
    let (old, new) = (scratch.path().join("old.yaml"), "../../specs/contio/asyncapi.yaml");
    let text = fs::read_to_string(new).unwrap();
    let before =
        text.replacen("name: session.expired", "name: session.over", 1).replace("session.expired", "session.over");
    assert_ne!(text, before);
    fs::write(&old, before).unwrap();

    let changed = History::since_document(&old, new.as_ref(), Reach::Folder).unwrap();
    let mut options = options();
    options.history.push(changed);
    let project = Project::from_documents(&[PathBuf::from(new)]);
    let files = hookwright_catalogue::files(&compiled(&project), &options, &mut Diagnostics::default());
    let page = without_tags(files.get("contio/changes.html").unwrap());
    assert!(page.contains("session.over") && page.contains("Rust: "), "{page}");
    let changes_of = |event: &str| {
        let page = files.get(&format!("contio/event-{event}.html")).unwrap();
        page.split_once("<section id=\"changes\">").map(|(_, changes)| without_tags(changes))
    };
    assert!(changes_of("session_expired").unwrap().contains("session.expired"), "{page}");
    assert_eq!(changes_of("meeting_created"), None);
    assert!(files.get("contio.html").unwrap().contains("contio/changes.html"));
}

/// The pages of one of the cases.
fn case(name: &str) -> FileSet {
    pages(&Project::from_documents(&[PathBuf::from(format!("../cases/{name}/document.yaml"))]))
}

#[test]
fn the_page_of_an_event_shows_how_it_is_sent_and_answered() {
    let files = case("replies");
    for (path, page) in html(&files).filter(|(path, _)| path.contains("/event-")) {
        let text = without_tags(page);
        for said in ["Distinguished by", "Trusted byStandard Webhooks", "Sent asPOST, application/json", "In Rust"] {
            assert!(text.contains(said), "{path}: {said}: {text}");
        }
    }
    let asked = files.get("document/event-price_asked.html").unwrap();
    let text = without_tags(asked);
    assert!(text.contains("status 201 with a reply that its sender reads, application/vnd.acme+json"), "{text}");
    assert!(asked.contains("<div class=\"tree\" id=\"reply\">") && asked.contains("id=\"reply-default\""), "{text}");
}

#[test]
fn the_page_of_an_api_shows_how_handshakes_are_answered() {
    let files = case("handshake_by_get");
    let page = files.get("document.html").unwrap();
    let (_, handshakes) = page.split_once("<section id=\"handshakes\">").unwrap();
    let text = without_tags(handshakes.split_once("</section>").unwrap().0);
    assert!(
        text.contains("A GET request with ") && text.contains(" is answered with status 200 and the body "),
        "{text}"
    );
    assert!(!case("replies").get("document.html").unwrap().contains("id=\"handshakes\""));
}
