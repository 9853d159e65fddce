//! The arguments of the command.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::init::Init;
use crate::replay::Replay;
use crate::send::Send;

/// Writes the Rust that receives a vendor's webhooks and events, from the vendor's OpenAPI or AsyncAPI document.
#[derive(Parser)]
#[command(
    name = "hookwright",
    version,
    after_help = "Examples:\n  hookwright init downloads/acme.yaml\n  \
                  hookwright generate specs/acme/openapi.yaml --out src/events\n\n\
                  Exit status: 0 when all is well, 1 when a document is at fault, a file cannot be written or `--check` \
                  finds a difference, 2 when the arguments are wrong. `diff`, `lint`, `send` and `replay` say in their \
                  own help what theirs means.\n\n\
                  Colours are left out where no terminal is, and where the environment has NO_COLOR."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

// Without `Debug`: arguments hold secrets.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Set a Cargo workspace up to receive what a document describes, or add another API to it.
    Init(Init),
    /// Write one module for each document, or a crate of them.
    Generate(Generate),
    /// Print what a stage of the generator makes of a document, as YAML.
    Show(Show),
    /// Compare two documents by what their receivers see: what changed, and whom it breaks.
    Diff(Diff),
    /// Write an event catalogue: static pages that work from the file system.
    Docs(Docs),
    /// Say what the code of an error, a warning or a note means, and what to do; or list all codes.
    #[command(after_help = "Examples:\n  hookwright explain HW0201\n  hookwright explain\n\n\
                            Exit status: 0 when all is well, 1 when there is no such code, 2 when the arguments are \
                            wrong.")]
    Explain {
        /// The code.
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// Print which events lead to which types, as a picture.
    Graph(Graph),
    /// Find what a document says against itself, and how to mend it.
    Lint(Lint),
    /// Print how a well-known sender signs, as YAML to copy into codegen.yaml; or list all that are known.
    #[command(after_help = "Examples:\n  hookwright preset\n  hookwright preset standard-webhooks\n\n\
                            Exit status: 0 when all is well, 1 when there is no such preset, 2 when the arguments are \
                            wrong.")]
    Preset {
        /// The preset.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// Look at the deliveries that an inbox holds, send them once more, or have them handled once more.
    Replay(Replay),
    /// Send what the vendor would send, rightly signed, and show how it is answered.
    Send(Send),
    /// Print a script that completes commands and options in a shell.
    #[command(
        after_help = "Examples:\n  hookwright completions bash > ~/.local/share/bash-completion/completions/hookwright\n  \
                            hookwright completions fish > ~/.config/fish/completions/hookwright.fish\n\n\
                            Exit status: 0 when all is well, 2 when the arguments are wrong."
    )]
    Completions {
        /// The shell.
        #[arg(value_enum, value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual of all commands, as a man page.
    #[command(after_help = "Examples:\n  hookwright man | man -l -\n  \
                            hookwright man > ~/.local/share/man/man1/hookwright.1\n\n\
                            Exit status: 0 when all is well, 1 when nobody takes what is printed, 2 when the arguments \
                            are wrong.")]
    Man,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright generate specs/acme/openapi.yaml --out src/events\n\n\
                        The module of `specs/acme/openapi.yaml` is called `acme`. That of a document elsewhere is \
                        called by the document's title, without words such as \"API\" and \"Webhooks\" and without \
                        versions; where nothing is left, as the file, or as the folder where the file is only called \
                        `openapi` or `asyncapi`. Settings are read from the `codegen.yaml` beside it.\n\n\
                        A crate that builds by itself:\n  hookwright generate specs/acme/openapi.yaml --crate \
                        acme-events --out acme-events\n\n\
                        Again and again, while you write at the document:\n  hookwright generate \
                        specs/acme/openapi.yaml --out src/events --watch\n\n\
                        Exit status: 0 when all is well, 1 when a document is at fault, a file cannot be written or \
                        `--check` finds a difference, 2 when the arguments are wrong.")]
pub(crate) struct Generate {
    /// The documents: OpenAPI 3.0 to 3.2, or AsyncAPI 2.0 to 2.6, 3.0 or 3.1, as YAML or JSON.
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) documents: Vec<PathBuf>,
    /// What the API is to be called, from which its module's name is made; for several documents once each, in their order.
    /// Without, as the folder in `specs` that it has for itself, or else by its title.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// The directory that the modules are written to, or the crate.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    pub(crate) check: bool,
    /// Go on, and write again whenever a document changes, its settings, its overlay or a file that it refers to; Ctrl-C
    /// ends it.
    #[arg(long, conflicts_with_all = ["check", "report", "format"])]
    pub(crate) watch: bool,
    /// Print how the documents were read: what was left untyped or ignored, where, and what stands for it. Without,
    /// only faults are printed.
    #[arg(long)]
    pub(crate) report: bool,
    /// How findings are printed; all but text is the whole report, on the standard output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
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
#[command(after_help = "Example:\n  hookwright show specs/acme/openapi.yaml --stage events\n\n\
                        Exit status: 0 when all is well, 1 when the document is at fault, 2 when the arguments are \
                        wrong.")]
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

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright docs specs/acme/openapi.yaml --out target/docs\n\nThen open \
                        target/docs/index.html: the pages need no server and nothing from elsewhere.\n\n\
                        Exit status: 0 when all is well, 1 when a document is at fault, a file cannot be written or \
                        `--check` finds a difference, 2 when the arguments are wrong.")]
pub(crate) struct Docs {
    /// The documents.
    #[arg(required = true, value_name = "SPEC")]
    pub(crate) documents: Vec<PathBuf>,
    /// The directory that the pages are written to.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    pub(crate) check: bool,
    /// The Rust path of the generated modules, which the code to paste imports them from.
    #[arg(long, value_name = "PATH", default_value = "crate")]
    pub(crate) crate_path: String,
    /// Say what changed since this older document.
    #[arg(long, value_name = "OLD", conflicts_with = "git")]
    pub(crate) since: Option<PathBuf>,
    /// Say what changed since this revision of the git repository that the documents lie in.
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// Say what changed from version to version of each document: the newest N versions that git knows. Without N, it is 20.
    /// The pages then depend on how much of its history a clone has.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", conflicts_with_all = ["git", "since"])]
    pub(crate) history: Option<u16>,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright graph specs/acme/openapi.yaml --format svg > events.svg\n\n\
                        Exit status: 0 when all is well, 1 when the document is at fault, 2 when the arguments are \
                        wrong.")]
pub(crate) struct Graph {
    /// The document.
    #[arg(value_name = "SPEC")]
    pub(crate) document: PathBuf,
    /// How the picture is written.
    #[arg(long, value_enum, default_value_t = Picture::Mermaid)]
    pub(crate) format: Picture,
    /// Show this event alone, by its name on the wire. May be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Vec<String>,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hookwright lint specs/acme/openapi.yaml --fix\n\n\
                        Exit status: 0 when nothing is found, 1 when something is, or the document cannot be read.")]
pub(crate) struct Lint {
    /// The document.
    #[arg(value_name = "SPEC")]
    pub(crate) document: PathBuf,
    /// Write what mends the document into the `overlay.yaml` beside it, and print what is left.
    #[arg(long)]
    pub(crate) fix: bool,
    /// How the findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Picture {
    /// A Mermaid flowchart, for Markdown.
    Mermaid,
    /// An image of its own.
    Svg,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hookwright diff specs/acme/openapi.yaml new.yaml --fail-on wire\n  \
                        hookwright diff specs/acme/openapi.yaml new.yaml --update\n  \
                        hookwright diff specs/acme/openapi.yaml --git main --format markdown\n\n\
                        Exit status: 0 when nothing changed that `--fail-on` asks for, 1 when something did, 2 when \
                        the arguments are wrong or a document cannot be read.")]
pub(crate) struct Diff {
    /// The document as it was.
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The document as it is; with `--git`, the same file as it is now where nothing is named.
    #[arg(value_name = "NEW", required_unless_present = "git")]
    pub(crate) new: Option<PathBuf>,
    /// Take OLD from this revision of its git repository.
    #[arg(long, value_name = "REV")]
    pub(crate) git: Option<String>,
    /// How the changes are printed.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
    /// Fail if there is a change of this kind.
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) fail_on: Option<FailOn>,
    /// Put NEW in the place of OLD once the changes are printed, whatever `--fail-on` says.
    #[arg(long, conflicts_with = "git")]
    pub(crate) update: bool,
    /// Let a document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people, in colour on a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs: one object.
    Json,
}

/// Which changes fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FailOn {
    /// Those after which payloads that were read are read no longer, tomorrow's by the old types or stored ones by the
    /// new.
    Wire,
    /// Those after which code does not compile that did.
    Rust,
    /// All of them, words in the docs included.
    Any,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// JSON Lines: an object for each finding.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
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
