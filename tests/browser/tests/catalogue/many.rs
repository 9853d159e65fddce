//! A document of ten thousand events, whose names aren't valid file names.

use std::collections::HashSet;
use std::fmt::Write;

use hookwright_core::plan::FileSet;

use super::pages::html;
use super::pages_of;

const EVENTS: usize = 10_000;

/// Every second name is very long, and names differ only in case or in characters that no file name can contain.
fn name(index: usize) -> String {
    match index % 4 {
        0 => format!("group{}.event{index}", index % 300),
        1 => format!("../{}\u{0}:*?{index}", "very_long_".repeat(40)),
        2 => format!("größe{index}.ß"),
        _ => format!("GROUP{}.EVENT{}", index % 300, index - 3),
    }
}

fn document() -> String {
    let mut document = r#"{ "openapi": "3.1.0", "info": { "title": "Many", "version": "1" }, "webhooks": {"#.to_owned();
    for index in 0..EVENTS {
        let name = serde_json::to_string(&name(index)).unwrap();
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            document,
            r##"{comma}{name}: {{ "post": {{ "requestBody": {{ "content": {{ "application/json": {{ "schema": {{
            "type": "object", "properties": {{ "type": {{ "const": {name} }}, "owner": {{ "$ref": "#/components/schemas/Owner" }} }} }} }} }} }},
            "responses": {{ "200": {{ "description": "OK" }} }} }} }}"##
        );
    }
    document
        + r#"}, "components": { "schemas": { "Owner": { "type": "object", "properties": { "id": { "type": "string" } } } } } }"#
}

fn files() -> FileSet {
    pages_of("catalogue-many", "many.json", &document()).1
}

#[test]
fn each_of_ten_thousand_events_has_a_small_page() {
    let files = files();
    let events: Vec<(&str, &str)> = html(&files).filter(|(path, _)| path.contains("/event-")).collect();
    assert_eq!(events.len(), EVENTS);
    let paths: HashSet<String> = events.iter().map(|(path, _)| path.to_lowercase()).collect();
    assert_eq!(paths.len(), EVENTS, "two files differ in case alone");
    for (path, page) in events {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
        assert!(path.len() < 150 && path.chars().all(is_plain), "{path}");
        // Names of 400 letters are on a page in several places. A list of all events would be far longer.
        assert!(page.len() < 80_000, "{path}: {}", page.len());
    }
    let graph = files.get("many/graph.html").unwrap();
    assert!(!graph.contains("<svg") && graph.len() < 100_000, "{}", graph.len());
    let search = files.get("search.js").unwrap();
    assert!(search.contains(r#"["id","0-9999"]"#), "{} bytes", search.len());
}
