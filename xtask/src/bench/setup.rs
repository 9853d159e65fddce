//! The cost of the tools that generate in a user's workspace: their external crates, and a build from nothing.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::{Figures, Setup};
use crate::measure;
use crate::outside::{self, quoted};

/// The document that the workspace generates from.
const DOCUMENT: &str = "specs/contio/asyncapi.yaml";

/// All features of `hookwright`, with which each tool is compared.
const ALL: &str = "\"catalogue\", \"overlay\", \"watch\", \"xtask\"";

/// Builds each tool as it is written, with overlays, and with all features and debug information.
pub(crate) fn measure() -> Result<Figures, Box<dyn Error>> {
    let build_folder =
        BuildFolder { folder: outside::folder("bench")?.join("setup"), checkout: std::path::absolute(".")? };
    let setups = [build_folder.xtask()?, build_folder.build_script()?].concat();
    Ok(Figures { setups, ..Figures::default() })
}

/// The folder where the workspaces are written and built, and that of this project.
struct BuildFolder {
    folder: PathBuf,
    checkout: PathBuf,
}

impl BuildFolder {
    /// The crate that `hookwright init` writes.
    fn xtask(&self) -> Result<Vec<Setup>, Box<dyn Error>> {
        let workspace = self.empty("xtask-workspace")?;
        fs::write(workspace.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = []\n")?;
        let mut init = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        init.args(["run", "--quiet", "--offline", "-p", "hookwright-cli", "--bin", "hookwright", "--manifest-path"]);
        init.arg(self.checkout.join("Cargo.toml")).args(["--", "init"]).arg(self.checkout.join(DOCUMENT));
        succeed(init.arg("--hookwright-path").arg(&self.checkout).current_dir(&workspace))?;
        let manifest = workspace.join("xtask/Cargo.toml");
        let written = fs::read_to_string(&manifest)?;
        let tool = Tool { build_folder: self, workspace: &workspace, package: "xtask" };
        let mut setups = Vec::new();
        for (name, features, profile) in [
            ("xtask, all features, profile dev", ALL, "dev"),
            ("xtask, as written", "\"xtask\"", "xtask"),
            ("xtask, with overlays", "\"xtask\", \"overlay\"", "xtask"),
        ] {
            fs::write(&manifest, written.replace("[\"xtask\"]", &format!("[{features}]")))?;
            setups.push(tool.measured(name, profile)?);
        }
        Ok(beside_the_first(setups))
    }

    /// A crate that generates in its `build.rs`.
    fn build_script(&self) -> Result<Vec<Setup>, Box<dyn Error>> {
        let krate = self.empty("build-script")?;
        fs::create_dir_all(krate.join("src"))?;
        fs::create_dir_all(krate.join(DOCUMENT).parent().unwrap_or(&krate))?;
        fs::copy(DOCUMENT, krate.join(DOCUMENT))?;
        fs::write(krate.join("src/main.rs"), "fn main() {}\n")?;
        fs::write(
            krate.join("build.rs"),
            format!(
                "fn main() -> Result<(), hookwright::Error> {{\n    \
                 hookwright::build_script::generate(\"events\", &[\"{DOCUMENT}\"])\n}}\n"
            ),
        )?;
        let tool = Tool { build_folder: self, workspace: &krate, package: "receiver" };
        let mut setups = Vec::new();
        for (name, features) in [
            ("build.rs, all features", ALL),
            ("build.rs, without features", ""),
            ("build.rs, with overlays", "\"overlay\""),
        ] {
            let manifest = format!(
                "[package]\nname = \"receiver\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[build-dependencies]\n\
                 hookwright = {{ path = {}, features = [{features}] }}\n\n[workspace]\n",
                quoted(&self.checkout.join("generator/hookwright"))
            );
            fs::write(krate.join("Cargo.toml"), manifest)?;
            setups.push(tool.measured(name, "dev")?);
        }
        Ok(beside_the_first(setups))
    }

    /// An empty folder.
    fn empty(&self, name: &str) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.folder.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// A package that is built to generate.
struct Tool<'y> {
    build_folder: &'y BuildFolder,
    workspace: &'y Path,
    package: &'y str,
}

impl Tool<'_> {
    /// Counts its crates and builds it.
    fn measured(&self, name: &str, profile: &str) -> Result<Setup, Box<dyn Error>> {
        let target = self.build_folder.empty("build")?;
        let mut tree = outside::cargo(self.workspace, "tree", &target)?;
        let listed = succeed(tree.args(["-p", self.package, "-e", "normal,build", "--prefix", "none"]))?;
        let mut build = outside::cargo(self.workspace, "build", &target)?;
        build.args(["-p", self.package, "--profile", profile]).env_remove("CARGO_PROFILE_DEV_DEBUG");
        let ended = measure::run(&mut build)?;
        if !ended.status.success() {
            return Err(ended.stderr.into());
        }
        let (crates, cpu_seconds) = (outside::crates_of_others(&listed).len(), ended.cost.cpu_seconds);
        // The next one may take a minute.
        eprintln!("{name}: {crates} crates, {cpu_seconds:.1} s of CPU");
        let compiled = ended.stderr.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
        fs::remove_dir_all(target)?;
        Ok(Setup { name: name.to_owned(), crates, compiled, cost: ended.cost, ratio: 1.0 })
    }
}

fn beside_the_first(mut setups: Vec<Setup>) -> Vec<Setup> {
    let baseline = setups.first().map_or(f64::NAN, |first| first.cost.cpu_seconds);
    setups.iter_mut().for_each(|setup| setup.ratio = setup.cost.cpu_seconds / baseline);
    setups
}

/// The output of a command.
fn succeed(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let ended = measure::run(command)?;
    if ended.status.success() { Ok(ended.stdout) } else { Err(ended.stderr.into()) }
}
