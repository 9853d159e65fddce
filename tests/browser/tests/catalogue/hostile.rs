//! Documents come from other companies: all of their content is only text on the pages.

use std::fs;
use std::path::{Path, PathBuf};

use hookwright_core::plan::FileSet;
use hookwright_core::project::Project;
use tests::scratch::Scratch;

use super::{pages, pages_of};

/// Would do harm if it were ever interpreted as HTML, an attribute or a script.
pub(super) const HARM: &str = r#"x</script></style></title><!--<img src=x onerror=hacked=1>"onfocus=hacked=1 '&lt;"#;

/// All elements that the pages are made of.
const ELEMENTS: &str = "a blockquote body br button code dd defs details div dl dt em figcaption figure g h1 h2 h3 \
    head header hr html input kbd label li link main marker meta nav ol p path pre rect script search section span strong \
    summary svg table tbody td text th thead time title tr ul wbr";

/// All attributes, besides those of `aria` and `data`.
const ATTRIBUTES: &str = "autocomplete charset class content d for height hidden href http-equiv id lang marker-end \
    markerHeight markerWidth name open orient placeholder refX refY rel role rx scope spellcheck src start tabindex type \
    viewBox width x xmlns y";

/// A document with this text in every possible place.
pub(super) fn document() -> String {
    let harm = serde_json::to_string(HARM).unwrap();
    let markdown = serde_json::to_string(&format!(
        "{HARM}\n\n<script>hacked=1</script>\n\n[a](javascript:hacked=1) ![b](https://example.com/b.png)\n\n| {HARM} |\n| - |\n| c |"
    ))
    .unwrap();
    format!(
        r##"{{
  "openapi": "3.1.0",
  "info": {{ "title": {harm}, "version": "1", "description": {markdown} }},
  "externalDocs": {{ "url": "javascript:hacked=1", "description": {harm} }},
  "tags": [{{ "name": {harm}, "description": {markdown} }}],
  "webhooks": {{
    {harm}: {{ "post": {{
      "summary": {harm}, "description": {markdown}, "tags": [{harm}],
      "parameters": [{{ "name": "x-a", "in": "header", "description": {markdown}, "schema": {{ "type": "string" }} }}],
      "requestBody": {{ "content": {{ "application/json": {{
        "schema": {{ "$ref": "#/components/schemas/Payload" }},
        "example": {{ "type": {harm}, {harm}: {harm}, "kind": {harm} }}
      }} }} }},
      "responses": {{ "200": {{ "description": "OK" }} }}
    }} }}
  }},
  "components": {{ "schemas": {{ "Payload": {{
    "type": "object", "description": {markdown}, "required": ["type"],
    "properties": {{
      "type": {{ "type": "string", "const": {harm} }},
      {harm}: {{ "type": "string", "format": {harm}, "description": {markdown} }},
      "kind": {{ "type": "string", "enum": [{harm}, "other"] }}
    }}
  }} }} }}
}}"##
    )
}

/// The pages of that document, in their own folder.
pub(super) fn written(name: &str) -> (Scratch, FileSet) {
    pages_of(name, "hostile.json", &document())
}

/// The elements of a page, each with its attributes as written.
fn tags(page: &str) -> Vec<(&str, &str)> {
    let tags = page.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '!']));
    tags.map(|tag| {
        let tag = tag.split('>').next().unwrap();
        tag.split_once(' ').unwrap_or((tag, ""))
    })
    .collect()
}

#[test]
fn text_from_documents_never_becomes_an_element_or_an_attribute() {
    let (_scratch, files) = written("catalogue-hostile");
    let pages: Vec<(&str, &str)> = super::pages::html(&files).collect();
    assert_eq!(pages.len(), 4, "{:?}", files.iter().map(|(path, _)| path).collect::<Vec<_>>());
    for (page, text) in pages {
        assert!(text.contains("onerror=hacked"), "{page} does not show the text at all");
        for (element, attributes) in tags(text) {
            assert!(ELEMENTS.split(' ').any(|known| known == element), "{page}: <{element} {attributes}>");
            // A value can't contain a quotation mark, so every second part is outside the values.
            for name in
                attributes.split('"').step_by(2).flat_map(|part| part.split([' ', '='])).filter(|name| !name.is_empty())
            {
                let known = ATTRIBUTES.split(' ').any(|known| known == name);
                assert!(
                    known || name.starts_with("aria-") || name.starts_with("data-"),
                    "{page}: {name} in <{element}>"
                );
            }
        }
        assert_eq!(text.matches("<script").count(), 1, "{page}");
        assert!(!super::pages::attributes(text, "href").iter().any(|link| link.contains("javascript")), "{page}");
    }
}

/// The path of a document is text, too.
#[test]
fn a_document_may_have_any_name() {
    let scratch = Scratch::new("catalogue-called");
    let folder = scratch.path().join("a --> \"b\" <i>");
    fs::create_dir_all(&folder).unwrap();
    fs::copy("../../specs/morph/openapi.yaml", folder.join("openapi.yaml")).unwrap();
    let files = pages(&Project::from_documents(&[PathBuf::from(&folder).join("openapi.yaml")]));
    for (path, text) in files.iter() {
        assert!(!Path::new(path).is_absolute() && !text.contains("<i>"), "{path}");
        assert_eq!(text.matches("-->").count(), usize::from(text.contains("<!--")), "{path}");
    }
}

/// HTML in a document is shown as its author meant it, and parts that documentation tools add are left out.
#[test]
fn tags_are_not_shown_and_text_is_shown_once() {
    let introduction = "Our events.\\n\\n# Authentication\\n\\n<SecurityDefinitions />\\n\\n<!-- ReDoc-Inject: <security-definitions> -->\\n\\n<p>Sign <b>all</b> of it.</p>";
    let document = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "Prose", "version": "1.2", "description": "{introduction}" }},
        "webhooks": {{ "order.paid": {{ "post": {{ "summary": "An order was paid", "description": "An order was paid. Send it <b>now</b> to &lt;b&gt;.",
        "requestBody": {{ "content": {{ "application/json": {{ "schema": {{ "type": "object", "description": "An order was paid.",
        "properties": {{ "type": {{ "const": "order.paid" }} }} }} }} }} }}, "responses": {{ "200": {{ "description": "OK" }} }} }} }} }} }}"#
    );
    let (_scratch, files) = pages_of("catalogue-prose", "prose.json", &document);
    for (path, text) in super::pages::html(&files) {
        assert!(!text.contains("SecurityDefinitions") && !text.contains("ReDoc") && !text.contains("&lt;p"), "{path}");
    }
    let event = files.get("prose/event-order_paid.html").unwrap();
    assert_eq!(event.matches("An order was paid").count(), 1, "{event}");
    assert!(event.contains("Send it <strong>now</strong> to &lt;b&gt;."), "{event}");
    let api = files.get("prose.html").unwrap();
    let (events, rest) = api.split_once("id=\"introduction\"").unwrap();
    assert!(events.contains("<p>Our events.</p>") && !rest.contains("Our events"), "{api}");
    assert!(events.contains("prose/event-order_paid.html"), "events come before the introduction");
    assert!(rest.contains("<p>Sign <strong>all</strong> of it.</p>") && !rest.contains("<details open"), "{api}");
}
