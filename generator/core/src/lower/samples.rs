//! The document's example payloads: those that fit their type become samples, the others are reported.

pub(super) mod exact;
mod key_order;

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::interpret::{Interpreter, Misfit};
use crate::ir::{Discriminator, Literal, NamePlace, Sample, Sign, Types};
use crate::nearest;
use crate::node::Node;
use crate::place::Place;
use crate::spec::Message;

use self::key_order::KeyOrders;
use super::events::NamedEvent;

/// What examples are compared with.
#[derive(Clone, Copy)]
struct Shapes<'a> {
    types: &'a Types,
    events: &'a [NamedEvent<'a>],
    discriminator: &'a Discriminator,
}

/// Gathers, for each event, the examples of its message that belong to it and fit. The fields of the types get the
/// order of the keys in the examples.
pub(super) fn gather(
    types: &mut Types,
    events: &[NamedEvent<'_>],
    (messages, discriminator): (&[Message<'_>], &Discriminator),
    diagnostics: &mut Diagnostics,
) -> Vec<Vec<Sample>> {
    let shapes = Shapes { types, events, discriminator };
    let mut key_orders = KeyOrders::default();
    let mut misfits = Misfits::default();
    let samples = shapes.events.iter().map(|event| {
        let is_it = |message: &&Message<'_>| {
            message.place == event.message.place && message.written_as == event.message.written_as
        };
        let message = messages.iter().find(is_it);
        let examples = message.into_iter().flat_map(|message| &message.examples);
        let samples = examples.filter_map(|example| {
            let Cursor { node, place } = &example.payload;
            match shapes.exactness(event, &example.payload, &mut key_orders) {
                Ok(_) if is_template(node) => None,
                Ok(exact) => {
                    let json = serde_json::to_string_pretty(node).unwrap_or_default() + "\n";
                    Some(Sample { json, exact: exact?, place: place.clone() })
                }
                Err(misfit) => {
                    misfits.note(misfit, &event.name);
                    None
                }
            }
        });
        samples.collect()
    });
    let samples = samples.collect();
    diagnostics.extend(misfits.findings());
    key_orders.apply(types);
    samples
}

/// Whether most texts of an example only name their type: `<string>`. Some tools write these instead of values.
pub(super) fn is_template(example: &Node) -> bool {
    let (mut texts, mut types) = (0_usize, 0_usize);
    let mut open = vec![example];
    while let Some(node) = open.pop() {
        match node {
            Node::String(text) => {
                texts += 1;
                let name = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
                let is_type = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                types += usize::from(name.is_some_and(|name| !name.is_empty() && is_type(name)));
            }
            Node::List(items) => open.extend(items),
            Node::Map(map) => open.extend(map.iter().map(|(_, value)| value)),
            Node::Null | Node::Bool(_) | Node::Number(_) => {}
        }
    }
    types > texts / 2
}

impl Shapes<'_> {
    /// Whether the example's body says that it is this event.
    fn is_of(self, event: &NamedEvent<'_>, example: &Cursor<'_>) -> Result<bool, Misfit> {
        for Sign { at, value } in &event.signs {
            let NamePlace::Body(path) = at else { continue };
            let named = path.iter().try_fold(example.clone(), |value, key| value.get(key));
            let says = named.as_ref().and_then(|name| Literal::from_node(name.node));
            if says.as_ref() == Some(value) {
                continue;
            }
            let is_of_another = |other: &Sign| other.at == *at && says.as_ref() == Some(&other.value);
            if self.events.iter().any(|event| event.signs.iter().any(is_of_another)) {
                return Ok(false);
            }
            let place = named.map_or_else(|| example.place.clone(), |name| name.place);
            return Err(Misfit { place, expected: format!("the name `{value}`") });
        }
        Ok(true)
    }

    /// Whether writing the decoded example gives the same. `None` if it isn't an example of this event, since a message
    /// with several events may have examples of each. Also notes the order of its keys.
    fn exactness(
        self,
        event: &NamedEvent<'_>,
        example: &Cursor<'_>,
        key_orders: &mut KeyOrders,
    ) -> Result<Option<bool>, Misfit> {
        if !matches!(self.discriminator, Discriminator::HeaderAndBody(..)) && !self.is_of(event, example)? {
            return Ok(None);
        }
        let mut values = Vec::new();
        Interpreter::new(self.types).read(&event.payload, example, &mut |ty, value| values.push((ty, value.node)))?;
        values.iter().for_each(|(ty, node)| key_orders.note(self.types, ty, node));
        Ok(Some(values.iter().all(|(ty, node)| exact::is_exact(self.types, ty, node))))
    }
}

/// How many expectations a finding shows.
const SHOWN: usize = 4;

/// The examples that don't fit, each with the events that have it. One message may be many events.
#[derive(Default)]
struct Misfits {
    all: Vec<Unfit>,
}

struct Unfit {
    place: Place,
    events: Vec<String>,
    /// What the events expect, without repetitions.
    expected: Vec<String>,
}

impl Misfits {
    fn note(&mut self, misfit: Misfit, event: &str) {
        let known = self.all.iter().position(|unfit| unfit.place == misfit.place).unwrap_or_else(|| {
            self.all.push(Unfit { place: misfit.place, events: Vec::new(), expected: Vec::new() });
            self.all.len() - 1
        });
        let Some(unfit) = self.all.get_mut(known) else { return };
        unfit.events.push(event.to_owned());
        if !unfit.expected.contains(&misfit.expected) {
            unfit.expected.push(misfit.expected);
        }
    }

    fn findings(self) -> impl Iterator<Item = Diagnostic> {
        self.all.into_iter().map(|Unfit { place, events, expected }| {
            let events = nearest::list(events.iter().map(String::as_str));
            let more = expected.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" or one of {more} more") } else { String::new() };
            let expected = expected.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(" or ") + &more;
            let message = format!("this example of {events} doesn't match its schema: expected {expected}");
            Diagnostic::warning(codes::examples::MISFIT, Location::Value(place), message)
                .help("a delivery like this would be malformed; correct the example or the schema")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use crate::compilation::testing::compiled;

    /// One message for several events, whose example names another one.
    #[test]
    fn an_example_of_several_events_has_one_finding() {
        let document = "
openapi: 3.1.0
webhooks:
  note:
    post:
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [type], properties: { type: { enum: [note.made, note.sent, note.gone] }, size: { type: integer } } }
            example: { type: note.lost }
";
        let (_, findings) = compiled(document);
        let expected = "HW0501: this example of `note.made`, `note.sent` and `note.gone` doesn't match its schema: expected \
                        the name `note.made` or the name `note.sent` or the name `note.gone`";
        assert_eq!(findings, [expected]);
    }

    #[test]
    fn an_example_that_only_names_types_is_not_a_sample() {
        let document = |example: &str| {
            format!(
                "{{openapi: 3.1.0, webhooks: {{paid: {{post: {{requestBody: {{content: {{application/json: {{schema: {{type: \
                 object, properties: {{id: {{type: string}}, at: {{type: string, format: date-time}}}}}}, example: \
                 {example}}}}}}}}}}}}}}}"
            )
        };
        let has_samples = |example: &str| !compiled(&document(example)).0.events[0].samples.is_empty();
        assert!(!has_samples("{id: '<string>', at: '<date-time>'}"));
        assert!(has_samples("{id: '<string>', at: '2026-11-30T08:00:00Z'}"));
        assert!(has_samples("{id: '<A B>', at: 'now'}"));
    }

    #[test]
    fn the_example_of_a_payload_s_schema_is_one_of_its_event() {
        let document = "
openapi: 3.1.0
webhooks:
  paid: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Paid' } } } } } }
  sent: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Sent' }, example: { type: sent, to: b } } } } } }
components:
  schemas:
    Paid: { type: object, required: [type], properties: { type: { const: paid }, sum: { type: integer } }, examples: [{ type: paid, sum: 7 }, { type: paid }] }
    Sent: { type: object, required: [type], properties: { type: { const: sent }, to: { type: string } }, example: { type: sent, to: a } }
";
        let (api, findings) = compiled(document);
        let shown =
            api.events.iter().map(|event| event.samples.iter().map(|it| it.json.replace(['\n', ' '], "")).collect());
        let shown: Vec<Vec<String>> = shown.collect();
        assert_eq!(
            shown,
            [vec![r#"{"type":"paid","sum":7}"#, r#"{"type":"paid"}"#], vec![r#"{"type":"sent","to":"b"}"#]]
        );
        assert_eq!(findings, Vec::<String>::new());
    }
}
