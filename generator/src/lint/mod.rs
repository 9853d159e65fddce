//! Contradictions in a document that would cost its receivers events: what its prose and its examples say, and its schemas
//! do not. Each comes with the actions of an overlay that mend it, where there are some that do.
//!
//! Precise rather than many: an example is believed before a schema, since it was seen, and prose only where its words
//! leave no other reading. A mend only ever allows more.

mod action;
mod edge;
mod enums;
mod formats;
mod mend;
mod null_in_prose;
mod required;
mod schema;
mod types;
mod unions;
mod values_in_prose;
mod walk;

pub use self::action::{Action, Change, overlay_with};
pub use self::edge::{Checked, check, fix};
use self::schema::Described;
use self::walk::Shown;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location};
use crate::ir::{Api, Field};
use crate::load::Sources;
use crate::place::{FileId, Place};
use crate::spec::{self, Dialect, Message};
use crate::{Input, compile};

/// One contradiction.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What contradicts what, where, and what to write in an overlay.
    pub diagnostic: Diagnostic,
    /// The actions that mend it; none where a person has to decide.
    pub mend: Vec<Action>,
    /// The schema that it is about, since several examples may show the same.
    about: (Code, Place),
}

/// What the checks look at.
struct Document<'a> {
    sources: &'a Sources,
    file: FileId,
    dialect: Dialect,
}

/// All contradictions of a document, or nothing where it cannot be read; the diagnostics say why.
pub fn lint(sources: &Sources, input: &Input, diagnostics: &mut Diagnostics) -> Option<Vec<Finding>> {
    let (api, _) = compile(sources, input, diagnostics)?;
    if diagnostics.has_errors() {
        return None;
    }
    let mut said_before = Diagnostics::default();
    let config = input.config.map(|file| Config::read(sources, file, &mut said_before)).unwrap_or_default();
    let spec = spec::read(sources, input.document, &config, &mut said_before)?;
    let document = Document { sources, file: input.document, dialect: spec.dialect };
    let mut findings = Findings::default();
    for (_, field) in api.types().flat_map(|(_, def)| walk::fields(def).iter().map(move |field| (def, field))) {
        document.check_prose(&api, field, &mut findings);
    }
    for message in &spec.messages {
        document.check_examples(&api, message, &mut findings);
    }
    Some(findings.0)
}

impl<'a> Document<'a> {
    fn check_prose(&self, api: &Api, field: &Field, findings: &mut Findings) {
        let Some(described) = Described::at(self.sources, &field.place) else { return };
        findings.extend(null_in_prose::check(self, field, &described));
        findings.extend(values_in_prose::check(self, api, field, &described));
    }

    fn check_examples(&self, api: &Api, message: &Message<'a>, findings: &mut Findings) {
        for example in &message.examples {
            let Some(event) = walk::event_of(api, message, &example.payload) else { continue };
            walk::walk(api, &event.payload, &example.payload, &mut |shown| {
                self.check_shown(api, shown, findings);
            });
        }
    }

    fn check_shown(&self, api: &Api, shown: &Shown<'_, 'a>, findings: &mut Findings) {
        findings.extend(required::check(self, shown));
        let (Some(value), Some(described)) = (&shown.value, Described::at(self.sources, &shown.field.place)) else {
            return;
        };
        findings.extend(types::check(self, api, shown.field, value, &described));
        findings.extend(formats::check(self, value, &described));
        findings.extend(enums::check(self, api, shown.field, value, &described));
        findings.extend(unions::check(self, value, &described));
    }
}

/// A finding at `at`, about the schema at `about`.
fn finding(code: Code, about: &Place, at: Location, message: String, mend: Option<Vec<Action>>) -> Finding {
    let mend = mend.unwrap_or_default();
    let help = if mend.is_empty() {
        "ask the document's owner which of the two is right".to_owned()
    } else {
        let actions: String = mend.iter().map(|action| action.yaml("")).collect();
        format!("write in overlay.yaml, below `actions`:\n{}", actions.trim_end())
    };
    let diagnostic = Diagnostic::warning(code, at, message).label(Location::Key(about.clone()), "the schema");
    Finding { diagnostic: diagnostic.help(help), mend, about: (code, about.clone()) }
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
