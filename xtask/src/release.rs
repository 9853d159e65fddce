//! Checks whether the version and the changelog of the generated crate match the changes of the documents.

use std::error::Error;
use std::fs;
use std::path::Path;

use hookwright_core::diff::Level;
use hookwright_core::load::{Files, Revision};

use hookwright::xtask::{ApiDiff, diff_since, fork_point};

/// The result of the check.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// What to print.
    pub(crate) lines: Vec<String>,
    /// Whether everything is in order.
    pub(crate) is_fine: bool,
}

/// Compares the documents below `root` with their state where this branch left `base`.
///
/// Versions follow cargo's rules: below 1.0, a change that breaks code raises the second number and any other the
/// third; from 1.0 on, they raise the first, and the second or the third.
pub(crate) fn check(root: &Path, base: Option<&str>) -> Result<Verdict, Box<dyn Error>> {
    let Some(base) = base else {
        let line = "version and changelog aren't checked: neither HOOKWRIGHT_BASE nor GITHUB_BASE_REF names a branch";
        return Ok(Verdict { lines: vec![line.to_owned()], is_fine: true });
    };
    let past = fork_point(root, base)?;
    let diffs = diff_since(&root.join("specs"), &past)?;
    let Some(level) = diffs.iter().filter_map(ApiDiff::level).max() else {
        let line = format!("the documents in `specs` have not changed since `{base}`");
        return Ok(Verdict { lines: vec![line], is_fine: true });
    };
    let changed = diffs.iter().filter(|diff| diff.level().is_some());
    let mut lines: Vec<String> = changed.map(ApiDiff::summary).collect();
    let faults = faults(root, &past, level)?;
    let is_fine = faults.is_empty();
    lines.push(format!("since `{base}` the generated crate has changes of level {}", level.word()));
    lines.extend(faults);
    Ok(Verdict { lines, is_fine })
}

/// What doesn't match.
fn faults(root: &Path, past: &Revision, level: Level) -> Result<Vec<String>, Box<dyn Error>> {
    let then = |path: &str| past.bytes(&root.join(path)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let now = |path: &str| fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"));
    let (before, after) = (version(&then)?, version(&now)?);
    let wanted = before.raised(level);
    let mut faults = Vec::new();
    if after < wanted {
        let message = "the version in `generated/Cargo.toml` must be raised: it is";
        faults.push(format!("{message} {after}, was {before}, and must be at least {wanted}"));
    }
    if then("CHANGELOG.md").ok() == Some(now("CHANGELOG.md")?) {
        faults.push("`CHANGELOG.md` has not changed, and must describe the changes".to_owned());
    }
    Ok(faults)
}

/// The version of the generated crate, which may be that of the workspace.
fn version(read: &dyn Fn(&str) -> Result<String, String>) -> Result<Version, Box<dyn Error>> {
    let own: toml::Table = read("generated/Cargo.toml")?.parse()?;
    let own = own.get("package").and_then(|package| package.get("version"));
    if let Some(own) = own.and_then(toml::Value::as_str) {
        return Ok(Version::parse(own).ok_or("`generated/Cargo.toml` has no version of three numbers")?);
    }
    let workspace: toml::Table = read("Cargo.toml")?.parse()?;
    let shared = workspace.get("workspace").and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    Ok(shared.and_then(Version::parse).ok_or("`Cargo.toml` has no version of three numbers")?)
}

/// The three numbers of a version.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Version(u64, u64, u64);

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?.split('.').map(|number| number.parse().ok());
        match numbers.collect::<Option<Vec<u64>>>()?.as_slice() {
            [major, minor, patch] => Some(Self(*major, *minor, *patch)),
            _ => None,
        }
    }

    /// The first version that may have changes of a level.
    fn raised(self, level: Level) -> Self {
        let Self(major, minor, patch) = self;
        match (major, level) {
            (0, Level::Major) => Self(0, minor + 1, 0),
            (_, Level::Major) => Self(major + 1, 0, 0),
            (1.., Level::Minor) => Self(major, minor + 1, 0),
            _ => Self(major, minor, patch + 1),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    /// A git repository, deleted after the test.
    struct Repository(PathBuf);

    impl Repository {
        /// A project with one API and a branch `base` at its only commit.
        fn new(name: &str, version: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("hookwright-release-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            let repository = Self(folder);
            repository.write("specs/acme/openapi.yaml", &document("id: { type: string }"));
            repository.write("generated/Cargo.toml", "[package]\nversion.workspace = true\n");
            repository.write("Cargo.toml", &format!("[workspace.package]\nversion = \"{version}\"\n"));
            repository.write("CHANGELOG.md", "# Changelog\n");
            repository.git(&["init", "--quiet", "--initial-branch", "base"]);
            repository.commit();
            repository.git(&["checkout", "--quiet", "-b", "work"]);
            repository
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn commit(&self) {
            self.git(&["add", "--all"]);
            self.git(&["-c", "user.name=A", "-c", "user.email=a@acme.example", "commit", "--quiet", "-m", "A change"]);
        }

        fn git(&self, arguments: &[&str]) {
            let git = Command::new("git").arg("-C").arg(&self.0).args(arguments).output().unwrap();
            assert!(git.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&git.stderr));
        }

        fn check(&self) -> Verdict {
            check(&self.0, Some("base")).unwrap()
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn document(properties: &str) -> String {
        format!(
            "openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
             content:\n          application/json:\n            schema: {{ type: object, required: [id], properties: {{ \
             {properties} }} }}\n"
        )
    }

    #[test]
    fn without_a_base_nothing_is_checked() {
        let verdict = check(Path::new("/nowhere"), None).unwrap();
        assert!(verdict.is_fine && verdict.lines[0].contains("aren't checked"), "{verdict:?}");
    }

    #[test]
    fn documents_that_say_the_same_ask_for_nothing() {
        let repository = Repository::new("same", "0.3.1");
        // The same in other words, and with another version.
        let text = document("id: { type: string }").replace("'1'", "'2'").replace("[id]", "[\"id\"]");
        repository.write("specs/acme/openapi.yaml", &text);
        let verdict = repository.check();
        assert!(verdict.is_fine && verdict.lines[0].contains("have not changed since"), "{verdict:?}");
    }

    #[test]
    fn a_change_that_breaks_raises_the_second_number() {
        let repository = Repository::new("breaks", "0.3.1");
        repository.write("specs/acme/openapi.yaml", &document("id: { type: integer }"));
        let verdict = repository.check();
        let said = verdict.lines.join("\n");
        assert!(!verdict.is_fine, "{said}");
        assert!(said.contains("level major") && said.contains("must be at least 0.4.0"), "{said}");
        assert!(said.contains("`CHANGELOG.md` has not changed"), "{said}");
        repository.write("Cargo.toml", "[workspace.package]\nversion = \"0.3.2\"\n");
        repository.write("CHANGELOG.md", "# Changelog\n\nids are numbers\n");
        let said = repository.check().lines.join("\n");
        assert!(said.contains("it is 0.3.2, was 0.3.1") && !said.contains("CHANGELOG"), "{said}");
        repository.write("Cargo.toml", "[workspace.package]\nversion = \"0.4.0\"\n");
        assert!(repository.check().is_fine);
        // It is the same once it is committed, whatever happens on the base branch.
        repository.commit();
        assert!(repository.check().is_fine);
    }

    #[test]
    fn a_change_that_adds_raises_the_third_number() {
        let repository = Repository::new("adds", "0.3.1");
        repository.write("specs/acme/openapi.yaml", &document("id: { type: string }, sum: { type: number }"));
        repository.write("CHANGELOG.md", "# Changelog\n\nsums\n");
        let said = repository.check().lines.join("\n");
        assert!(said.contains("level minor") && said.contains("must be at least 0.3.2"), "{said}");
        repository.write("Cargo.toml", "[workspace.package]\nversion = \"0.3.2\"\n");
        assert!(repository.check().is_fine);
    }

    #[test]
    fn apis_come_and_go() {
        let repository = Repository::new("apis", "1.2.3");
        repository.write("specs/other/openapi.yaml", &document("id: { type: string }"));
        let said = repository.check().lines.join("\n");
        assert!(said.contains("other: new API") && said.contains("must be at least 1.3.0"), "{said}");
        fs::remove_dir_all(repository.0.join("specs/acme")).unwrap();
        let said = repository.check().lines.join("\n");
        assert!(said.contains("acme: API removed") && said.contains("must be at least 2.0.0"), "{said}");
    }

    #[test]
    fn a_branch_that_is_not_there_is_said() {
        let repository = Repository::new("nowhere", "0.1.0");
        let error = check(&repository.0, Some("elsewhere")).unwrap_err().to_string();
        assert!(error.contains("there is no revision `elsewhere`"), "{error}");
    }
}
