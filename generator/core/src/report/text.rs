//! Prints diagnostics for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use annotate_snippets::{Group, Level, Origin, Renderer};

use super::excerpt::{self, Marked, plain};
use super::spot::Spot;
use super::{Found, group, word};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::load::Sources;

/// The style of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Look {
    Plain,
    Colored,
}

/// The maximum number of groups. A document may have any number, and users don't read more.
const MOST_PRINTED: usize = 1000;

/// The diagnostics that aren't accepted, in the given order, and a last line that counts them. Empty if there are none.
pub(super) fn text(mut all: Vec<Found<'_>>, sources: &Sources, look: Look) -> String {
    all.retain(|(_, diagnostic)| !diagnostic.allowed);
    if all.is_empty() {
        return String::new();
    }
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Colored => Renderer::styled(),
    };
    let mut groups: Vec<_> = group::group(&all).into_iter().enumerate().collect();
    let are_cut = groups.len() > MOST_PRINTED || groups.iter().any(|(_, group)| group.is_cut());
    // If there are too many, the worst are printed, in order.
    groups.sort_by_key(|(_, group)| group.first.1.severity);
    groups.truncate(MOST_PRINTED);
    groups.sort_by_key(|(index, _)| *index);
    let text: String = groups.iter().map(|(_, group)| entry(group, sources, &renderer) + "\n\n").collect();
    let is_grouped = groups.iter().any(|(_, group)| group.places().is_some());
    text + &counts(&all, is_grouped, are_cut)
}

fn entry(alike: &group::Group<'_, '_>, sources: &Sources, renderer: &Renderer) -> String {
    let (spot, diagnostic) = alike.first;
    let labels =
        diagnostic.labels.iter().map(|label| (Spot::from_location(&label.location, sources), label.text.as_str()));
    let (shown, told): (Vec<_>, Vec<_>) = labels.partition(|(spot, text)| spot.span.is_some() && !text.contains('\n'));
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str()).id(diagnostic.code.to_string());
    let marks = shown.into_iter().map(|(spot, text)| Marked { spot, text: Some(text) });
    let (excerpts, columns) = match spot.span {
        Some(_) => excerpt::make_excerpts(Marked { spot: spot.clone(), text: None }, marks.collect(), sources),
        None => excerpt::without_primary(marks.collect(), sources),
    };
    let mut group = Group::with_title(title);
    if spot.span.is_none() {
        group = group.element(Origin::path(spot.path));
    }
    let group = group.elements(excerpts);
    let others = alike.places();
    let group =
        footer(group, spot, diagnostic, &told).elements(others.map(|places| Level::NOTE.message(plain(&places))));
    let text = renderer.render(&[group]);
    let text = columns.iter().fold(text, |text, (shown, meant)| text.replacen(shown, meant, 1));
    // The renderer replaces all other control characters, and some terminals obey these, too.
    text.replace(|letter| ('\u{80}'..='\u{9f}').contains(&letter), "\u{fffd}")
}

fn footer<'a>(group: Group<'a>, spot: &Spot<'_>, diagnostic: &Diagnostic, told: &[(Spot<'_>, &str)]) -> Group<'a> {
    let pointer = spot.pointer.iter().map(|pointer| Level::NOTE.with_name("at").message(plain(&pointer.to_string())));
    let told = told.iter().map(|(spot, text)| {
        let place = spot.span.map(|span| format!(":{}:{}", span.start.line, span.start.column)).unwrap_or_default();
        Level::NOTE.message(plain(&format!("{}{place}: {text}", spot.path)))
    });
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(plain(help)));
    group.elements(pointer).elements(told).elements(help)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The last lines: how many findings there are, and where to read more. If some were grouped, each kind is counted.
fn counts(all: &[Found<'_>], is_grouped: bool, are_cut: bool) -> String {
    let count = |severity| {
        let count = all.iter().filter(|(_, diagnostic)| diagnostic.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", word(severity)))
    };
    let counts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    let counts = counts.join(", ");
    let places = if are_cut { "; every place: hookwright lint SPEC --format json" } else { "" };
    let kinds = kinds(all);
    let worst = all.iter().min_by_key(|(_, diagnostic)| diagnostic.severity);
    match (worst, kinds.as_slice()) {
        (Some(_), [(code, _), _, ..]) if is_grouped => {
            let width = kinds.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or_default();
            let line = |(code, count): &(Code, usize)| format!("  {count:>width$} × {code}  {}\n", code.title());
            let lines: String = kinds.iter().map(line).collect();
            let head = format!("{counts} of {} kinds:\n{lines}", kinds.len());
            format!("{head}More about a kind, such as the first: hookwright explain {code}{places}\n")
        }
        (Some((_, first)), _) => format!("{counts}; more about it: hookwright explain {}{places}\n", first.code),
        (None, _) => String::new(),
    }
}

/// The codes of the findings, each with how many there are: the worst first, and then the most frequent.
fn kinds(all: &[Found<'_>]) -> Vec<(Code, usize)> {
    let mut kinds: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
    for (_, diagnostic) in all {
        *kinds.entry((diagnostic.severity, diagnostic.code)).or_default() += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|((severity, _), count)| (*severity, Reverse(*count)));
    kinds.into_iter().map(|((_, code), count)| (code, count)).collect()
}
