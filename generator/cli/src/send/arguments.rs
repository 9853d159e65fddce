//! The arguments of `hookwright send`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use hookwright_runtime::http::{HeaderName, HeaderValue, Uri};

use crate::post::url;
use crate::spec::spec;

#[derive(Args)]
#[command(
    group = ArgGroup::new("which").required(true).args(["event", "all", "handshake"]),
    after_help = "Examples:\n  hookwright send order.paid --to http://127.0.0.1:8080/acme\n  \
                  hookwright send order.paid --spec specs/acme/openapi.yaml \\\n      \
                  --to http://127.0.0.1:8080/acme --secret \"$ACME_SECRET\"\n  \
                  hookwright send --spec specs/acme/openapi.yaml --all --repeat 1000 --concurrency 8 \\\n      \
                  --to http://127.0.0.1:8080/acme --secret \"$ACME_SECRET\"\n\n\
                  Each delivery has a new id, in a header or in the body, wherever the document has it, unless you give \
                  it one by `--header` or `--body`.\n\n\
                  Exit status: 0 if every delivery got a status of 200 to 299, or every handshake the expected answer; 1 \
                  if one didn't or nothing could be sent; 2 if the arguments are invalid."
)]
pub(crate) struct Send {
    /// The document that describes the events: a path, its folder, or the name of an API in `specs`. By default, the
    /// only API in `specs`.
    #[arg(long, value_name = "SPEC", value_parser = spec())]
    pub(crate) spec: Option<PathBuf>,
    /// The event to send, by its name on the wire.
    #[arg(value_name = "EVENT")]
    pub(crate) event: Option<String>,
    /// Send every event: the document's example, or else a payload synthesized from the schema. Names, mail
    /// addresses, hosts and telephone numbers in these don't belong to anyone.
    #[arg(long)]
    pub(crate) all: bool,
    /// Send each handshake of the API, with made-up values, and compare the responses with the expected answers.
    #[arg(long)]
    pub(crate) handshake: bool,
    /// The token for handshakes that show one. Others on this machine may see arguments, but not the environment
    /// variable.
    #[arg(long, value_name = "TOKEN", env = "HOOKWRIGHT_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// The URL to send to.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) to: Uri,
    /// The secret to sign with, in the format of the document's scheme: `whsec_…` for Standard Webhooks,
    /// `user:password` for Basic. By default, it is taken from the variable that a generated receiver reads, such as
    /// ACME_SECRET. Others on this machine may see arguments, but not environment variables.
    #[arg(long, value_name = "SECRET", env = "HOOKWRIGHT_SECRET", hide_env_values = true)]
    pub(crate) secret: Option<String>,
    /// The URL that is signed, if the signature covers it and it isn't the one to send to, as behind a proxy.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) url: Option<Uri>,
    /// The id of the account, app or subscription, if the signature covers it.
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The audience of the sender's tokens, if it isn't the URL.
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) audience: Option<String>,
    /// Don't sign, even if the document says how. A secret is ignored.
    #[arg(long)]
    pub(crate) unsigned: bool,
    /// Send this file instead of the event's sample, byte for byte; `-` is the standard input. Sending it twice
    /// repeats a delivery whose id is in the body. `--repeat` changes the id in all but the first.
    #[arg(long, value_name = "FILE", requires = "event")]
    pub(crate) body: Option<PathBuf>,
    /// Add a header, or replace its value: `x-owner-id: own_1`. An id set this way is signed, too.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// How many times to send each event.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) repeat: NonZeroUsize,
    /// How many deliveries to send at a time.
    #[arg(long, value_name = "K", default_value = "1")]
    pub(crate) concurrency: NonZeroUsize,
    /// Print the first request, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Let the document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("write it as `name: value`")?;
    let name = HeaderName::try_from(name.trim()).map_err(|_| "HTTP doesn't allow a header with this name")?;
    let value = HeaderValue::try_from(value.trim()).map_err(|_| "HTTP doesn't allow a header with this value")?;
    Ok((name, value))
}
