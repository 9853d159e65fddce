//! Nothing in a document is lost silently: each event, property, alternative and listed value of the cases and of this
//! project's APIs is generated or reported by a finding. `cargo xtask corpus` checks the same for other companies'
//! documents. Removing something from the output must be noticed, so these tests can fail.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::{Path, PathBuf};

use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use schema_oracle::loss::{Output, Report, check};
use serde_json::Value;
use tests::golden;
use tests::scratch::Scratch;

/// The output for a document, in one of the test folders or of this project's APIs.
fn output(folder: &Path) -> Option<Output> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        file.file_stem().is_some_and(|stem| ["document", "openapi", "asyncapi"].iter().any(|it| stem == *it))
    });
    let project = Project::from_documents_within(&files, Reach::Folder);
    Output::from_project(&project).unwrap().pop()
}

/// The changes of an overlay aren't in the document's file.
fn has_overlay(folder: &Path) -> bool {
    folder.join("overlay.yaml").exists()
}

fn lost(report: &Report) -> Vec<String> {
    report.lost().map(|item| format!("{:?} {}", item.kind, item.place)).collect()
}

#[test]
fn cases_lose_nothing() {
    let folders = golden::folders(Path::new("../cases"));
    let followed = folders.iter().filter(|folder| !has_overlay(folder) && is_followed(folder));
    let checked = followed.map(|folder| {
        let report = check(&output(folder).unwrap()).unwrap();
        (folder.display().to_string(), report.listed(), lost(&report))
    });
    let checked: Vec<_> = checked.collect();
    assert!(checked.iter().all(|(_, listed, _)| *listed > 0), "{checked:#?}");
    let losing: Vec<_> = checked.iter().filter(|(.., lost)| !lost.is_empty()).collect();
    assert!(losing.is_empty(), "{losing:#?}");
}

/// Places that are lost and that no finding reports yet.
const KNOWN: [(&str, &str); 5] = [
    (
        "../bad/discriminator_of_other_type/document.yaml: Property #/components/schemas/Tree/allOf/1/properties/height",
        "a derived schema that lists no value for a boolean discriminator isn't an alternative",
    ),
    (
        "../bad/discriminator_of_other_type/document.yaml: Value \
         #/webhooks/orderCreated/post/requestBody/content/application~1json/schema/properties/pet/discriminator/mapping/1",
        "the finding is at the property with the integers",
    ),
    (
        "../bad/property_of_reference/document.yaml: Property \
         #/webhooks/roomBooked/post/requestBody/content/application~1json/schema/properties/$ref",
        "the finding is at the key, and the walker takes it for a property",
    ),
    (
        "../bad/union_of_itself/document.yaml: Value #/components/schemas/Pet/discriminator/mapping/cat",
        "the name leads to a schema that is only another name for the base",
    ),
    (
        "../bad/discriminator_leads_nowhere/document.yaml: Alternative #/components/schemas/Name",
        "the finding is at the entry of the mapping that leads to the alternative",
    ),
];

/// Cases that the walker can't follow yet, and why. Their code is still read and compiled.
const NOT_FOLLOWED: [(&str, &str); 22] = [
    (
        "values_of_wrong_kinds",
        "a reference of the wrong type leaves its channel without a message, and a warning says so",
    ),
    ("batch_in_other_words", "the lists are read as batches of their items"),
    ("constants", "the docs of a property say which text its items always are"),
    ("handshake_in_other_words", "a `get` next to a `post` is a handshake"),
    (
        "asyncapi2_same_message_copied",
        "a message that is copied word by word is one event, and a note says so at the copy",
    ),
    ("asyncapi3_channel_without_operation", "messages are followed from operations only"),
    ("base_with_bare_kinds", "kinds that only refer to their base have its properties, and no other schema"),
    ("batch_by_setting", "the events are items of a list that a setting names"),
    ("batch_nested", "the events are items of lists that a setting names"),
    ("batch_inferred", "the events are items of the payload"),
    ("bodies_of_lines", "the events are items of the payload, or its lines"),
    ("bodies_as_form_or_json", "the field of a form that holds the payload has no field in it"),
    ("bodies_compressed", "the events are items of the payload"),
    ("callbacks_of_components", "callbacks are followed from operations only"),
    ("cloud_events_in_any_mode", "one mode covers all, so the envelope of another has no type"),
    ("handshake_by_get", "safe methods are handshakes, and a note is at the event that they belong to"),
    ("handshake_alone", "a webhook with only a safe method is a handshake, and a note says so"),
    ("name_of_switch", "the keys of the mapping are texts, and its values booleans"),
    ("name_beside_form", "safe methods are handshakes, and a note is at the event that they belong to"),
    ("name_on_two_levels", "a name of two places is joined of the values that are listed at each"),
    ("references_by_setting", "references to addresses are followed by a setting"),
    ("union_by_integer", "`2.0` is the integer 2"),
];

fn is_followed(folder: &Path) -> bool {
    NOT_FOLLOWED.iter().all(|(case, _)| !folder.ends_with(case))
}

/// Documents with findings from which something is generated.
#[test]
fn findings_name_what_is_left_out() {
    let outputs = golden::folders(Path::new("../bad"))
        .into_iter()
        .filter(|folder| !has_overlay(folder))
        .filter_map(|folder| output(&folder));
    let mut named = 0;
    let mut losing = Vec::new();
    for output in outputs {
        let Ok(report) = check(&output) else { continue };
        named += report.count_reported();
        losing.extend(lost(&report).into_iter().map(|item| format!("{}: {item}", output.document.display())));
    }
    assert!(named > 0);
    losing.retain(|item| KNOWN.iter().all(|(known, _)| item != known));
    assert!(losing.is_empty(), "{losing:#?}");
}

#[test]
fn apis_of_this_project_lose_nothing() {
    for folder in golden::folders(Path::new("../../specs")) {
        assert_eq!(lost(&check(&output(&folder).unwrap()).unwrap()), [""; 0], "{}", folder.display());
    }
}

/// A document with one of each kind of item that can be lost.
const DOCUMENT: &str = r"
openapi: 3.1.0
info: { title: Acme, version: '1' }
webhooks:
  order.paid:
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Paid' } } } } }
  order.lost:
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Lost' } } } } }
components:
  schemas:
    Paid:
      type: object
      required: [event, lines]
      properties:
        event: { const: order.paid }
        lines: { type: array, items: { allOf: [{ $ref: '#/components/schemas/Line' }, { properties: { note: { type: string } } }] } }
        totals: { additionalProperties: { type: object, properties: { gross: { type: number }, net: { type: number } } } }
        method: { oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Transfer' }] }
    Lost:
      type: object
      required: [event]
      properties:
        event: { const: order.lost }
        reason: { enum: [stolen, burnt] }
        size: { oneOf: [{ type: integer }, { type: object, properties: { width: { type: integer } } }] }
    Line: { type: object, properties: { sku: { type: string }, count: { type: integer } } }
    Card: { type: object, required: [by, last4], properties: { by: { const: card }, last4: { type: string } } }
    Transfer: { type: object, required: [by, iban], properties: { by: { const: transfer }, iban: { type: string } } }
";

/// The output for it. The document is read again for each change of the output.
fn sound(test: &str) -> (Scratch, Output) {
    let scratch = Scratch::new(&format!("loss-{test}"));
    std::fs::create_dir_all(scratch.path()).unwrap();
    std::fs::write(scratch.path().join("document.yaml"), DOCUMENT).unwrap();
    let output = output(scratch.path()).unwrap();
    assert_eq!(lost(&check(&output).unwrap()), [""; 0]);
    (scratch, output)
}

/// What is lost without one item of a list in the output.
fn lost_without(output: &Output, list: &str, index: usize) -> Vec<String> {
    let mut changed = output.clone();
    changed.ir.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index);
    if list == "/events" {
        changed.events.remove(index);
    }
    lost(&check(&changed).unwrap())
}

/// The lists at `path` below a type's kind.
fn lists<'o>(output: &'o Output, path: &str) -> Vec<(String, &'o Vec<Value>)> {
    let types = output.ir["types"].as_array().unwrap();
    let pointers = (0..types.len()).map(|index| format!("/types/{index}/kind{path}"));
    pointers.filter_map(|pointer| Some((pointer.clone(), output.ir.pointer(&pointer)?.as_array()?))).collect()
}

#[test]
fn a_missing_event_counts_as_lost() {
    let (_scratch, output) = sound("event");
    for (index, key) in ["order.paid", "order.lost"].iter().enumerate() {
        let operation = format!("#/webhooks/{key}/post");
        let media_type = format!("Payload {operation}/requestBody/content/application~1json");
        assert_eq!(lost_without(&output, "/events", index), [format!("Event {operation}"), media_type]);
    }
}

#[test]
fn a_missing_field_counts_as_lost() {
    let (_scratch, output) = sound("field");
    let mut tried = 0;
    for (list, fields) in lists(&output, "/Object/fields") {
        for (index, field) in fields.iter().enumerate() {
            let place = field["place"].as_str().unwrap();
            assert_eq!(lost_without(&output, &list, index), [format!("Property #{place}")], "{list}/{index}");
            tried += 1;
        }
    }
    assert!(tried >= 14, "{tried}");
}

#[test]
fn a_missing_value_counts_as_lost() {
    let (_scratch, output) = sound("value");
    let mut tried = 0;
    for (list, variants) in lists(&output, "/StringEnum") {
        for (index, variant) in variants.iter().enumerate() {
            let place = variant["place"].as_str().unwrap();
            assert_eq!(lost_without(&output, &list, index), [format!("Value #{place}")], "{list}/{index}");
            tried += 1;
        }
    }
    assert!(tried >= 2, "{tried}");
}

/// A property with one value is text, and its docs state the value.
#[test]
fn a_missing_constant_counts_as_lost() {
    let (_scratch, output) = sound("constant");
    let mut tried = 0;
    for (list, fields) in lists(&output, "/Object/fields") {
        for index in (0..fields.len()).filter(|index| fields[*index]["docs"]["constant"].is_string()) {
            let mut without = output.clone();
            without.ir.pointer_mut(&format!("{list}/{index}/docs")).unwrap()["constant"] = Value::Null;
            let lost = lost(&check(&without).unwrap());
            let place = fields[index]["place"].as_str().unwrap();
            assert!(matches!(&lost[..], [only] if only.starts_with(&format!("Value #{place}"))), "{lost:?}");
            tried += 1;
        }
    }
    assert!(tried >= 2, "{tried}");
}

#[test]
fn a_missing_alternative_counts_as_lost() {
    let (_scratch, output) = sound("alternative");
    let by_constant = lists(&output, "/Tagged/members").pop().unwrap().0;
    for index in 0..2 {
        let alternative = format!("Alternative #/components/schemas/Paid/properties/method/oneOf/{index}");
        assert_eq!(lost_without(&output, &by_constant, index), [alternative]);
    }
    let by_type = lists(&output, "/Union").pop().unwrap().0;
    for index in 0..2 {
        let alternative = format!("Alternative #/components/schemas/Lost/properties/size/oneOf/{index}");
        assert_eq!(lost_without(&output, &by_type, index), [alternative]);
    }
}

#[test]
fn untyped_values_without_a_finding_count_as_lost() {
    let (_scratch, mut output) = sound("any");
    let list = lists(&output, "/Object/fields");
    let at = |(pointer, fields): &(String, &Vec<Value>)| {
        let index = fields.iter().position(|field| field["wire"] == "size")?;
        Some(format!("{pointer}/{index}/ty"))
    };
    let field = list.iter().find_map(at).unwrap();
    *output.ir.pointer_mut(&field).unwrap() = "Any".into();
    let size = "#/components/schemas/Lost/properties/size";
    let alternatives = [0, 1].map(|index| format!("Alternative {size}/oneOf/{index}"));
    assert_eq!(lost(&check(&output).unwrap()), alternatives);
}
