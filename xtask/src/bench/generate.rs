//! The cost of generating, compared with formatting the result.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::{Costs, Figures, Growth, Line, Point};
use super::shape::Shape;
use crate::corpus::find::find;
use crate::measure::{self, Cost};
use crate::outside;

const EVENTS: [usize; 4] = [50, 100, 200, 400];
const ROUNDS: usize = 5;

/// Measures the release build of the command, as a whole process.
pub(crate) fn measure() -> Result<Figures, Box<dyn Error>> {
    let (folder, command) = (outside::folder("bench")?, command()?);
    let growths = vec![by_size(&folder, &command)?];
    let mut costs = vec![when_nothing_changed(&folder, &command)?];
    costs.extend(of_the_corpus(&folder, &command)?);
    Ok(Figures { growths, costs, ..Figures::default() })
}

/// Documents of several sizes.
fn by_size(folder: &Path, command: &Path) -> Result<Growth, Box<dyn Error>> {
    let (mut ours, mut formatted) = (Vec::new(), Vec::new());
    for events in EVENTS {
        let (document, out) = (folder.join(format!("many-{events}.json")), folder.join(format!("modules-{events}")));
        fs::write(&document, Shape { events }.document())?;
        let (mut times, mut baseline) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let _ = fs::remove_dir_all(&out);
            times.push(cost(generating(command, &document, &out).args(["--name", "many"]))?);
            baseline.push(cost(Command::new("rustfmt").args(["--edition", "2024"]).arg(out.join("many.rs")))?);
        }
        ours.push(Point { events, cost: median(times) });
        formatted.push(Point { events, cost: median(baseline) });
    }
    let title = "generate: documents by number of events, compared with rustfmt on the same files".to_owned();
    let line = |name: &str, points| Line { name: name.to_owned(), points };
    Ok(Growth { title, lines: vec![line("hookwright generate", ours), line("rustfmt", formatted)] })
}

/// The documents of this project, when the generated files are up to date.
fn when_nothing_changed(folder: &Path, command: &Path) -> Result<Costs, Box<dyn Error>> {
    let folders = fs::read_dir("specs")?.collect::<Result<Vec<_>, _>>()?;
    let mut documents: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder.path()).ok())
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| hookwright_core::project::is_document(path))
        .collect();
    documents.sort();
    let out = folder.join("systems");
    let mut check = Command::new(command);
    check.arg("generate").args(&documents).arg("--out").arg(&out);
    cost(&mut check)?;
    check.arg("--check");
    let costs = (0..ROUNDS).map(|_| cost(&mut check)).collect::<Result<_, _>>()?;
    let rows = vec![(format!("{} documents", documents.len()), median(costs))];
    Ok(Costs { title: "generate: `--check` without changes".to_owned(), rows })
}

/// The three longest documents of the corpus, if it is available.
fn of_the_corpus(folder: &Path, command: &Path) -> Result<Option<Costs>, Box<dyn Error>> {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else { return Ok(None) };
    let mut documents: Vec<(u64, PathBuf)> = find(&corpus, None)?
        .into_iter()
        .filter(|found| found.is_document)
        .map(|found| corpus.join(found.path))
        .filter_map(|path| Some((fs::metadata(&path).ok()?.len(), path)))
        .collect();
    documents.sort();
    let mut rows = Vec::new();
    for (_, document) in documents.iter().rev().take(3) {
        let out = folder.join("modules-corpus");
        let mut costs = Vec::new();
        for _ in 0..ROUNDS {
            let _ = fs::remove_dir_all(&out);
            costs.push(cost(generating(command, document, &out).arg("--allow-outside"))?);
        }
        let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        rows.push((name, median(costs)));
    }
    Ok(Some(Costs { title: "generate: the longest documents of the corpus".to_owned(), rows }))
}

/// The command as users have it.
pub(crate) fn command() -> Result<PathBuf, Box<dyn Error>> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if !cargo.args(["build", "--release", "--quiet", "-p", "hookwright-cli", "--bin", "hookwright"]).status()?.success()
    {
        return Err("the command doesn't compile".into());
    }
    Ok(outside::folder("release")?.join(format!("hookwright{}", std::env::consts::EXE_SUFFIX)))
}

fn generating(command: &Path, document: &Path, out: &Path) -> Command {
    let mut generating = Command::new(command);
    generating.arg("generate").arg(document).arg("--out").arg(out);
    generating
}

fn cost(command: &mut Command) -> Result<Cost, Box<dyn Error>> {
    let ended = measure::run(command)?;
    if ended.status.success() { Ok(ended.cost) } else { Err(ended.stderr.into()) }
}

/// The cost in the middle.
pub(crate) fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by(|a, b| a.cpu_seconds.total_cmp(&b.cpu_seconds));
    costs.get(costs.len() / 2).copied().unwrap_or_default()
}
