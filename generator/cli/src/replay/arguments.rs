//! The arguments of `hookwright replay`.

#![allow(clippy::doc_markdown, reason = "`--help` prints these comments as they are")]
#![allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use hookwright_runtime::http::{Method, Uri};

use crate::post::url;
use crate::spec::spec;

#[derive(Args)]
#[command(
    group = ArgGroup::new("where").required(true).args(["inbox", "url"]),
    group = ArgGroup::new("what").required(true).args(["to", "release", "list"]),
    after_help = "Examples:\n  hookwright replay --inbox inbox.redb --parked --list\n  \
                  hookwright replay --inbox inbox.redb --parked --event order.paid --release\n  \
                  hookwright replay --inbox inbox.redb --api acme --to http://127.0.0.1:8080/acme \\\n      \
                  --spec specs/acme/openapi.yaml --secret \"$ACME_SECRET\"\n  \
                  HOOKWRIGHT_KEYS=\"$(cat keys)\" hookwright replay --inbox inbox.redb \\\n      \
                  --keys-from HOOKWRIGHT_KEYS --list\n  \
                  hookwright replay --url http://127.0.0.1:8080/admin --parked --event order.paid --release\n\n\
                  Only one process can have an inbox file open: stop the receiver first, or copy the file. A \
                  receiver with an admin service can keep running: --url asks the service, with the token in the \
                  environment variable HOOKWRIGHT_ADMIN_TOKEN. Completed deliveries are no longer in an inbox.\n\n\
                  Deliveries are sent with their ids. A receiver ignores a delivery that its inbox already had: release \
                  that one instead.\n\n\
                  Exit status: 0 if everything succeeded or there was nothing to do, 1 if a delivery wasn't answered \
                  with a status of 200 to 299 or couldn't be released, 2 if the arguments are invalid."
)]
pub(crate) struct Replay {
    /// The file of the inbox.
    #[arg(long, value_name = "FILE")]
    pub(crate) inbox: Option<PathBuf>,
    /// The environment variable that holds the keys of an encrypted inbox file: 32 bytes each in base64, separated by
    /// commas.
    #[arg(long, value_name = "VARIABLE", requires = "inbox")]
    pub(crate) keys_from: Option<String>,
    /// Also read deliveries that were stored before the file was encrypted.
    #[arg(long, requires = "keys_from")]
    pub(crate) accept_unencrypted: bool,
    /// The admin service of a running receiver, such as http://127.0.0.1:8080/admin.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) url: Option<Uri>,
    /// The inbox of the service, by its name. Optional if the service has only one.
    #[arg(long, value_name = "NAME", requires = "url")]
    pub(crate) inbox_name: Option<String>,
    /// Allow sending the token and the deliveries unencrypted to a service on another machine.
    #[arg(long, requires = "url")]
    pub(crate) allow_plain_http: bool,
    /// Only parked deliveries: malformed, not listed by the document, failed for good, or given up.
    #[arg(long)]
    pub(crate) parked: bool,
    /// Only those of this API, by the name of its module.
    #[arg(long, value_name = "NAME")]
    pub(crate) api: Option<String>,
    /// Only those of this event, by its name on the wire.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<String>,
    /// Only those of this tenant.
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: Option<String>,
    /// Only the one with this key. The key of a tenant's delivery begins with the tenant and `/`.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Send them to this URL, with the headers that they came with. Tokens and passwords were not stored.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub(crate) to: Option<Uri>,
    /// The method of the requests.
    #[arg(long, value_name = "METHOD", default_value = "POST", requires = "to")]
    pub(crate) method: Method,
    /// Make parked deliveries due again in the inbox: its worker gets them when it runs next.
    #[arg(long, requires = "parked")]
    pub(crate) release: bool,
    /// Only print them: when each was received (UTC), the size of its body in bytes, and its state.
    #[arg(long)]
    pub(crate) list: bool,
    /// Print each body below its delivery, on one line, with spaces for control characters.
    #[arg(long, requires = "list")]
    pub(crate) body: bool,
    /// Remove each delivery from the inbox that the URL answers with a status of 200 to 299.
    #[arg(long, requires = "to")]
    pub(crate) delete: bool,
    /// Sign them again as this document says (a path, its folder, or the name of an API in `specs`): a signature is
    /// only valid for some minutes, and for one secret.
    #[arg(long, value_name = "SPEC", requires = "to", value_parser = spec())]
    pub(crate) spec: Option<PathBuf>,
    /// The secret to sign with. Others on this machine may see arguments, but not the environment variable.
    #[arg(long, value_name = "SECRET", env = "HOOKWRIGHT_SECRET", hide_env_values = true)]
    pub(crate) secret: Option<String>,
    /// The id of the account, app or subscription, if the signature covers it.
    #[arg(long, value_name = "ID", requires = "spec")]
    pub(crate) account: Option<String>,
    /// How many deliveries to send at a time.
    #[arg(long, value_name = "K", default_value = "1")]
    pub(crate) concurrency: NonZeroUsize,
    /// Let the document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    pub(crate) allow_outside: bool,
}
