//! Whether anything of a document is lost silently.
//!
//! A walker that shares no code with the generator reads the document as plain JSON or YAML, follows references by itself
//! and lists what the document has: each event, each payload, each property that a payload reaches, each alternative of a
//! union and each listed value. Every one of these is in the output (what `show --stage ir` prints), is named by a finding
//! at its place, or is lost.
//!
//! The walk goes through the schemas and the output's types side by side, one value at a time: all schemas that apply to
//! the value at once, and all types that it may have. So it does not matter under which of several places the output keeps
//! a type that many places share. Only `output` knows the generator; the rest sees its result as JSON.

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
    /// Where a finding may speak of it as well: what refers to it, and the channels it is on.
    named_at: Vec<Spot>,
    bodies: Vec<Body<'d>>,
}

/// A payload of an event.
#[derive(Debug)]
struct Body<'d> {
    /// Where a finding may speak of it.
    named_at: Vec<Spot>,
    /// Its schema; nothing where that is in a language that is not read here.
    schema: Option<Node<'d>>,
}

/// Looks for everything that a document lists in what the generator made of it.
///
/// # Errors
///
/// The reason why the document cannot be read.
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
