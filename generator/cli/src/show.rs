//! `hookwright show`: the result of a stage, as YAML.

mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::diff::report::Audience;
use hookwright_core::diff::{Side, describe_type};
use hookwright_core::ir::{Alike, Api, Discriminator, ValueLocation};
use hookwright_core::load::{Reach, Sources};
use hookwright_core::name::Names;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, Input, report};
use serde::Serialize;

use crate::arguments::Stage;

type Failure = Box<dyn std::error::Error>;

/// Prints what `stage` makes of the document at `path`.
pub(crate) fn show(path: &Path, stage: Stage, reach: Reach) -> Result<ExitCode, Failure> {
    let project = Project::from_documents_within(&[PathBuf::from(path)], reach);
    let mut diagnostics = project.loaded().diagnostics.clone();
    let text = project.inputs().first().and_then(|input| text(project.sources(), input, stage, &mut diagnostics));
    print!("{}", text.transpose()?.unwrap_or_default());
    anstream::eprint!("{}", report::colored_faults(&diagnostics, project.sources()));
    Ok(if diagnostics.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn text(
    sources: &Sources,
    input: &Input,
    stage: Stage,
    diagnostics: &mut Diagnostics,
) -> Option<serde_yaml::Result<String>> {
    if let Stage::Spec = stage {
        let (_, spec) = hookwright_core::describe(sources, input, diagnostics)?;
        return Some(yaml(&spec));
    }
    let Compilation { ir, names, .. } = hookwright_core::compile(sources, input, diagnostics)?;
    Some(match stage {
        Stage::Spec | Stage::Ir => yaml(&ir),
        Stage::Names => yaml(&names),
        Stage::Events => yaml(&events(&ir, &names)),
    })
}

/// The result of a stage, with each enum variant as a mapping with one key: YAML tags can't be nested.
fn yaml(stage: &impl Serialize) -> serde_yaml::Result<String> {
    let mut text = Vec::new();
    serde_yaml::with::singleton_map_recursive::serialize(stage, &mut serde_yaml::Serializer::new(&mut text))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A summary of the events.
#[derive(Serialize)]
struct Overview<'a> {
    name_at: String,
    /// The decision tree, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<serde_yaml::Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    alike: &'a [Alike],
    trust: String,
    accepted: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<String>,
    events: Vec<EventLine<'a>>,
}

#[derive(Serialize)]
struct EventLine<'a> {
    name: &'a str,
    payload: String,
    method: &'a str,
    samples: usize,
}

fn events<'a>(api: &'a Api, names: &'a Names) -> Overview<'a> {
    let name_at = match &api.discriminator {
        Discriminator::Body(path) => format!("body /{}", path.join("/")),
        Discriminator::Header(name) => format!("header {name}"),
        Discriminator::HeaderAndBody(name, path) => format!("header {name} with /{}", path.join("/")),
        Discriminator::Tree(tree) => {
            let places: Vec<String> = tree.places().iter().map(ToString::to_string).collect();
            places.join(", then ")
        }
        Discriminator::Delivery => match api.events.as_slice() {
            [_] => "nowhere; every delivery is the only event".to_owned(),
            _ => "nowhere; the receiving code has to say which event a delivery is".to_owned(),
        },
    };
    let tree = match &api.discriminator {
        Discriminator::Tree(tree) => Some(tree::shown(&tree.root)),
        _ => None,
    };
    let lines = api.events.iter().zip(&names.events).map(|(event, event_names)| EventLine {
        name: &event.name,
        payload: describe_type(Side { api, names, audience: Audience::Rust }, &event.payload),
        method: event_names.method.as_str(),
        samples: event.samples.len(),
    });
    let info = &api.info;
    let place = |place: &Option<ValueLocation>| place.as_ref().map(ToString::to_string);
    Overview {
        name_at,
        tree,
        alike: &api.alike,
        trust: api.verification.scheme.to_string(),
        accepted: info.accepted,
        key: place(&info.key),
        entity: place(&info.entity),
        occurred_at: place(&info.occurred_at),
        events: lines.collect(),
    }
}
