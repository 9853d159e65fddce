//! The arguments of `hookwright replay`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use hookwright_runtime::http::{Method, Uri};

use crate::post::url;

#[derive(Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["to", "release", "list"]),
    after_help = "Examples:\n  hookwright replay --inbox inbox.redb --parked --list\n  \
                  hookwright replay --inbox inbox.redb --parked --event order.paid --release\n  \
                  hookwright replay --inbox inbox.redb --api acme --to http://127.0.0.1:8080/acme \\\n      \
                  --spec specs/acme/openapi.yaml --secret \"$ACME_SECRET\"\n\n\
                  One process at a time can have the inbox open: stop the receiver first, or copy its file. Deliveries \
                  that are done are no longer in it.\n\n\
                  What is sent keeps its id, and a receiver whose inbox has had that before does nothing with it: \
                  for that one, release it.\n\n\
                  Exit status: 0 when all went well or there was nothing to do, 1 when a delivery was not answered \
                  with a status of 200 to 299 or could not be released, 2 when the arguments are wrong."
)]
pub(crate) struct Replay {
    /// The file of the inbox.
    #[arg(long, value_name = "FILE")]
    pub(crate) inbox: PathBuf,
    /// Only parked deliveries: malformed, not listed by the document, failed for good, or given up.
    #[arg(long)]
    pub(crate) parked: bool,
    /// Only those of this API, as its module is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) api: Option<String>,
    /// Only those of this event, by its name on the wire.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<String>,
    /// Send them to this URL, with the headers that they came with. Tokens and passwords were not kept.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) to: Option<Uri>,
    /// The method of the requests.
    #[arg(long, value_name = "METHOD", default_value = "POST", requires = "to")]
    pub(crate) method: Method,
    /// Make parked deliveries due again in the inbox: its worker gets them when it runs next.
    #[arg(long, requires = "parked")]
    pub(crate) release: bool,
    /// Print them, and do nothing else: when each was received (UTC), how many bytes its body has, what becomes of it.
    #[arg(long)]
    pub(crate) list: bool,
    /// Print each body below its delivery, on one line, with spaces for control characters.
    #[arg(long, requires = "list")]
    pub(crate) body: bool,
    /// Remove each delivery from the inbox that the URL answers with a status of 200 to 299.
    #[arg(long, requires = "to")]
    pub(crate) delete: bool,
    /// Sign them anew as this document says: a signature is good for some minutes only, and by one secret.
    #[arg(long, value_name = "SPEC", requires = "to")]
    pub(crate) spec: Option<PathBuf>,
    /// What they are signed with. Others on this machine may see arguments; the environment variable is not shown.
    #[arg(long, value_name = "SECRET", env = "HOOKWRIGHT_SECRET", hide_env_values = true)]
    pub(crate) secret: Option<String>,
    /// How many deliveries are under way at once.
    #[arg(long, value_name = "K", default_value = "1")]
    pub(crate) concurrency: NonZeroUsize,
    /// Let the document refer to files outside of its own folder: any file that you may read.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}
