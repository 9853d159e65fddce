//! `cargo xtask bench peers`: what other generators make of the same documents, and what it costs, compared with
//! Hookwright in the same run.
//!
//! This is the only command that downloads anything: the tools, and the dependencies of what they generate.

mod krate;
mod output;
mod probes;
mod table;
mod tool;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hookwright_core::project::Project;
use schema_oracle::document::{self as judged, Document};
use serde::Serialize;
use serde_json::Value;

use self::krate::Krate;
use self::output::Output;
use self::probes::{Deviation, Probe};
use self::table::{Accepted, Built, Generated, Row, Stop, first_line};
use self::tool::{Decodes, Tool, Values};
use super::generate;
use crate::checked::Checked;
use crate::corpus;
use crate::measure::{self, Cost};
use crate::outside;

/// How often each tool generates. The median counts.
const ROUNDS: usize = 3;

/// GitHub's document in the corpus.
const GITHUB: &str = "openapi31-webhooks/github/api.github.com.json";

/// The results for a document.
#[derive(Debug, Serialize)]
pub(crate) struct Peers {
    title: String,
    rows: Vec<Row>,
}

impl Peers {
    /// Prints the tables.
    pub(crate) fn print(&self) {
        println!("\n{}", table::render(&self.title, &self.rows));
    }
}

/// Installs the tools, and tries each with each document.
pub(crate) fn measure() -> Result<Vec<Peers>, Box<dyn Error>> {
    let bench = Bench::open()?;
    let tools = tool::all()?;
    eprintln!("installed below {}, if they aren't there yet:", bench.tools.display());
    tools.iter().filter_map(Tool::download).for_each(|download| eprintln!("  {download}"));
    eprintln!("  and from crates.io the dependencies of the generated crates");
    let installed: Vec<(&Tool, Option<Stop>)> =
        tools.iter().map(|tool| (tool, tool.install(&bench.tools).err())).collect();
    let sources = [Some(Source::contio()?), Source::github()?].into_iter().flatten();
    // On Linux, the peak of a process includes that of the process that started it, so all tools run before a document
    // is read here.
    let made = sources.map(|source| Ok((bench.make(&source, &installed)?, source)));
    let made: Vec<_> = made.collect::<Result<_, Box<dyn Error>>>()?;
    made.into_iter().map(|(made, source)| compare(&Subject::read(source)?, made)).collect()
}

/// Where a document is, and what it is called.
struct Source {
    path: PathBuf,
    slug: &'static str,
    kind: &'static str,
    name: &'static str,
}

impl Source {
    fn contio() -> io::Result<Self> {
        let path = std::path::absolute("specs/contio/asyncapi.yaml")?;
        Ok(Self { path, slug: "contio", kind: "asyncapi", name: "Contio, AsyncAPI 3.0" })
    }

    /// GitHub's document, if the corpus is available.
    fn github() -> io::Result<Option<Self>> {
        let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS") else {
            eprintln!("skipped: GitHub, since HOOKWRIGHT_CORPUS isn't set");
            return Ok(None);
        };
        let path = std::path::absolute(PathBuf::from(corpus).join(GITHUB))?;
        Ok(Some(Self { path, slug: "github", kind: "openapi", name: "GitHub, OpenAPI 3.1" }))
    }
}

/// A document that was read.
struct Subject {
    source: Source,
    judged: Document,
    /// The events that the probes are sent as.
    events: Vec<Described>,
    probes: Vec<Probe>,
}

impl Subject {
    fn read(source: Source) -> Result<Self, Box<dyn Error>> {
        let project: Project = corpus::document::project(&source.path);
        let events = described(&project);
        let judged = judged::documents(&project).pop();
        let judged = judged.ok_or_else(|| format!("{} isn't generated", source.path.display()))?;
        let probes = probes::probes(&judged, krate::API);
        Ok(Self { source, judged, events, probes })
    }
}

/// What a tool made of a document, or why it stopped.
struct Made<'t> {
    tool: &'t Tool,
    krate: Krate,
    generated: Result<(Cost, Output), Stop>,
    /// The result of compiling it, if it has types.
    checked: Option<Checked>,
}

/// An event, and what the document calls it.
struct Described {
    name: String,
    /// The key of its webhook or message.
    key: String,
    /// The name of the schema that its payload refers to.
    schema: Option<String>,
}

/// The events of a document, in its order.
fn described(project: &Project) -> Vec<Described> {
    let mut events = Vec::new();
    for compiled in project.compile().apis {
        for message in &compiled.spec.messages {
            let Some(event) = compiled.ir.events.iter().find(|event| event.place == message.place) else { continue };
            let reference = message.payload.as_ref().and_then(|payload| payload.get("$ref")?.node.as_str());
            let schema = reference.and_then(|reference| reference.rsplit('/').next());
            events.push(Described {
                name: event.name.clone(),
                key: message.key.to_string(),
                schema: schema.map(str::to_owned),
            });
        }
    }
    events
}

/// The folders and programs that are used.
struct Bench {
    folder: PathBuf,
    tools: PathBuf,
    hookwright: PathBuf,
}

impl Bench {
    fn open() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            folder: outside::folder("peers")?,
            tools: outside::folder("tools")?,
            hookwright: generate::command()?,
        })
    }

    /// Generates and compiles with each tool.
    fn make<'t>(&self, source: &Source, tools: &[(&'t Tool, Option<Stop>)]) -> Result<Vec<Made<'t>>, Box<dyn Error>> {
        let mut made = Vec::new();
        for (tool, stop) in tools {
            eprintln!("{}: {}", source.name, tool.title());
            let krate = Krate::new(&self.folder, &format!("{}-{}", source.slug, tool.slug()));
            let generated = match stop {
                Some(stop) => Err(stop.clone()),
                None => generated(tool, &krate, &self.values(source, &krate))?,
            };
            let has_types = generated.as_ref().is_ok_and(|(_, output)| !output.types.is_empty());
            let checked = if has_types { Some(krate.check()?) } else { None };
            made.push(Made { tool, krate, generated, checked });
        }
        Ok(made)
    }

    fn values(&self, source: &Source, krate: &Krate) -> Values<'static> {
        let path = |path: &Path| path.display().to_string();
        Values(vec![
            ("crate", path(&krate.folder)),
            ("package", krate.package.clone()),
            ("document", path(&source.path)),
            ("kind", source.kind.to_owned()),
            ("tools", path(&self.tools)),
            ("hookwright", path(&self.hookwright)),
            ("runtime", outside::runtime().map(|runtime| path(&runtime)).unwrap_or_default()),
        ])
    }
}

/// Sends deliveries to what the tools made.
fn compare(subject: &Subject, made: Vec<Made<'_>>) -> Result<Peers, Box<dyn Error>> {
    let mut rows = Vec::new();
    for made in made {
        let mut row = Row { tool: made.tool.title(), generated: None, built: None, accepted: None, stop: None };
        row.stop = fill(subject, made, &mut row)?.err();
        rows.push(row);
    }
    let title = format!("{}: {} events", subject.source.name, subject.judged.names.len());
    Ok(Peers { title, rows })
}

/// Fills the row of a tool, as far as it got.
fn fill(subject: &Subject, made: Made<'_>, row: &mut Row) -> Result<Result<(), Stop>, Box<dyn Error>> {
    let Made { tool, krate, generated, checked } = made;
    let (cost, output) = match generated {
        Ok(generated) => generated,
        Err(stop) => return Ok(Err(stop)),
    };
    let types = types(subject, tool, &output);
    let (files, lines) = (output.files, output.lines);
    row.generated = Some(Generated { cost, files, lines, types: output.types.len(), events: types.len() });
    let Some(checked) = checked.filter(|_| !types.is_empty()) else {
        return Ok(Err(Stop::Refused(format!("{lines} lines without a type of an event"))));
    };
    row.built = Some(Built { cost: checked.cost, errors: checked.errors, warnings: checked.warnings });
    if let Some(error) = checked.error {
        return Ok(Err(Stop::NotCompiled(first_line(&error))));
    }
    Ok(deliver(subject, tool, &krate, &types)?.map(|accepted| row.accepted = Some(accepted)))
}

/// Runs the tool in an empty folder.
fn generated(tool: &Tool, krate: &Krate, values: &Values<'_>) -> Result<Result<(Cost, Output), Stop>, Box<dyn Error>> {
    let mut costs = Vec::new();
    for _ in 0..ROUNDS {
        krate.start(tool, values)?;
        let ended = match measure::run(tool.command(values).current_dir(&krate.folder)) {
            Ok(ended) => ended,
            Err(error) => return Ok(Err(Stop::Skipped(format!("it doesn't start: {error}")))),
        };
        if !ended.status.success() {
            let complaint = if ended.stderr.trim().is_empty() { ended.stdout } else { ended.stderr };
            return Ok(Err(Stop::Refused(first_line(&complaint))));
        }
        costs.push(ended.cost);
    }
    krate.finish(tool)?;
    Ok(Ok((generate::median(costs), Output::read(&krate.source())?)))
}

/// The type of each event.
fn types(subject: &Subject, tool: &Tool, output: &Output) -> BTreeMap<String, String> {
    let events = &subject.events;
    let types: Vec<Option<String>> = match (tool.decodes, &tool.union) {
        (Decodes::Name, _) => events.iter().map(|_| Some("Event".to_owned())).collect(),
        (Decodes::Variants, Some(union)) => {
            let keys: Vec<&str> = events.iter().map(|event| event.key.as_str()).collect();
            output.variants(union, &keys).into_iter().map(Option::<&String>::cloned).collect()
        }
        (Decodes::Variants, None) => Vec::new(),
        (Decodes::Schema, _) => {
            let named = |event: &Described| output.named_like(event.schema.as_ref()?).cloned();
            events.iter().map(named).collect()
        }
    };
    events.iter().zip(types).filter_map(|(event, ty)| Some((event.name.clone(), ty?))).collect()
}

/// Sends all deliveries to a program with the crate.
fn deliver(
    subject: &Subject,
    tool: &Tool,
    krate: &Krate,
    types: &BTreeMap<String, String>,
) -> Result<Result<Accepted, Stop>, Box<dyn Error>> {
    let runner = match krate.runner(tool, types.values())? {
        Ok(runner) => runner,
        Err(error) => return Ok(Err(Stop::NotRun(first_line(&error)))),
    };
    let requests: Vec<String> =
        subject.probes.iter().map(|probe| request(probe, tool, types)).collect::<Result<_, _>>()?;
    let answers = runner.answers(&requests)?;
    let mut log = String::new();
    let mut accepted = Accepted { by: tool.by.clone(), ..Accepted::default() };
    for deviation in [Deviation::None, Deviation::Null, Deviation::Unlisted, Deviation::Missing] {
        accepted.counts.push((deviation, 0, 0));
    }
    for (probe, answer) in subject.probes.iter().zip(&answers) {
        let answer: Answer = match answer {
            Ok(line) => serde_json::from_str(line)?,
            Err(message) => Answer { outcome: "crash".to_owned(), event: None, message: Some(message.clone()) },
        };
        let _ = writeln!(log, "{:?} {}: {answer:?}", probe.deviation, probe.event);
        if probe.deviation == Deviation::UnknownEvent {
            accepted.unknown = answer.of_unknown(tool);
            continue;
        }
        let is_right = answer.outcome == "known" && is_event(&answer, probe, tool, types);
        for (_, number, all) in accepted.counts.iter_mut().filter(|(deviation, ..)| *deviation == probe.deviation) {
            *all += 1;
            *number += usize::from(is_right);
        }
    }
    fs::write(krate.folder.join("answers.txt"), log)?;
    Ok(Ok(accepted))
}

/// The delivery as an input line: as for Hookwright, with the type that others decode it as.
fn request(probe: &Probe, tool: &Tool, types: &BTreeMap<String, String>) -> serde_json::Result<String> {
    let mut request: Value = serde_json::from_str(&probe.request)?;
    let ty = if tool.decodes == Decodes::Schema { types.get(&probe.event).cloned() } else { None };
    request["type"] = ty.or_else(|| tool.union.clone()).unwrap_or_default().into();
    Ok(request.to_string())
}

/// Whether a delivery came out as its event.
fn is_event(answer: &Answer, probe: &Probe, tool: &Tool, types: &BTreeMap<String, String>) -> bool {
    let event = answer.event.as_deref().unwrap_or_default();
    match tool.decodes {
        Decodes::Name => event == probe.event,
        Decodes::Variants => types.get(&probe.event).is_some_and(|variant| variant == event),
        Decodes::Schema => true,
    }
}

/// The answer of a program.
#[derive(Debug, serde::Deserialize)]
struct Answer {
    outcome: String,
    event: Option<String>,
    message: Option<String>,
}

impl Answer {
    /// The outcome of an event that the document doesn't list.
    fn of_unknown(&self, tool: &Tool) -> Option<String> {
        match (tool.decodes, self.outcome.as_str()) {
            (Decodes::Schema, _) => None,
            (_, "known") => Some(format!("taken for `{}`", self.event.as_deref().unwrap_or_default())),
            (Decodes::Name, outcome) => Some(format!("`{outcome}`, with the bytes")),
            (Decodes::Variants, _) => {
                Some(format!("an error: `{}`", first_line(self.message.as_deref().unwrap_or_default())))
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    /// What doesn't matter here.
    const REST: &str = "module = ''\nby = ''";

    /// A tool with this command, run in a folder of its own.
    fn stop(name: &str, command: &[&str]) -> Option<Stop> {
        let tool = format!("name = 'a tool'\ngenerate = {command:?}\n{REST}\ndecodes = 'schema'\ndependencies = ''\n");
        let tool: Tool = toml::from_str(&tool).unwrap();
        let folder = std::env::temp_dir().join(format!("hookwright-peers-{name}-{}", std::process::id()));
        let krate = Krate::new(&folder, name);
        let result = generated(&tool, &krate, &Values(vec![("crate", krate.folder.display().to_string())])).unwrap();
        let _ = fs::remove_dir_all(folder);
        result.err()
    }

    #[test]
    fn hookwright_is_the_baseline_and_all_others_are_installed() {
        let tools = tool::all().unwrap();
        assert_eq!(tools[0].title(), "Hookwright");
        assert_eq!(tools[0].download(), None);
        assert!(tools.len() > 1 && tools[1..].iter().all(|tool| tool.download().is_some()));
        assert_eq!(tools[1].title(), "openapi-to-rust 0.23.0");
        assert!(tools.iter().all(|tool| (tool.decodes == Decodes::Variants) == tool.union.is_some()));
    }

    #[test]
    fn a_tool_that_fails_is_a_row_with_its_first_error() {
        let refused = stop("fails", &["cargo", "no-such-command"]);
        assert_eq!(refused, Some(Stop::Refused("error: no such command: `no-such-command`".to_owned())));
        let Some(Stop::Skipped(reason)) = stop("missing", &["no-such-program"]) else { panic!("it started") };
        assert!(reason.starts_with("it doesn't start: "), "{reason}");
        assert_eq!(stop("works", &["cargo", "--version"]), None);
    }

    #[test]
    fn an_unlisted_event_is_reported_as_the_tool_does() {
        let of = |decodes, outcome: &str| {
            let tool = format!("name = 'a tool'\ngenerate = []\n{REST}\ndecodes = '{decodes}'\nenum = 'All'\n");
            let tool: Tool = toml::from_str(&tool).unwrap();
            let answer = Answer {
                outcome: outcome.to_owned(),
                event: Some("OrderPaid".to_owned()),
                message: Some("no variant".to_owned()),
            };
            answer.of_unknown(&tool)
        };
        assert_eq!(of("schema", "known"), None);
        assert_eq!(of("name", "unknown").as_deref(), Some("`unknown`, with the bytes"));
        assert_eq!(of("name", "known").as_deref(), Some("taken for `OrderPaid`"));
        assert_eq!(of("variants", "known").as_deref(), Some("taken for `OrderPaid`"));
        assert_eq!(of("variants", "malformed").as_deref(), Some("an error: `no variant`"));
    }

    #[test]
    fn every_event_of_a_document_is_sent() {
        let path = "../specs/contio/asyncapi.yaml".into();
        let source = Source { path, slug: "contio", kind: "asyncapi", name: "Contio" };
        let subject = Subject::read(source).unwrap();
        let count = |deviation| subject.probes.iter().filter(|probe| probe.deviation == deviation).count();
        assert_eq!(subject.judged.unjudged, []);
        assert_eq!((subject.events.len(), count(Deviation::None)), (31, 31));
        assert_eq!((count(Deviation::Missing), count(Deviation::UnknownEvent)), (31, 1));
        assert!(count(Deviation::Null) > 0 && count(Deviation::Unlisted) > 0);
    }
}
