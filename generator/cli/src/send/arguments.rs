//! The arguments of `hookwright send`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use hookwright_runtime::http::{HeaderName, HeaderValue, Uri};

use crate::post::url;

#[derive(Args)]
#[command(
    group = ArgGroup::new("which").required(true).args(["event", "all", "handshake"]),
    after_help = "Examples:\n  hookwright send order.paid --spec specs/acme/openapi.yaml \\\n      \
                  --to http://127.0.0.1:8080/acme --secret \"$ACME_SECRET\"\n  \
                  hookwright send --spec specs/acme/openapi.yaml --all --repeat 1000 --concurrency 8 \\\n      \
                  --to http://127.0.0.1:8080/acme --secret \"$ACME_SECRET\"\n\n\
                  Each delivery has a new id, in a header or in the body, wherever the document has it, unless you give \
                  it one by `--header` or `--body`.\n\n\
                  Exit status: 0 when each delivery was answered with a status of 200 to 299, or each handshake as \
                  is expected, 1 when one was not or nothing could be sent, 2 when the arguments are wrong."
)]
pub(crate) struct Send {
    /// The document that describes the events.
    #[arg(long, value_name = "SPEC")]
    pub(crate) spec: PathBuf,
    /// The event to send, by its name on the wire.
    #[arg(value_name = "EVENT")]
    pub(crate) event: Option<String>,
    /// Send every event: the payload that the document shows, or else one that is synthesized from its schema. Names, mail
    /// addresses, hosts and telephone numbers in these belong to nobody.
    #[arg(long)]
    pub(crate) all: bool,
    /// Ask for each handshake that the API answers, with made-up values, and compare the responses with its answers.
    #[arg(long)]
    pub(crate) handshake: bool,
    /// The token that handshakes show, where they show one. Others on this machine may see arguments; the environment variable
    /// is not shown.
    #[arg(long, value_name = "TOKEN", env = "HOOKWRIGHT_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Where to.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) to: Uri,
    /// What the deliveries are signed with, as the document's scheme wants it: `whsec_…` for Standard Webhooks,
    /// `user:password` for Basic. Others on this machine may see arguments; the environment variable is not shown.
    #[arg(long, value_name = "SECRET", env = "HOOKWRIGHT_SECRET", hide_env_values = true)]
    pub(crate) secret: Option<String>,
    /// Sign nothing, though the document says how. A secret is ignored.
    #[arg(long)]
    pub(crate) unsigned: bool,
    /// Send this file instead of the event's sample, byte for byte; `-` is the standard input. To send it twice is to
    /// repeat a delivery where the id stands in the body; `--repeat` changes the id in all but the first.
    #[arg(long, value_name = "FILE", requires = "event")]
    pub(crate) body: Option<PathBuf>,
    /// A further header, or another value for one: `x-owner-id: own_1`. An id that is given so is signed, too.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// How often each event is sent.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) repeat: NonZeroUsize,
    /// How many deliveries are under way at once.
    #[arg(long, value_name = "K", default_value = "1")]
    pub(crate) concurrency: NonZeroUsize,
    /// Print the first request, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Let the document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write it as `name: value`")?;
    let name = HeaderName::try_from(name.trim()).map_err(|_| "HTTP forbids a header of this name")?;
    let value = HeaderValue::try_from(value.trim()).map_err(|_| "HTTP forbids a header of this value")?;
    Ok((name, value))
}
