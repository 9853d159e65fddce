//! The cost of compiling generated code, compared with the same types with serde's derives.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::project::Project;

use super::figures::{Figures, Growth, Line, Point};
use super::shape::Shape;
use crate::measure::{self, Cost};
use crate::outside::{self, quoted};

/// The numbers of events to check, and to build for release. The last of each take minutes.
const CHECKED: [usize; 5] = [50, 100, 200, 300, 400];
const RELEASED: [usize; 4] = [25, 50, 100, 300];

/// The example of each crate. Generic code, such as serde's derives, is compiled where it is used.
const PROGRAM: &str = "inspect";

/// The example of the crate with derives.
const READS_AND_WRITES: &str = "fn main() {
    for line in std::io::stdin().lines() {
        let event: derived::Event = serde_json::from_str(&line.expect(\"a line\")).expect(\"an event\");
        println!(\"{}\", serde_json::to_string(&event).expect(\"what can be written\"));
    }
}
";

/// Compiles crates of many events, each next to the same crate with derives. Dependencies are compiled before.
pub(crate) fn measure(is_full: bool) -> Result<Figures, Box<dyn Error>> {
    let build_folder = BuildFolder::open()?;
    let few = |all: &[usize], fewer: usize| all[..if is_full { all.len() } else { fewer }].to_vec();
    let growths = vec![
        build_folder.growth("build: cargo check, without dependencies", &["check", "--lib"], &few(&CHECKED, 3))?,
        build_folder.growth(
            "build: cargo build --release of a program that reads and writes all events, without dependencies",
            &["build", "--release", "--example", PROGRAM],
            &few(&RELEASED, 2),
        )?,
    ];
    Ok(Figures { growths, ..Figures::default() })
}

/// The folder where the crates are written and compiled.
struct BuildFolder(PathBuf);

/// The two kinds of crates.
#[derive(Clone, Copy)]
enum Side {
    Generated,
    Derived,
}

impl BuildFolder {
    fn open() -> Result<Self, Box<dyn Error>> {
        Ok(Self(outside::folder("bench")?))
    }

    fn growth(&self, title: &str, command: &[&str], sizes: &[usize]) -> Result<Growth, Box<dyn Error>> {
        let mut lines = Vec::new();
        for (side, name) in [(Side::Generated, "generated"), (Side::Derived, "derive(Serialize, Deserialize)")] {
            let warm = self.krate(side, 1)?;
            self.compile(&warm, command)?;
            let points = sizes.iter().map(|events| {
                let krate = self.krate(side, *events)?;
                let cost = self.compile(&krate, command)?;
                // The next one may take minutes.
                eprintln!("{name}, {events} events: {:.1} s of CPU, {} MB", cost.cpu_seconds, cost.peak_bytes >> 20);
                Ok(Point { events: *events, cost })
            });
            lines.push(Line { name: name.to_owned(), points: points.collect::<Result<_, Box<dyn Error>>>()? });
        }
        Ok(Growth { title: title.to_owned(), lines })
    }

    /// Writes the crate with this number of events.
    fn krate(&self, side: Side, events: usize) -> Result<PathBuf, Box<dyn Error>> {
        let shape = Shape { events };
        match side {
            Side::Generated => self.generated(shape),
            Side::Derived => self.derived(shape),
        }
    }

    fn generated(&self, shape: Shape) -> Result<PathBuf, Box<dyn Error>> {
        let krate = self.0.join(format!("generated-crate-{}", shape.events));
        let document = self.0.join(format!("document-{}", shape.events)).join("many.json");
        fs::create_dir_all(document.parent().unwrap_or(&self.0))?;
        fs::write(&document, shape.document())?;
        let options = CrateOptions {
            command: "cargo xtask bench".to_owned(),
            name: format!("generated-{}", shape.events),
            manifest: Manifest::Generated { runtime_path: Some(outside::runtime()?.display().to_string()) },
        };
        krate::generate(Project::from_documents(&[document]), &krate, &options)?.plan.apply(&krate)?;
        Ok(krate)
    }

    fn derived(&self, shape: Shape) -> Result<PathBuf, Box<dyn Error>> {
        let krate = self.0.join(format!("derived-crate-{}", shape.events));
        fs::create_dir_all(krate.join("src"))?;
        fs::create_dir_all(krate.join("examples"))?;
        fs::write(krate.join("src/lib.rs"), shape.derived())?;
        fs::write(krate.join("examples").join(PROGRAM).with_extension("rs"), READS_AND_WRITES)?;
        // The runtime is also among its dependencies, so that both sides have the same versions and features of all
        // others.
        let manifest = format!(
            "[package]\nname = \"derived-{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [lib]\nname = \"derived\"\n\n[dependencies]\nhookwright-runtime = {{ path = {} }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\n[workspace]\n",
            shape.events,
            quoted(&outside::runtime()?)
        );
        fs::write(krate.join("Cargo.toml"), manifest)?;
        Ok(krate)
    }

    /// Compiles the library, as if for the first time.
    fn compile(&self, krate: &Path, command: &[&str]) -> Result<Cost, Box<dyn Error>> {
        fs::File::options().write(true).open(krate.join("src/lib.rs"))?.set_modified(SystemTime::now())?;
        let (first, more) = command.split_first().ok_or("a command of cargo")?;
        let mut cargo = outside::cargo(krate, first, &self.0.join("build"))?;
        let ended = measure::run(cargo.args(more).arg("--quiet"))?;
        if ended.status.success() { Ok(ended.cost) } else { Err(ended.stderr.into()) }
    }
}
