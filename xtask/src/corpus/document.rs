//! One document in a separate process: its cost is measured from outside, and a panic doesn't affect the others.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use hookwright_core::diagnostic::{Diagnostics, Severity, codes};
use hookwright_core::ir::{Api, Discriminator, Event, NamePlace};
use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::load::Reach;
use hookwright_core::load::Sources;
use hookwright_core::place::FileId;
use hookwright_core::plan::Plan;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, report};
use serde::{Deserialize, Serialize};

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct CorpusDocument {
    document: PathBuf,
    #[arg(long)]
    name: String,
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    runtime_path: String,
}

/// The result for a document.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// A crate.
    Generated(Facts),
    /// Nothing, with the first error.
    Refused(String),
}

/// The content of the crate.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Facts {
    /// The API's module.
    pub(crate) module: String,
    /// Where a delivery says which event it is.
    pub(crate) name_at: NameAt,
    /// What distinguishes several events, or why nothing does.
    pub(crate) named_by: Option<String>,
    /// The events.
    pub(crate) events: Vec<EventFacts>,
    /// How many types there are.
    pub(crate) types: usize,
    /// How many lines of Rust.
    pub(crate) lines: usize,
}

/// Where a delivery says which event it is.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) enum NameAt {
    /// In its body.
    Body,
    /// In this header.
    Header(String),
    /// The first part in this header, the rest in its body.
    FirstPartInHeader(String),
    /// In several places, or in other ones.
    Tree,
    /// Nowhere: it must be stated separately.
    Delivery,
}

/// An event, and where the document describes it.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct EventFacts {
    /// Its name.
    pub(crate) name: String,
    /// The JSON Pointer to its operation or message, if that is in the document itself.
    pub(crate) place: Option<String>,
    /// The keys on the path there. One of them may be the document's name of the event.
    pub(crate) keys: Vec<String>,
    /// The headers that identify it.
    pub(crate) headers: Vec<(String, String)>,
}

/// Writes the crate of a document, and a line of JSON about it.
pub(crate) fn run(arguments: &CorpusDocument) -> Result<ExitCode, Box<dyn Error>> {
    println!("{}", serde_json::to_string(&outcome(arguments)?)?);
    Ok(ExitCode::SUCCESS)
}

/// Documents may refer to files outside their folder, as with `--allow-outside`. Messages that an application receives
/// are events, too, since payloads of both kinds are recorded.
pub(crate) fn project(document: &PathBuf) -> Project {
    let project = Project::from_documents_within(std::slice::from_ref(document), Reach::Anywhere);
    let is_asyncapi =
        project.inputs().iter().any(|input| project.sources().document(input.document).root.get("asyncapi").is_some());
    if is_asyncapi { project.with_settings("messages: both\n") } else { project }
}

fn outcome(arguments: &CorpusDocument) -> Result<Outcome, Box<dyn Error>> {
    let project = project(&arguments.document);
    let options = CrateOptions {
        command: "cargo xtask corpus".to_owned(),
        name: arguments.name.clone(),
        manifest: Manifest::Generated { runtime_path: Some(arguments.runtime_path.clone()) },
    };
    let mut compiled = project.compile();
    let files = krate::files(&compiled.apis, &options, &mut compiled.diagnostics);
    let diagnostics = compiled.diagnostics.clone();
    let Compilation { document, ir: api, names, .. } = match compiled.only() {
        Ok(api) => api,
        Err(diagnostics) => return Ok(Outcome::Refused(reason(&diagnostics))),
    };
    Plan::new(&files, &arguments.out, &krate::ownership(&options))?.apply(&arguments.out)?;
    let rust = files.iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|extension| extension == "rs"));
    Ok(Outcome::Generated(Facts {
        module: names.module.to_string(),
        named_by: named_by(&api, &diagnostics),
        name_at: name_at(&api),
        events: events(document, &api),
        types: api.types.len(),
        lines: rust.map(|(_, text)| text.lines().count()).sum(),
    }))
}

fn name_at(api: &Api) -> NameAt {
    match &api.discriminator {
        // The header has the first part of such a name, the body the rest.
        Discriminator::HeaderAndBody(name, _) => NameAt::FirstPartInHeader(name.clone()),
        Discriminator::Header(name) => NameAt::Header(name.clone()),
        Discriminator::Tree(_) => NameAt::Tree,
        Discriminator::Delivery => NameAt::Delivery,
        Discriminator::Body(_) => NameAt::Body,
    }
}

/// What distinguishes several events, or why nothing does. `None` for a single event.
fn named_by(api: &Api, diagnostics: &Diagnostics) -> Option<String> {
    if api.events.len() < 2 {
        return None;
    }
    let places: Vec<String> = api.discriminator.places().iter().map(ToString::to_string).collect();
    let causes = [codes::messages::NAMELESS, codes::messages::DISCRIMINATOR, codes::messages::NAME_UNMATCHED];
    let doubt = diagnostics.iter().find(|diagnostic| causes.contains(&diagnostic.code));
    match doubt {
        Some(doubt) if places.is_empty() && doubt.severity == Severity::Note => Some("the transport's name".to_owned()),
        Some(doubt) if places.is_empty() => Some(format!("nothing: {}", doubt.message)),
        _ if places.is_empty() => Some("nothing".to_owned()),
        _ => {
            let unknown: usize = api.alike.iter().map(|alike| alike.messages.len()).sum();
            let rest = if unknown == 0 { String::new() } else { format!(" (not {unknown} of them)") };
            Some(places.join(", then ") + &rest)
        }
    }
}

fn events(document: FileId, api: &Api) -> Vec<EventFacts> {
    let facts = api.events.iter().map(|event| EventFacts {
        name: event.name.clone(),
        place: (event.place.file == document).then(|| event.place.pointer.to_string()),
        keys: event.place.pointer.segments().into_iter().map(str::to_owned).collect(),
        headers: headers(event),
    });
    facts.collect()
}

fn headers(event: &Event) -> Vec<(String, String)> {
    let headers = event.signs.iter().filter_map(|sign| match &sign.at {
        NamePlace::Header(spellings) => Some((spellings.first()?.clone(), sign.value.to_string())),
        _ => None,
    });
    headers.collect()
}

/// The message of the first error, without its place.
fn reason(diagnostics: &Diagnostics) -> String {
    let first = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    match first {
        Some(diagnostic) => diagnostic.message.clone(),
        None => report::text(diagnostics, &Sources::new()),
    }
}
