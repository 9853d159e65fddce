//! `hookwright receive`: a receiver without Rust code, which prints each delivery.

mod block;
mod endpoint;
mod handshakes;
mod known;
mod payload;
mod server;

use std::env;
use std::error::Error;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use hookwright_core::ir::{Recipe, Scheme};
use hookwright_core::project::Project;
use hookwright_core::report;
use hookwright_runtime::http::Uri;

use crate::dev::port_fault;
use crate::post::url;
use crate::progress::with_progress;
use crate::secret::{self, Secrets};
use crate::spec::spec;
use endpoint::Endpoint;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  ACME_SECRET=… hookwright receive specs/acme/openapi.yaml\n  \
                        hookwright receive specs/acme/openapi.yaml --port 9000 --forward http://127.0.0.1:3000/hooks\n\n\
                        The secret is taken from the variable that a generated receiver reads, such as ACME_SECRET, or \
                        from HOOKWRIGHT_SECRET. Without one, nothing is verified. The token that handshakes show is taken \
                        from HOOKWRIGHT_TOKEN.\n\n\
                        Each delivery is answered as an inbox would answer it: with the document's status once it is \
                        verified, whatever it contains.\n\n\
                        Exit status: 0 when it was stopped, 1 when the document has errors or the port is in use, 2 \
                        if the arguments are invalid.")]
pub(crate) struct Receive {
    /// The document: a path, its folder, or the name of an API in `specs`.
    #[arg(value_name = "SPEC", value_parser = spec())]
    spec: PathBuf,
    /// The port to listen on; 0 picks a free one.
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// The address to listen on. Any address but the default accepts other machines.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Forward each delivery that isn't refused to this URL as it came, and answer with its response.
    #[arg(long, value_name = "URL", value_parser = url)]
    forward: Option<Uri>,
    /// The URL that the sender calls, if the signature covers it.
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<Uri>,
    /// The id of the account, app or subscription, if the signature covers it.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The audience of the sender's tokens, if it isn't the URL that the sender calls.
    #[arg(long, value_name = "AUDIENCE")]
    audience: Option<String>,
    /// Print payloads, and not only the names of their fields.
    #[arg(long)]
    show_values: bool,
    /// Let the document refer to any file that you can read, and not only to files in its own folder.
    #[arg(long)]
    allow_outside: bool,
}

pub(crate) fn receive(arguments: &Receive) -> Result<ExitCode, Box<dyn Error>> {
    let documents = [(arguments.spec.clone(), None)];
    let project = Project::from_titled_documents(&documents, crate::reach(arguments.allow_outside));
    let compiled = with_progress("reading the document", || project.compile().only());
    let compiled = compiled.map_err(|diagnostics| report::colored(&diagnostics, project.sources()))?;
    let variables = secret::variables(&compiled, false);
    let secrets = secret::find_all(&compiled);
    let token = env::var("HOOKWRIGHT_TOKEN").ok();
    let address = SocketAddr::from((arguments.listen, arguments.port));
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrNotAvailable => {
            format!(
                "{} isn't an address of this machine\nhelp: leave `--listen` out, or pass `--listen 0.0.0.0`",
                arguments.listen
            )
        }
        kind => port_fault(arguments.port, kind),
    })?;
    let address = listener.local_addr()?;
    let url = arguments.url.as_ref().map_or_else(|| format!("http://{address}/"), Uri::to_string);
    let api = compiled.ir;
    let title = api.title.as_ref().unwrap_or(&api.name).escape_debug().to_string();
    let trust = trust(&secrets, &api.verification.scheme, &variables);
    let events = match api.events.len() {
        1 => "1 event".to_owned(),
        count => format!("{count} events"),
    };
    let endpoint = Endpoint::new(api, secrets, token.as_deref(), &url, arguments)?;
    println!("{:>11} on http://{address}/ for {events} of {title}\n{:>11} {trust}\n", "Listening", "Trust");
    // Nothing is kept, so nothing has to be finished.
    ctrlc::set_handler(|| std::process::exit(0))?;
    server::serve(listener, &endpoint, arguments.forward.clone())?;
    Ok(ExitCode::SUCCESS)
}

/// Whether deliveries are verified, in a line.
fn trust(secrets: &Secrets, scheme: &Scheme, variables: &[String]) -> String {
    if !scheme.is_proof() {
        return "deliveries are NOT VERIFIED: the document doesn't say how".to_owned();
    }
    let lacks = |recipe: &&Recipe| !secrets.contains_key(&recipe.secrets());
    match scheme {
        _ if secrets.is_empty() => {
            let variable = variables.first().map_or(secret::GENERAL, String::as_str);
            format!("deliveries are NOT VERIFIED; to verify them, set {variable}")
        }
        Scheme::Recipes(recipes) if recipes.iter().any(|recipe| lacks(&recipe)) => {
            let unset = variables.iter().filter(|name| env::var_os(name).is_none());
            let unset = unset.map(String::as_str).collect::<Vec<_>>().join(" and ");
            format!("deliveries are verified: {scheme}; for the others of these, set {unset}")
        }
        _ => format!("deliveries are verified: {scheme}"),
    }
}
