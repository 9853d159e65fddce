//! Events whose names the document doesn't list.

use super::{assert_told_apart, compiled};
use crate::ir::Discriminator;

#[test]
fn the_name_in_an_example_is_assumed_before_the_key() {
    let document = |example: &str| {
        format!(
            "
openapi: 3.1.0
webhooks:
  noteMade: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [event], properties: {{ event: {{ enum: [note.made] }} }} }} }} }} }} }} }}
  noteGone: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [event], properties: {{ event: {{ type: string, example: {example} }} }} }} }} }} }} }} }}
"
        )
    };
    assert_told_apart(&document("note.gone"), "/event", &["note.made", "note.gone"]);
    // A copied example and prose say nothing.
    assert_told_apart(&document("note.made"), "/event", &["note.made", "noteGone"]);
    assert_told_apart(&document("the name"), "/event", &["note.made", "noteGone"]);
}

#[test]
fn alternatives_without_a_name_are_called_like_their_components() {
    let document = "
openapi: 3.1.0
webhooks:
  frame: { post: { requestBody: { content: { application/json: { schema: { oneOf: [{ $ref: '#/components/schemas/Log' }, { $ref: '#/components/schemas/Done' }, { $ref: '#/components/schemas/Error' }, { $ref: '#/components/schemas/Warning' }] } } } } } }
components:
  schemas:
    Log: { type: object, required: [type], properties: { type: { enum: [log] } } }
    Done: { type: object, required: [type], properties: { type: { enum: [done] } } }
    Error: { type: object, required: [error], properties: { error: { type: string } } }
    Warning: { type: object, required: [warning], properties: { warning: { type: string } } }
";
    let names: Vec<String> = compiled(document).events.into_iter().map(|event| event.name).collect();
    assert_eq!(names, ["log", "done", "Error", "Warning"]);
}

#[test]
fn constants_are_checked_where_presence_decides() {
    let document = "
openapi: 3.1.0
webhooks:
  paid: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, total], properties: { type: { const: invoice.paid }, total: { type: integer } } } } } } } }
  paidNow: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, version], properties: { type: { const: invoice.paid }, version: { const: '2' } } } } } } } }
";
    let Discriminator::Tree(tree) = compiled(document).discriminator else { panic!("it isn't a tree") };
    let constraints: Vec<String> =
        tree.constraints.iter().map(|it| format!("{}: {} is {:?}", it.event, it.at, it.listed)).collect();
    assert!(constraints.iter().any(|it| it.contains("/type")), "{constraints:?} {tree:?}");
}
