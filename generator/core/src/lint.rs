//! Finds contradictions in a document that would cost its receivers events: statements of its prose and its examples
//! that its schemas don't allow. Each finding has the overlay actions that fix it, if there are any.
//!
//! Precision matters more than recall: an example is trusted over a schema, since it was observed, and prose only
//! counts if its words have a single meaning. A fix only ever allows more.

mod action;
mod enums;
mod formats;
mod learn;
mod null_in_prose;
mod on_disk;
mod part;
mod required;
mod schema;
mod types;
mod unions;
mod values_in_prose;
mod walk;
mod widen;

pub use self::action::{Action, Change, overlay_with};
pub use self::learn::{Learned, events_of, learn};
pub use self::on_disk::{Checked, add_contradictions, check, fix, write_overlay};
use self::part::Part;
use self::walk::Shown;
use crate::Compilation;
use crate::cursor::Cursor;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::interpret::Interpreter;
use crate::ir::{Api, Type};
use crate::load::Sources;
use crate::place::{FileId, Place};
use crate::spec::{Dialect, Message};

/// One contradiction.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The contradiction, its place, and what to write in an overlay.
    pub diagnostic: Diagnostic,
    /// The actions that fix it. Empty if a person has to decide.
    pub actions: Vec<Action>,
    /// The schema that it is about, since several examples may show the same contradiction.
    about: (Code, Place),
}

/// The input of the checks.
struct Document<'a> {
    sources: &'a Sources,
    file: FileId,
    dialect: Dialect,
    api: &'a Api,
}

/// All contradictions of a document.
pub fn lint(compiled: &Compilation<'_>) -> Vec<Finding> {
    let Compilation { sources, document, spec, ir: api, .. } = compiled;
    let document = Document { sources, file: *document, dialect: spec.dialect, api };
    let mut findings = Findings::default();
    for (_, field) in api.types().flat_map(|(_, def)| walk::fields(def).iter().map(move |field| (def, field))) {
        for part in Part::field(field).nested(sources) {
            document.check_prose(&part, &mut findings);
            document.check_own_examples(&part, &mut findings);
        }
    }
    for message in &spec.messages {
        document.check_examples(message, &mut findings);
        document.check_headers(message, &mut findings);
    }
    findings.0
}

impl<'a> Document<'a> {
    fn check_prose(&self, part: &Part<'_>, findings: &mut Findings) {
        let Some(described) = part.described(self.sources) else { return };
        let Some(description) = described.keyword("description") else { return };
        findings.extend(null_in_prose::check(self, part, &described));
        findings.extend(values_in_prose::check(self, part, &description, &described));
    }

    fn check_examples(&self, message: &Message<'a>, findings: &mut Findings) {
        for example in &message.examples {
            let Some(event) = walk::event_of(self.api, message, &example.payload) else { continue };
            let place = message.payload.as_ref().map(|payload| &payload.place);
            let part = Part::payload(&event.payload, place);
            // For an object, each field is checked, and the whole adds nothing.
            if example.payload.node.as_map().is_none() {
                self.check_value(&part, &example.payload, findings);
            }
            walk::walk(self, &part, &example.payload, &mut |shown| match shown {
                Shown::Value(part, value) => self.check_value(part, value, findings),
                Shown::Lack(field, object) => findings.extend(required::check(self, field, object)),
            });
        }
    }

    /// The examples in the schema of a field. Only values of the right JSON type count, and quoted numbers: many authors
    /// leave out quotes, or the brackets around a single item.
    fn check_own_examples(&self, part: &Part<'a>, findings: &mut Findings) {
        let Some(described) = part.described(self.sources) else { return };
        let several = described.keyword("examples");
        for example in described.keyword("example").into_iter().chain(several.iter().flat_map(Cursor::items)) {
            let is_quoted = matches!(part.ty, Type::Number | Type::Integer | Type::Unsigned | Type::Decimal)
                && example.node.as_str().is_some_and(|text| text.parse::<f64>().is_ok());
            if !is_quoted && Interpreter::new(&self.api.types).refusal(part.ty, example.node).is_some() {
                continue;
            }
            self.check_value(part, &example, findings);
        }
    }

    fn check_value(&self, part: &Part<'_>, value: &Cursor<'a>, findings: &mut Findings) {
        let Some(described) = part.described(self.sources) else { return };
        findings.extend(types::check(self, part, value, &described));
        findings.extend(formats::check(self, value, &described));
        findings.extend(enums::check(self, part, value, &described));
        findings.extend(unions::check(self, value, &described));
    }

    /// A header's value is text whatever its type, so only its format and its values are checked.
    fn check_headers(&self, message: &Message<'a>, findings: &mut Findings) {
        let fields = self.api.headers.iter().flat_map(|headers| &headers.fields);
        for field in fields {
            let header = message.headers.iter().find(|header| header.name.eq_ignore_ascii_case(&field.wire));
            let Some((header, schema)) = header.and_then(|header| Some((header, header.schema.as_ref()?))) else {
                continue;
            };
            let part = Part::header(field, &schema.place);
            let Some(described) = part.described(self.sources) else { continue };
            let beside = |place: &Place, key| self.at(place.child(key));
            let own = beside(&header.place, "description").or_else(|| described.keyword("description"));
            findings.extend(own.and_then(|words| values_in_prose::check(self, &part, &words, &described)));
            for value in [&header.place, &schema.place].into_iter().filter_map(|place| beside(place, "example")) {
                findings.extend(formats::check(self, &value, &described));
                findings.extend(enums::check(self, &part, &value, &described));
            }
        }
    }

    fn at(&self, place: Place) -> Option<Cursor<'a>> {
        Some(Cursor { node: self.sources.node(&place)?, place })
    }
}

/// A finding at `at`, about the schema at `about`.
fn finding(code: Code, about: &Place, at: Location, message: String, actions: Option<Vec<Action>>) -> Finding {
    let actions = actions.unwrap_or_default();
    let help = if actions.is_empty() {
        "ask the owner of the document which is right".to_owned()
    } else {
        let text: String = actions.iter().map(|action| action.yaml("")).collect();
        format!("write in overlay.yaml, below `actions`:\n{}", text.trim_end())
    };
    let diagnostic = Diagnostic::warning(code, at, message).label(Location::Key(about.clone()), "the schema");
    Finding { diagnostic: diagnostic.help(help), actions, about: (code, about.clone()) }
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one, unless the same was found in another example.
    fn extend(&mut self, finding: Option<Finding>) {
        if let Some(finding) = finding.filter(|new| !self.0.iter().any(|known| known.about == new.about)) {
            self.0.push(finding);
        }
    }
}
