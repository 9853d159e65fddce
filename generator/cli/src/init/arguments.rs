//! The arguments of `hookwright init`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hookwright init https://acme.example/openapi.json\n  \
                        hookwright init downloads/acme.yaml --name acme\n  \
                        hookwright init downloads/acme.yaml --dry-run\n\n\
                        Run it in an empty folder or anywhere in a Cargo workspace. It writes specs/<api>/ with the \
                        document and a codegen.yaml, the crate generated/, the crate xtask/ with its alias and its \
                        profile, the program receiver/, and a job for CI. It overwrites nothing but what it generated; \
                        run it again with another document for another API.\n\n\
                        Exit status: 0 when all is well, 1 when the document is at fault, Hookwright's crates can't be \
                        found or a file can't be written, 2 when the arguments are wrong.")]
pub(crate) struct Init {
    /// The document: a path, a folder that holds it, or a URL; asked for on a terminal. The files that a document on the disk
    /// refers to come along, and so do the `codegen.yaml` and the `overlay.yaml` beside it.
    #[arg(value_name = "SPEC")]
    pub(crate) document: Option<String>,
    /// What the API is to be called: its folder and its module. Without, as the folder in `specs` that the document has for
    /// itself, or else by its title, without words such as "API" and "Webhooks" and without versions; where nothing is left,
    /// as the file, or as its folder where the file is only called `openapi` or `asyncapi`.
    #[arg(long, alias = "api", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The name of the generated crate, where there is none yet.
    #[arg(long = "crate", value_name = "NAME", default_value = "webhook-events")]
    pub(crate) crate_name: String,
    /// Take Hookwright's crates from this checkout, as seen from the workspace. Without it, they come from where the workspace
    /// has them already, or else from the registry.
    #[arg(long, value_name = "DIR")]
    pub(crate) hookwright_path: Option<String>,
    /// Write nothing; print what would be written.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
