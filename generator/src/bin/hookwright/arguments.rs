//! The arguments of the command.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Writes the Rust that receives a vendor's webhooks and events, from the vendor's OpenAPI or AsyncAPI document.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit status: 0 when all is well, 1 when a document is at fault, a file cannot be \
                                 written or `--check` finds a difference, 2 when the arguments are wrong."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write one module for each document, or a crate of them.
    Generate(Generate),
    /// Print what a stage of the generator makes of a document, as YAML.
    Show(Show),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright generate specs/acme/openapi.yaml --out src/events\n\n\
                        The module is called as the document is, or as its folder is where the document is only \
                        called `openapi` or `asyncapi`. Settings are read from the `codegen.yaml` beside it.\n\n\
                        A crate that builds by itself:\n  hookwright generate specs/acme/openapi.yaml --crate \
                        acme-events --out acme-events")]
pub(crate) struct Generate {
    /// The documents: OpenAPI 3.0 to 3.2, or AsyncAPI 2.0 to 2.6, 3.0 or 3.1, as YAML or JSON.
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) documents: Vec<PathBuf>,
    /// The directory that the modules are written to, or the crate.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    pub(crate) check: bool,
    /// Print how the documents were read: what was left untyped or ignored, where, and what stands for it. Without,
    /// only faults are printed.
    #[arg(long)]
    pub(crate) report: bool,
    /// How the report is printed.
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "report")]
    pub(crate) format: Format,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
    /// The Rust path of the directory, such as `my_crate::events`: with it, the examples in the docs are compiled as
    /// tests.
    #[arg(long, value_name = "PATH", conflicts_with = "crate_name")]
    pub(crate) crate_path: Option<String>,
    /// Write a crate of this name that builds by itself: manifest, modules, their examples as tests, and an example
    /// that looks at recorded deliveries. It is a workspace of its own.
    #[arg(long = "crate", value_name = "NAME")]
    pub(crate) crate_name: Option<String>,
    /// Where the crate finds `hookwright-runtime`, as seen from its own directory; without, the published version.
    #[arg(long, value_name = "PATH", requires = "crate_name")]
    pub(crate) runtime_path: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright show specs/acme/openapi.yaml --stage events")]
pub(crate) struct Show {
    /// The document.
    #[arg(value_name = "SPEC")]
    pub(crate) document: PathBuf,
    /// The stage.
    #[arg(long, value_enum)]
    pub(crate) stage: Stage,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// JSON Lines: an object for each finding.
    Json,
}

/// A stage of the generator.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Stage {
    /// What the document says, in its own words.
    Spec,
    /// What will be generated, decided and not yet named.
    Ir,
    /// The identifiers of everything.
    Names,
    /// The events: name, payload type, handler method.
    Events,
}
