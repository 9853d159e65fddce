//! The arguments of the command.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use hookwright::xtask;

use crate::dev::Dev;
use crate::init::Init;
use crate::pull::Pull;
use crate::receive::Receive;
use crate::replay::Replay;
use crate::send::Send;
use crate::spec::spec;

/// Generates Rust code that receives webhooks and events, from a vendor's OpenAPI or AsyncAPI document.
#[derive(Parser)]
#[command(
    name = "hookwright",
    version,
    after_help = "Examples:\n  hookwright init https://acme.example/openapi.yaml\n  hookwright dev\n  \
                  hookwright generate specs/acme/openapi.yaml --out src/events\n\n\
                  Exit status: 0 on success, 1 if a document has errors, a file can't be written or `--check` finds a difference, 2 if the \
                  arguments are invalid. The help of each command says what its exit status means.\n\n\
                  Output is colored on a terminal, unless NO_COLOR is set."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

// Without `Debug`: arguments hold secrets.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Set up a Cargo workspace that receives the events of a document, or add another API to it.
    Init(Init),
    /// Build and run the workspace's receiver, send it a sample, and start it again after each change.
    Dev(Dev),
    /// Receive deliveries without Rust code, and print each of them.
    Receive(Receive),
    /// Generate a module for each document, or a crate.
    Generate(Generate),
    /// Print what the generator knows about a document, as YAML.
    Show(Show),
    /// Compare two versions of a document: what changed, and what it breaks.
    Diff(Diff),
    /// Fetch documents from where they are published, and print what changed.
    Pull(Pull),
    /// Generate an event catalogue: static HTML pages.
    Docs(Docs),
    /// Explain the code of an error, a warning or a note, or list all codes.
    #[command(after_help = "Examples:\n  hookwright explain HW0201\n  hookwright explain\n\n\
                            Exit status: 0 on success, 1 if there is no such code, 2 if the arguments are \
                            invalid.")]
    Explain {
        /// The code.
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// Draw the events and their types as a graph.
    Graph(Graph),
    /// Compare recorded shapes of deliveries with a document, and print the overlay that lists what is new.
    Learn(Learn),
    /// Check a document: what `generate` warns about, and examples and descriptions that contradict their schemas.
    Lint(Lint),
    /// Print how a well-known sender signs, as YAML for codegen.yaml, or list all presets.
    #[command(after_help = "Examples:\n  hookwright preset\n  hookwright preset standard-webhooks\n\n\
                            Exit status: 0 on success, 1 if there is no such preset, 2 if the arguments are \
                            invalid.")]
    Preset {
        /// The preset.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// List the deliveries in an inbox, send them again, or have them handled again.
    Replay(Replay),
    /// Send events as the vendor would, correctly signed, and show the responses.
    Send(Send),
    /// Print a completion script for a shell.
    #[command(
        after_help = "Examples:\n  hookwright completions bash > ~/.local/share/bash-completion/completions/hookwright\n  \
                            hookwright completions fish > ~/.config/fish/completions/hookwright.fish\n\n\
                            Exit status: 0 on success, 2 if the arguments are invalid."
    )]
    Completions {
        /// The shell.
        #[arg(value_enum, value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual as a man page.
    #[command(after_help = "Examples:\n  hookwright man | man -l -\n  \
                            hookwright man > ~/.local/share/man/man1/hookwright.1\n\n\
                            Exit status: 0 on success, 1 if the output can't be written, 2 if the arguments are \
                            invalid.")]
    Man,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright generate specs/acme/openapi.yaml --out src/events\n\n\
                        The module of `specs/acme/openapi.yaml` is called `acme`. For a document elsewhere, the \
                        module's name is the document's title without versions and words such as \"API\" and \
                        \"Webhooks\". If nothing is left, it is the file's name, or the folder's name if the file is \
                        just called `openapi` or `asyncapi`. Settings are read from the `codegen.yaml` next to it.\n\n\
                        A complete crate:\n  hookwright generate specs/acme/openapi.yaml --crate \
                        acme-events --out acme-events\n\n\
                        While you edit the document:\n  hookwright generate \
                        specs/acme/openapi.yaml --out src/events --watch\n\n\
                        Exit status: 0 on success, 1 if a document has errors, a file can't be written or \
                        `--check` finds a difference, 2 if the arguments are invalid.")]
pub(crate) struct Generate {
    /// The documents: OpenAPI 3.0 to 3.2, or AsyncAPI 2.0 to 2.6, 3.0 or 3.1, as YAML or JSON. Each is a path, its
    /// folder, or the name of an API in `specs`.
    #[arg(required = true, value_name = "SPEC", value_parser = spec())]
    pub(crate) documents: Vec<PathBuf>,
    /// The name of the API, and so of its module. For several documents, give it once for each, in their order. By
    /// default, the name of the document's own folder in `specs`, or else its title.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// The directory for the modules or the crate.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing. Print what would change, and fail if there is a change.
    #[arg(long)]
    pub(crate) check: bool,
    /// Keep running, and generate again when a document, its settings, its overlay or a file that it refers to changes.
    /// Press Ctrl-C to stop.
    #[arg(long, conflicts_with_all = ["check", "report", "format"])]
    pub(crate) watch: bool,
    /// Also print notes, to standard output: how the documents were read, and what was left untyped or ignored. By
    /// default, only errors and warnings are printed.
    #[arg(long, visible_alias = "notes")]
    pub(crate) report: bool,
    /// How findings are printed. JSON and SARIF go to the standard output and contain all findings, including notes and
    /// those that `allow` in codegen.yaml accepts.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
    /// The Rust path of the generated modules, such as `my_crate::events`. With it, the examples in the docs are
    /// compiled as tests.
    #[arg(long, value_name = "PATH", conflicts_with = "crate_name")]
    pub(crate) crate_path: Option<String>,
    /// Generate a complete crate with this name: manifest, modules, tests, and an example that inspects recorded
    /// deliveries. It is its own workspace.
    #[arg(long = "crate", value_name = "NAME")]
    pub(crate) crate_name: Option<String>,
    /// The path of `hookwright-runtime`, relative to the crate. By default, the published version.
    #[arg(long, value_name = "PATH", requires = "crate_name")]
    pub(crate) runtime_path: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright show specs/acme/openapi.yaml --stage events\n\n\
                        Exit status: 0 on success, 1 if the document has errors, 2 if the arguments are \
                        invalid.")]
pub(crate) struct Show {
    /// The document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "SPEC", value_parser = spec())]
    pub(crate) document: PathBuf,
    /// The stage.
    #[arg(long, value_enum)]
    pub(crate) stage: Stage,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright docs specs/acme/openapi.yaml --out target/docs\n\nThen open \
                        target/docs/index.html: the pages work offline and without a server.\n\n\
                        Exit status: 0 on success, 1 if a document has errors, a file can't be written or \
                        `--check` finds a difference, 2 if the arguments are invalid.")]
pub(crate) struct Docs {
    /// The documents: paths, their folders, or names of APIs in `specs`.
    #[arg(required = true, value_name = "SPEC", value_parser = spec())]
    pub(crate) documents: Vec<PathBuf>,
    /// The directory that the pages are written to.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing. Print what would change, and fail if there is a change.
    #[arg(long)]
    pub(crate) check: bool,
    /// The Rust path of the generated modules, for the code examples.
    #[arg(long, value_name = "PATH", default_value = "crate")]
    pub(crate) crate_path: String,
    /// Show what changed since this older document.
    #[arg(long, value_name = "OLD", conflicts_with = "git")]
    pub(crate) since: Option<PathBuf>,
    /// Show what changed since this revision of the documents' git repository.
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// Show what changed in each version of the documents that git knows, newest first, up to N versions (20 by
    /// default). The pages then depend on how much of the history a clone has.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", conflicts_with_all = ["git", "since"])]
    pub(crate) history: Option<u16>,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright graph specs/acme/openapi.yaml --format svg > events.svg\n\n\
                        Exit status: 0 on success, 1 if the document has errors, 2 if the arguments are \
                        invalid.")]
pub(crate) struct Graph {
    /// The document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "SPEC", value_parser = spec())]
    pub(crate) document: PathBuf,
    /// The format of the graph.
    #[arg(long, value_enum, default_value_t = Picture::Mermaid)]
    pub(crate) format: Picture,
    /// Show only this event, by its name on the wire. May be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Vec<String>,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright lint specs/acme/openapi.yaml --fix\n\n\
                        Accept a warning or a note by its code, with the reason, in the codegen.yaml next to the \
                        document:\n  allow:\n    HW0406: The handler checks these values.\n\n\
                        Exit status: 0 when there are no errors and no warnings, except those that are accepted; otherwise \
                        1.")]
pub(crate) struct Lint {
    /// The document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "SPEC", value_parser = spec())]
    pub(crate) document: PathBuf,
    /// Write the fixes into the `overlay.yaml` next to the document, and print what is left.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Also print notes on how the document was read.
    #[arg(long)]
    pub(crate) notes: bool,
    /// How the findings are printed. JSON and SARIF contain all of them, including notes and those that `allow` in
    /// codegen.yaml accepts.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright learn specs/acme/openapi.yaml shapes.json\n  \
                        hookwright learn specs/acme/openapi.yaml shapes-*.json --write\n\n\
                        A `ShapeSampler` of hookwright-receiver writes the files. They contain no values from payloads.\n\n\
                        Exit status: 0 on success, even if there is nothing new; 1 if the document has errors or a file \
                        can't be read or written; 2 if the arguments are invalid.")]
pub(crate) struct Learn {
    /// The document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "SPEC", value_parser = spec())]
    pub(crate) document: PathBuf,
    /// Files of shapes, whose counts are added up.
    #[arg(required = true, value_name = "SHAPES")]
    pub(crate) shapes: Vec<PathBuf>,
    /// Write the actions into the `overlay.yaml` next to the document, and print what is left for you to decide.
    #[arg(long)]
    pub(crate) write: bool,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Picture {
    /// A Mermaid flowchart for Markdown.
    Mermaid,
    /// An SVG image.
    Svg,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hookwright diff specs/acme/openapi.yaml new.yaml --fail-on wire\n  \
                        hookwright diff specs/acme/openapi.yaml new.yaml --update\n  \
                        hookwright diff specs/acme/openapi.yaml --git main --format markdown\n  \
                        hookwright diff specs/acme/openapi.yaml --git v1.0 --for wire --format sarif\n\n\
                        Exit status: 0 when nothing changed that `--fail-on` asks for, 1 when something did, 2 if \
                        the arguments are invalid or a document can't be read.")]
pub(crate) struct Diff {
    /// The old document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "OLD", required_unless_present = "json_schema", value_parser = spec())]
    pub(crate) old: Option<PathBuf>,
    /// The new document. With `--git`, this is OLD in the working tree by default.
    #[arg(value_name = "NEW", required_unless_present_any = ["git", "json_schema"])]
    pub(crate) new: Option<PathBuf>,
    /// Read OLD from this revision of its git repository.
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// How the changes are printed.
    #[arg(long, value_enum, default_value_t = xtask::Format::Text)]
    pub(crate) format: xtask::Format,
    /// Who reads the report: `rust` prints all changes, `wire` those that readers in any language see.
    #[arg(long = "for", value_enum, value_name = "AUDIENCE", default_value_t = xtask::Reader::Rust)]
    pub(crate) audience: xtask::Reader,
    /// Fail if there is a change of this kind that `accept_changes` in codegen.yaml doesn't list.
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) fail_on: Option<xtask::FailOn>,
    /// The day on which `accept_changes` is judged, such as 2026-11-29. By default, today.
    #[arg(long, value_name = "DATE", value_parser = xtask::parse_date)]
    pub(crate) today: Option<String>,
    /// Replace OLD with NEW after the changes are printed, whatever `--fail-on` says.
    #[arg(long, conflicts_with = "git")]
    pub(crate) update: bool,
    /// Print the JSON Schema of `--format json`, and nothing else.
    #[arg(long, exclusive = true)]
    pub(crate) json_schema: bool,
    /// Let a document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Text.
    Text,
    /// JSON Lines: an object for each finding.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
}

/// A stage of the generator.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Stage {
    /// What the document says.
    Spec,
    /// The types to generate, without names.
    Ir,
    /// The Rust names.
    Names,
    /// The events, with payload types and handler methods.
    Events,
}
