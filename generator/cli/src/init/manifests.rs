//! The workspace's own files: adds to them, and changes nothing else.

use std::path::{Path, PathBuf};
use std::{fs, io};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::Failure;

/// What `cargo xtask` runs.
const ALIAS: &str = "run --profile xtask --package xtask --";

/// The profile in which it is compiled.
const PROFILE: &str = "xtask";

/// The folder of the workspace that contains `folder`. `None` if there is no package, either.
pub(crate) fn workspace_root(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let mut package = None;
    for folder in folder.ancestors() {
        let text = match fs::read_to_string(folder.join("Cargo.toml")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("`{}`: {error}", folder.join("Cargo.toml").display()).into()),
        };
        let manifest = text.parse::<DocumentMut>();
        let manifest = manifest.map_err(|error| format!("`{}`: {error}", folder.join("Cargo.toml").display()))?;
        if manifest.contains_key("workspace") {
            return Ok(Some(fs::canonicalize(folder)?));
        }
        package.get_or_insert_with(|| folder.join("Cargo.toml"));
    }
    let Some(package) = package else { return Ok(None) };
    Err(format!(
        "there is no Cargo workspace here: `{}` describes a package without one\nhelp: to make it a workspace, add an \
         empty table `[workspace]` to it; or run this in an empty folder that isn't inside the package",
        package.display()
    )
    .into())
}

/// The name of the package that a manifest describes.
pub(crate) fn package_name(manifest: &str) -> Option<String> {
    let manifest = manifest.parse::<DocumentMut>().ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// A workspace's manifest with these additional members.
pub(super) fn with_members(manifest: &str, members: &[&str]) -> Result<String, Failure> {
    let mut document = manifest.parse::<DocumentMut>()?;
    let workspace =
        document.get_mut("workspace").and_then(Item::as_table_like_mut).ok_or("there is no `[workspace]`")?;
    let list = workspace.entry("members").or_insert_with(|| value(Array::new()));
    let list = list.as_array_mut().ok_or("`workspace.members` must be a list")?;
    for member in members {
        if !list.iter().filter_map(Value::as_str).any(|known| covers(known, member)) {
            push(list, member);
        }
    }
    Ok(document.to_string())
}

/// A workspace's manifest with the profile of the alias: nobody debugs the xtask, and it compiles faster without debug
/// information. Unchanged if there is a profile with that name.
pub(super) fn with_profile(manifest: &str) -> Result<String, Failure> {
    let mut document = manifest.parse::<DocumentMut>()?;
    let mut no_header = Table::new();
    no_header.set_implicit(true);
    let profiles = document.entry("profile").or_insert(Item::Table(no_header));
    let profiles = profiles.as_table_like_mut().ok_or("`profile` must be a table")?;
    if !profiles.contains_key(PROFILE) {
        let mut profile = Table::new();
        profile.insert("inherits", value("dev"));
        profile.insert("debug", value(false));
        profiles.insert(PROFILE, Item::Table(profile));
    }
    Ok(document.to_string())
}

/// Whether a package depends on a crate.
pub(super) fn depends_on(manifest: &str, name: &str) -> bool {
    manifest.parse::<DocumentMut>().is_ok_and(|document| dependency(&document, name).is_some())
}

/// Whether a package inherits a dependency from its workspace.
pub(super) fn is_inherited(manifest: &str, name: &str) -> bool {
    manifest.parse::<DocumentMut>().is_ok_and(|document| {
        dependency(&document, name).and_then(|it| it.as_table_like()?.get("workspace")?.as_bool()) == Some(true)
    })
}

/// The path of a package's dependency.
pub(super) fn path_of(manifest: &str, name: &str) -> Option<String> {
    let document = manifest.parse::<DocumentMut>().ok()?;
    Some(dependency(&document, name)?.as_table_like()?.get("path")?.as_str()?.to_owned())
}

fn dependency<'a>(document: &'a DocumentMut, name: &str) -> Option<&'a Item> {
    document.get("dependencies")?.as_table_like()?.get(name)
}

/// A dependency in a manifest, as a table. `None` if it isn't there.
fn dependency_mut<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    let item = document.get_mut("dependencies")?.as_table_like_mut()?.get_mut(name)?;
    if let Some(version) = item.as_str().map(str::to_owned) {
        let mut table = InlineTable::new();
        table.insert("version", version.into());
        *item = value(table);
    }
    item.as_table_like_mut()
}

/// A package's manifest with these features of a dependency, if it has that dependency.
pub(super) fn with_features<'f>(
    manifest: &str,
    name: &str,
    wanted: impl IntoIterator<Item = &'f str>,
) -> Result<String, Failure> {
    let mut document = manifest.parse::<DocumentMut>()?;
    let mut wanted = wanted.into_iter().peekable();
    if wanted.peek().is_none() {
        return Ok(manifest.to_owned());
    }
    let Some(dependency) = dependency_mut(&mut document, name) else { return Ok(manifest.to_owned()) };
    let features = dependency.entry("features").or_insert_with(|| value(Array::new()));
    let features = features.as_array_mut().ok_or_else(|| format!("`features` of `{name}` must be a list"))?;
    for feature in wanted {
        if !features.iter().filter_map(Value::as_str).any(|known| known == feature) {
            push(features, feature);
        }
    }
    Ok(document.to_string())
}

/// A package's manifest with this path for a dependency, if it has that dependency and doesn't inherit it.
pub(super) fn with_path(manifest: &str, name: &str, path: &str) -> Result<String, Failure> {
    if is_inherited(manifest, name) || path_of(manifest, name).as_deref() == Some(path) {
        return Ok(manifest.to_owned());
    }
    let mut document = manifest.parse::<DocumentMut>()?;
    let Some(dependency) = dependency_mut(&mut document, name) else { return Ok(manifest.to_owned()) };
    dependency.remove("version");
    match dependency.get_mut("path") {
        Some(known) => *known = value(path),
        None => drop(dependency.insert("path", value(path))),
    }
    dependency.fmt();
    Ok(document.to_string())
}

/// Whether a member of a workspace, which may be a pattern, includes that folder.
fn covers(pattern: &str, folder: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    match pattern.split_once('*') {
        Some((before, behind)) => folder
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(behind))
            .is_some_and(|rest| !rest.contains('/')),
        None => pattern == folder,
    }
}

/// Adds a text after the others, on its own line if they are on separate lines.
fn push(list: &mut Array, text: &str) {
    let before = list.iter().last().and_then(|last| last.decor().prefix()?.as_str()).map(str::to_owned);
    let break_ = before.as_deref().and_then(|before| Some(&before[before.rfind('\n')?..])).map(str::to_owned);
    // A comment after the last one is parsed as the text before the closing bracket.
    let comment = list.trailing().as_str().filter(|trailing| trailing.contains('#')).map(|it| it.trim_end().to_owned());
    let prefix = match (&break_, &comment, list.is_empty()) {
        (_, Some(comment), _) => format!("{comment}{}", break_.as_deref().unwrap_or("\n    ")),
        (Some(break_), None, _) => break_.clone(),
        (None, None, true) => String::new(),
        (None, None, false) => " ".to_owned(),
    };
    if comment.is_some() {
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    list.push_formatted(Value::from(text).decorated(prefix, ""));
}

/// Cargo's settings with the alias `xtask`. Unchanged if there is one with that name.
pub(super) fn with_alias(settings: &str) -> Result<String, Failure> {
    let mut document = settings.parse::<DocumentMut>()?;
    let aliases = document.entry("alias").or_insert_with(|| Item::Table(Table::new()));
    let aliases = aliases.as_table_like_mut().ok_or("`alias` must be a table")?;
    match aliases.get("xtask") {
        Some(known) if known.as_str() != Some(ALIAS) => {
            eprintln!("`cargo xtask` is already another command; to run the crate `xtask`: cargo {ALIAS} codegen");
        }
        Some(_) => {}
        None => drop(aliases.insert("xtask", value(ALIAS))),
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(list: &str) -> String {
        let manifest = format!("# Ours.\n[workspace]\nmembers = {list}\n\n[profile.dev]\n");
        let edited = with_members(&manifest, &["generated", "xtask"]).unwrap_or_else(|error| error.to_string());
        assert!(edited.starts_with("# Ours.\n[workspace]\nmembers = ") && edited.ends_with("\n\n[profile.dev]\n"));
        edited.lines().skip(2).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn members_are_added_as_the_others_are_written() {
        for (before, after) in [
            ("[]", r#"members = ["generated", "xtask"]"#),
            (r#"["a"]"#, r#"members = ["a", "generated", "xtask"]"#),
            (r#"["xtask", "a"]"#, r#"members = ["xtask", "a", "generated"]"#),
            (r#"["*"]"#, r#"members = ["*"]"#),
            (r#"["crates/*"]"#, r#"members = ["crates/*", "generated", "xtask"]"#),
            (
                "[\n  # The first.\n  \"a\",\n  \"b\", # The second.\n]",
                "members = [\n  # The first.\n  \"a\",\n  \"b\", # The second.\n  \"generated\",\n  \"xtask\",\n]",
            ),
            ("[\n    \"a\",\n]", "members = [\n    \"a\",\n    \"generated\",\n    \"xtask\",\n]"),
        ] {
            assert_eq!(members(before), after);
        }
    }

    #[test]
    fn a_workspace_without_members_gets_them() {
        let edited = with_members("[package]\nname = \"a\"\n\n[workspace]\n", &["xtask"]).unwrap_or_default();
        assert_eq!(edited, "[package]\nname = \"a\"\n\n[workspace]\nmembers = [\"xtask\"]\n");
    }

    #[test]
    fn a_profile_is_added_once_and_never_replaced() {
        let ours = "[profile.xtask]\ninherits = \"dev\"\ndebug = false\n";
        for (before, after) in [
            ("[workspace]\n", format!("[workspace]\n\n{ours}")),
            ("[workspace]\n\n[profile.dev]\ndebug = 1\n", format!("[workspace]\n\n[profile.dev]\ndebug = 1\n\n{ours}")),
            (
                "[workspace]\n\n[profile.dev]\n\n[dependencies]\n",
                format!("[workspace]\n\n[profile.dev]\n\n{ours}\n[dependencies]\n"),
            ),
        ] {
            let added = with_profile(before).unwrap_or_default();
            assert_eq!(added, after);
            assert_eq!(with_profile(&added).unwrap_or_default(), added);
        }
        let other = "[workspace]\n\n[profile.xtask]\ninherits = \"release\"\n";
        assert_eq!(with_profile(other).unwrap_or_default(), other);
    }

    #[test]
    fn a_feature_is_added_once() {
        for (before, after) in [
            (
                r#"hookwright = { path = "a", features = ["xtask"] }"#,
                r#"hookwright = { path = "a", features = ["xtask", "overlay"] }"#,
            ),
            (r#"hookwright = "0.1""#, r#"hookwright = { version = "0.1", features = ["overlay"] }"#),
            (
                "[dependencies.hookwright]\nworkspace = true",
                "[dependencies.hookwright]\nworkspace = true\nfeatures = [\"overlay\"]",
            ),
            (r#"serde = "1""#, r#"serde = "1""#),
        ] {
            let table = if before.starts_with('[') { "" } else { "[dependencies]\n" };
            let with =
                |text: &str| with_features(text, "hookwright", ["overlay"]).unwrap_or_else(|error| error.to_string());
            let added = with(&format!("{table}{before}\n"));
            assert_eq!(added, format!("{table}{after}\n"));
            assert_eq!(with(&added), added);
        }
    }

    #[test]
    fn a_dependency_moves_to_another_path() {
        for (before, after) in [
            (
                r#"hookwright = { path = "wrong", features = ["xtask"] }"#,
                r#"hookwright = { path = "../hw", features = ["xtask"] }"#,
            ),
            (
                r#"hookwright = { version = "0.1", features = ["xtask"] }"#,
                r#"hookwright = { features = ["xtask"], path = "../hw" }"#,
            ),
            (r#"hookwright = "0.1""#, r#"hookwright = { path = "../hw" }"#),
            ("hookwright = { workspace = true }", "hookwright = { workspace = true }"),
            (r#"serde = "1""#, r#"serde = "1""#),
        ] {
            let moved = with_path(&format!("[dependencies]\n{before}\n"), "hookwright", "../hw").unwrap_or_default();
            assert_eq!(moved, format!("[dependencies]\n{after}\n"));
        }
    }

    #[test]
    fn an_alias_is_added_once_and_never_replaced() {
        let added = with_alias("# Ours.\n[build]\njobs = 2\n").unwrap_or_default();
        assert_eq!(added, format!("# Ours.\n[build]\njobs = 2\n\n[alias]\nxtask = \"{ALIAS}\"\n"));
        assert_eq!(with_alias(&added).unwrap_or_default(), added);
        let other = "[alias]\nxtask = \"run -p tasks --\"\n";
        assert_eq!(with_alias(other).unwrap_or_default(), other);
    }
}
