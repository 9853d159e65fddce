//! Schemas that only have words about a value, next to the one that describes it.

use crate::cursor::Cursor;
use crate::load::Sources;
use crate::node::Node;

/// The only one of several schemas that says more than words, and the others.
pub(super) fn sole<'a, 'd, T>(
    all: &'a [T],
    cursor: impl Fn(&T) -> &Cursor<'d>,
    files: &Sources,
) -> Option<(&'a T, Vec<&'a T>)> {
    let (notes, others): (Vec<&T>, Vec<&T>) = all.iter().partition(|one| is_note(cursor(one)));
    if let [only] = others.as_slice() {
        return Some((only, notes));
    }
    // Next to a reference to an object, `type: object` adds nothing.
    let (bare, others): (Vec<&T>, Vec<&T>) = others.into_iter().partition(|one| is_bare_object(cursor(one)));
    let [only] = others.as_slice() else { return None };
    let target = crate::resolve::follow(files, cursor(only).clone()).ok()?;
    let is_object = target.node.get("type").and_then(Node::as_str) == Some("object");
    let is_reference = cursor(only).node.get("$ref").is_some();
    (is_reference && is_object).then(|| (*only, [notes, bare].concat()))
}

/// Whether a schema has only annotations (JSON Schema 2020-12, validation, section 9).
fn is_note(schema: &Cursor<'_>) -> bool {
    const ANNOTATIONS: [&str; 10] = [
        "$comment",
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
    ];
    let is_annotation = |key: &str| ANNOTATIONS.contains(&key) || key.starts_with("x-");
    schema.node.as_map().is_some_and(|map| map.iter().all(|(key, _)| is_annotation(key)))
}

/// Whether a schema allows any object, and says nothing else.
fn is_bare_object(schema: &Cursor<'_>) -> bool {
    const WORDS: [&str; 3] = ["description", "title", "type"];
    let is_object = schema.node.get("type").and_then(Node::as_str) == Some("object");
    is_object && schema.node.as_map().is_some_and(|map| map.iter().all(|(key, _)| WORDS.contains(&key)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use crate::compilation::testing::compiled;
    use crate::ir::{Field, Type};

    /// The fields of the only event's payload.
    fn fields(schema: &str) -> Vec<Field> {
        let document = format!(
            "{{ openapi: 3.1.0, webhooks: {{ paid: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {schema} }} }} }} }} }} }}, \
             components: {{ schemas: {{ Money: {{ type: object, description: An amount., required: [cents], properties: {{ cents: {{ type: integer }} }} }}, \
             Base: {{ type: object, properties: {{ sum: {{ type: object, description: Anything. }} }} }} }} }} }}"
        );
        let (api, _) = compiled(&document);
        api.types.object(&api.events[0].payload).unwrap().fields.clone()
    }

    #[test]
    fn words_next_to_a_reference_belong_to_the_field() {
        let money = "$ref: '#/components/schemas/Money'";
        let schema = format!(
            "{{ type: object, required: [a, b, c], properties: {{ a: {{ {money} }}, b: {{ allOf: [{{ {money} }}, {{ description: What was paid., \
             deprecated: true }}] }}, c: {{ allOf: [{{ description: The fee. }}, {{ {money} }}, {{ type: object }}] }} }} }}"
        );
        let fields = fields(&schema);
        let said: Vec<Option<&str>> = fields.iter().map(|field| field.docs.text.as_deref()).collect();
        assert_eq!(said[1..], [Some("What was paid."), Some("The fee.")]);
        assert!(matches!(fields[0].ty, Type::Named(_)));
        assert_eq!((&fields[1].ty, &fields[2].ty), (&fields[0].ty, &fields[0].ty));
        assert_eq!(fields.iter().map(|field| field.docs.deprecated).collect::<Vec<_>>(), [false, true, false]);
    }

    /// As in an envelope, whose parts are described by those who use it.
    #[test]
    fn a_property_of_any_object_is_the_one_that_another_part_refers_to() {
        let schema = "{ allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, required: [sum, other], properties: { sum: { $ref: \
                      '#/components/schemas/Money' }, other: { $ref: '#/components/schemas/Money' } } }] }";
        let fields = fields(schema);
        assert_eq!(fields[0].ty, fields[1].ty);
    }
}
