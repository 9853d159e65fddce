//! The whole output, character for character.

use super::text;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::load::Sources;
use crate::place::{FileId, Place};

const DOCUMENT: &str = "\
webhooks:
  newPet:
    schema:
      $ref: '#/components/schemas/Pett'
components:
  schemas:
    Pet: {}
";

fn pets() -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add("specs/pets/openapi.yaml".to_owned(), DOCUMENT).unwrap();
    (sources, file)
}

fn report(sources: &Sources, diagnostics: impl IntoIterator<Item = Diagnostic>) -> String {
    let mut all = Diagnostics::default();
    all.extend(diagnostics);
    text(&all, sources)
}

#[test]
fn a_diagnostic_says_what_where_why_and_what_to_write() {
    let (sources, file) = pets();
    let root = Place::root(file);
    let reference = Location::Value(root.descendant(["webhooks", "newPet", "schema", "$ref"]));
    let diagnostic = Diagnostic::error(reference, "`$ref` leads nowhere: `#/components/schemas/Pett`")
        .label(Location::Key(root.descendant(["components", "schemas"])), "the schemas are listed here")
        .help("write `#/components/schemas/Pet`");
    let expected = "\
error: `$ref` leads nowhere: `#/components/schemas/Pett`
  --> specs/pets/openapi.yaml:4:13
   | in /webhooks/newPet/schema/$ref
   = note: specs/pets/openapi.yaml:6:3: the schemas are listed here
   = help: write `#/components/schemas/Pet`

1 error
";
    assert_eq!(report(&sources, [diagnostic]), expected);
}

#[test]
fn diagnostics_come_in_the_order_of_their_places() {
    let (mut sources, first) = pets();
    let second = sources.add("a.json".to_owned(), "{\"a~/b\": 1}").unwrap();
    let at = |file, line, column| Location::Position { file, line, column };
    let expected = "\
error: no such file
  --> b.yaml

note: about all of it
  --> specs/pets/openapi.yaml

warning: the root
  --> specs/pets/openapi.yaml:1:1

error: early
  --> specs/pets/openapi.yaml:2:10

error: late
  --> specs/pets/openapi.yaml:10:2

note: said first
  --> a.json:1:2
   | in /a~0~1b

error: said second
  --> a.json:1:2
   | in /a~0~1b

4 errors, 1 warning, 2 notes
";
    let key = || Location::Key(Place::root(second).child("a~/b"));
    let diagnostics = [
        Diagnostic::note(key(), "said first"),
        Diagnostic::error(key(), "said second"),
        Diagnostic::error(at(first, 10, 2), "late"),
        Diagnostic::error(at(first, 2, 10), "early"),
        Diagnostic::warning(Location::Value(Place::root(first)), "the root"),
        Diagnostic::note(Location::File(first), "about all of it"),
        Diagnostic::error(Location::Path("b.yaml".to_owned()), "no such file"),
    ];
    assert_eq!(report(&sources, diagnostics), expected);
}

#[test]
fn what_takes_several_lines_is_indented() {
    let (sources, file) = pets();
    let diagnostic = Diagnostic::warning(Location::File(file), "unclear")
        .label(Location::File(file), "one thing\nand another")
        .help("write\n  events:\n    a: b");
    let expected = "\
warning: unclear
  --> specs/pets/openapi.yaml
   = note: specs/pets/openapi.yaml: one thing
           and another
   = help: write
             events:
               a: b

1 warning
";
    assert_eq!(report(&sources, [diagnostic]), expected);
}

#[test]
fn files_that_cannot_be_read_into_a_tree_are_reported_where_they_break() {
    let mut sources = Sources::new();
    let diagnostic = sources.add("a.yaml".to_owned(), "a: 1\nb:\n  c: 2\n  c: 3\n").unwrap_err();
    let expected = "\
error: the key `c` comes twice in one mapping
  --> a.yaml:4:3
   = note: a.yaml:3:3: it is here already

1 error
";
    assert_eq!(report(&sources, [diagnostic]), expected);
}

#[test]
fn nothing_to_say_is_nothing() {
    assert_eq!(report(&Sources::new(), []), "");
}
