//! `cargo xtask bench [GROUP]`: measures speed, each figure together with a baseline from the same run.

mod build;
mod figures;
mod generate;
mod measured_by_cargo;
mod peers;
mod plot;
mod setup;
mod shape;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use self::figures::{Figures, Setup};

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to measure. By default, everything except `peers`.
    group: Option<Group>,
    /// How to print the figures.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Also measure numbers of events that take long to compile.
    #[arg(long)]
    full: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Group {
    /// Generating Rust from documents, compared with formatting it.
    Generate,
    /// Compiling generated code, compared with the same types with derives.
    Build,
    /// Decoding bodies to events, compared with a derived `Deserialize` of the right type.
    Decode,
    /// Verifying signatures, compared with the bare MAC and another crate.
    Verify,
    /// Receiving from the socket to the handler, compared with a bare route.
    Receive,
    /// Receiving into a file and into `PostgreSQL`, compared with a bare route that appends to a file and syncs it.
    /// Without the programs of `PostgreSQL`, only the file is measured.
    Durable,
    /// Storing deliveries in a file and claiming them.
    Inbox,
    /// Storing deliveries in `JetStream` and claiming them. Needs `nats-server`.
    Nats,
    /// Storing deliveries in `PostgreSQL` and claiming them, compared with the shortest SQL. Needs the server's
    /// programs.
    Postgres,
    /// Building the xtask that `hookwright init` writes, and a build script, from scratch, compared with all features.
    Setup,
    /// What other generators make of the same documents: their cost, and whether the result accepts deliveries.
    /// Downloads these tools and the dependencies of what they generate.
    Peers,
}

impl Group {
    /// Whether it is only measured if it is named.
    fn is_extra(self) -> bool {
        matches!(self, Self::Peers)
    }
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As tables.
    Table,
    /// As JSON, one object for each group on a line.
    Json,
}

/// Prints the figures, and draws them in `target/bench`.
pub(crate) fn run(arguments: &Bench) -> Result<ExitCode, Box<dyn Error>> {
    let all = || Group::value_variants().iter().copied().filter(|group| !group.is_extra()).collect();
    let groups: Vec<Group> = arguments.group.map_or_else(all, |group| vec![group]);
    for group in groups {
        let name = group.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let figures = measured(group, &name, arguments)?;
        let drawn = draw(&name, &figures)?;
        match arguments.format {
            Format::Json => println!("{}", serde_json::json!({"group": name, "figures": figures})),
            Format::Table => drawn.into_iter().for_each(|path| println!("drawn: {}", path.display())),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn measured(group: Group, name: &str, arguments: &Bench) -> Result<Figures, Box<dyn Error>> {
    let figures = match group {
        Group::Generate => generate::measure()?,
        Group::Build => build::measure(arguments.full)?,
        Group::Setup => setup::measure()?,
        Group::Peers => Figures { peers: peers::measure()?, ..Figures::default() },
        Group::Decode | Group::Verify | Group::Receive | Group::Inbox => {
            return measured_by_cargo::measure("benches", name, arguments.format == Format::Json);
        }
        Group::Durable | Group::Nats | Group::Postgres => {
            return measured_by_cargo::measure("servers", name, arguments.format == Format::Json);
        }
    };
    if arguments.format == Format::Table {
        figures.growths.iter().for_each(figures::Growth::print);
        figures.costs.iter().for_each(figures::Costs::print);
        Setup::print(&figures.setups);
        figures.peers.iter().for_each(peers::Peers::print);
    }
    Ok(figures)
}

/// Draws everything that was measured in a group, if there is anything to draw.
fn draw(group: &str, figures: &Figures) -> Result<Option<PathBuf>, Box<dyn Error>> {
    let Some(picture) = plot::picture(figures)? else { return Ok(None) };
    let path = crate::outside::folder("bench")?.join(format!("{group}.svg"));
    fs::write(&path, picture)?;
    Ok(Some(path))
}
