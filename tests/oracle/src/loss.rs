//! Whether anything in a document is lost silently.
//!
//! A walker that shares no code with the generator reads the document as plain JSON or YAML, follows references by
//! itself and lists the document's content: each event, each payload, each property of a payload, each alternative of a
//! union and each listed value. Each of these is in the output (as printed by `show --stage ir`), is reported by a
//! finding at its place, or is lost.
//!
//! The walk goes through the schemas and the output's types together, one value at a time: with all schemas that apply
//! to the value at once, and all types that it may have. So it doesn't matter at which of several places the output
//! keeps a shared type. Only `output` knows the generator; the rest sees its result as JSON.

mod asyncapi;
mod files;
mod findings;
mod leaves;
mod openapi;
pub mod output;
mod references;
mod report;
mod schema;
mod walk;

pub use self::output::Output;
pub use self::report::{Explanation, Item, Kind, Report};

use self::files::{Files, Node, Spot};
use self::references::References;
use self::walk::Walk;

/// An event that a document describes.
#[derive(Debug)]
struct Listed<'d> {
    /// Its operation or message.
    spot: Spot,
    /// Further places for a finding about it: what refers to it, and its channels.
    named_at: Vec<Spot>,
    bodies: Vec<Body<'d>>,
}

/// A payload of an event.
#[derive(Debug)]
struct Body<'d> {
    /// Possible places for a finding about it.
    named_at: Vec<Spot>,
    /// Its schema; `None` if its language isn't supported here.
    schema: Option<Node<'d>>,
}

/// Searches everything that a document lists in the generator's result.
///
/// # Errors
///
/// Fails if the document can't be read.
pub fn check(output: &Output) -> Result<Report, String> {
    let files = Files::read(&output.document)?;
    let references = References::new(&files);
    let root = files.root(0).ok_or("the document is gone")?;
    let settings = &output.settings;
    let events = match root.value.get("asyncapi") {
        Some(_) => asyncapi::events(&root, settings, &references),
        None => openapi::events(&root, settings, &references),
    };
    Ok(Walk::new(&files, &references, output).events(&events))
}
