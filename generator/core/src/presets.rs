//! The library of recipes: how well-known senders sign, as data in `presets.yaml`.

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::ir::Scheme;
use crate::load::Sources;

/// All recipes by name, each with its source in a comment above it.
const LIBRARY: &str = include_str!("../presets.yaml");

/// How some of these senders verify an endpoint: their `answers`, by the same names.
const HANDSHAKES: &str = include_str!("../handshakes.yaml");

/// A recipe of the library, or answers to handshakes.
#[derive(Clone, Copy, Debug)]
struct Preset {
    name: &'static str,
    /// The comment above it, without parts that only concern the file.
    comment: &'static str,
    /// The lines below its name.
    setting: &'static str,
}

/// The names of all recipes, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    all(LIBRARY).into_iter().map(|preset| preset.name)
}

/// A one-line description of the recipe with this name.
pub fn about(name: &str) -> Option<&'static str> {
    let first = find(LIBRARY, name)?.comment.lines().next()?;
    Some(first.trim_start_matches("# "))
}

/// The recipe with this name as in a `codegen.yaml`, to copy and change, with the answers to its sender's handshakes.
pub fn text(name: &str) -> Option<String> {
    let Preset { comment, setting, .. } = find(LIBRARY, name)?;
    let answers = answers(name).map(|answers| format!("\n{answers}")).unwrap_or_default();
    Some(format!("{comment}verify:\n{}\n{answers}", setting.trim_end()))
}

/// The answers to the handshakes of this name's sender, as in a `codegen.yaml`; `None` if it has no handshakes.
pub fn answers(name: &str) -> Option<String> {
    let Preset { comment, setting, .. } = find(HANDSHAKES, name)?;
    Some(format!("{comment}answers:\n{}\n", setting.trim_end()))
}

/// The recipe of this name.
pub fn scheme(name: &str) -> Option<Scheme> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    let file = sources.add(format!("{name}.yaml"), text(name)?).ok()?;
    let scheme = Config::read(&sources, file, &mut diagnostics).verify;
    scheme.filter(|_| !diagnostics.has_errors()).map(|setting| setting.value)
}

/// The recipes that read this header.
pub(crate) fn of_header(header: &str) -> Vec<&'static str> {
    let is_in = |setting: &str| {
        let texts = setting.split(|symbol: char| symbol.is_whitespace() || matches!(symbol, ',' | '[' | ']' | '"'));
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        texts.windows(2).any(|pair| matches!(pair, ["header", name] if name.eq_ignore_ascii_case(header)))
    };
    all(LIBRARY).into_iter().filter(|preset| is_in(preset.setting)).map(|preset| preset.name).collect()
}

fn find(library: &'static str, name: &str) -> Option<Preset> {
    all(library).into_iter().find(|preset| preset.name == name)
}

/// Splits the library: a name is at the beginning of its line, and its comment above it.
fn all(library: &'static str) -> Vec<Preset> {
    let mut all = Vec::new();
    // Presets are separated by empty lines.
    for part in library.split("\n\n") {
        let part = part.trim_start_matches('\n');
        let head: usize = part.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
        let (comment, rest) = part.split_at(head);
        if let Some((name, setting)) = rest.split_once(":\n") {
            all.push(Preset { name, comment, setting });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn each_preset_is_a_setting_that_says_where_it_is_from() {
        let names: Vec<&str> = names().collect();
        assert!(names.len() > 35 && names.is_sorted(), "{names:?}");
        for name in names {
            let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
            let text = text(name).unwrap_or_default();
            let file = sources.add(format!("{name}.yaml"), text.clone()).ok();
            let config = file.map(|file| Config::read(&sources, file, &mut diagnostics));
            let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
            assert_eq!(errors.map(|it| &it.message).collect::<Vec<_>>(), Vec::<&String>::new(), "{name}");
            assert!(config.is_some_and(|config| config.verify.is_some()), "{name}");
            assert!(text.contains("\n# Source: https://"), "{name}");
            assert!(about(name).is_some_and(|about| about.ends_with('.')), "{name}");
        }
        assert!(scheme("nobody").is_none() && text("nobody").is_none());
    }
}
