//! The arguments of `hookwright init`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hookwright init https://acme.example/openapi.json\n  \
                        hookwright init downloads/acme.yaml --name acme\n  \
                        hookwright init downloads/acme.yaml --dry-run\n\n\
                        Run it in an empty folder or anywhere in a Cargo workspace. It writes specs/<api>/ with the \
                        document and a codegen.yaml, the crate generated/, the crate xtask/ with its alias and its \
                        profile, the program receiver/, and a job for CI. It overwrites only what it generated; \
                        run it again with another document for another API.\n\n\
                        Exit status: 0 on success, 1 when the document has errors, Hookwright's crates can't be \
                        found or a file can't be written, 2 if the arguments are invalid.")]
pub(crate) struct Init {
    /// The document: a path, its folder, or a URL. If missing, a terminal asks for it. The files that a local document
    /// refers to are copied too, and so are the `codegen.yaml` and the `overlay.yaml` next to it.
    #[arg(value_name = "SPEC")]
    pub(crate) document: Option<String>,
    /// The API's name, for its folder and its module. By default, the name of the document's own folder in `specs`,
    /// or else its title without versions and words such as "API" and "Webhooks". If nothing is left, the name of the
    /// file, or of its folder if the file is just called `openapi` or `asyncapi`.
    #[arg(long, alias = "api", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The name of the generated crate, if there isn't one yet.
    #[arg(long = "crate", value_name = "NAME", default_value = "webhook-events")]
    pub(crate) crate_name: String,
    /// Take Hookwright's crates from this folder, a checkout of its repository. By default, they come from where the
    /// workspace has them already, or else from the registry.
    #[arg(long, value_name = "DIR")]
    pub(crate) hookwright_path: Option<String>,
    /// Write nothing. Print what would be written.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
