//! Findings about how the events are told apart.

use super::Inferred;
use super::growth::Remark;
use super::places::is_customary;
use super::table::{Row, Table};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Alike, Kind, Literal, NamePlace};
use crate::lower::events::Draft;
use crate::nearest;
use crate::place::FileId;

/// How many other places a finding shows. Its message counts all of them.
const LABELS: usize = 4;

/// A place, the messages that list values there, those of the values that lead to none of them, and whether each of the
/// messages has another value.
type Unknown<'r, 's> = (&'r NamePlace, &'r [Row<'s>], Vec<&'r Literal>, bool);

/// Reports the remarks.
pub(super) fn report(remarks: &[Remark<'_>], table: Table<'_, '_>, diagnostics: &mut Diagnostics) {
    let mut assumed: Vec<(&NamePlace, Vec<&Row<'_>>)> = Vec::new();
    let mut optional: Vec<(&NamePlace, Vec<&Row<'_>>)> = Vec::new();
    let mut unknown: Vec<Unknown<'_, '_>> = Vec::new();
    for remark in remarks {
        match remark {
            Remark::Assumed { at, row } => match assumed.iter_mut().find(|(known, _)| *known == at) {
                Some((_, rows)) => rows.push(row),
                None => assumed.push((at, vec![row])),
            },
            Remark::Absent { at, row } => diagnostics.push(absent(at, row)),
            Remark::Optional { at, row } => match optional.iter_mut().find(|(known, _)| *known == at) {
                Some((_, rows)) => rows.push(row),
                None => optional.push((at, vec![row])),
            },
            Remark::Shared { at, value, rows, owner: Some(owner) } => {
                let own = &owner.message().key;
                let message = format!("`{value}` at `{at}` is also listed by {}; it is decoded as `{own}`", keys(rows));
                let help = separation(rows, Some(at));
                diagnostics.push(about(rows, Diagnostic::warning, codes::messages::VALUE_SHARED, message, &help));
            }
            Remark::Shared { at, value, rows, owner: None } | Remark::Unclaimed { at, value, rows } => {
                let have_others = matches!(remark, Remark::Unclaimed { .. });
                let is_same = |(known, of, _, others): &&mut Unknown<'_, '_>| {
                    *known == at && orders(of) == orders(rows) && *others == have_others
                };
                match unknown.iter_mut().find(is_same) {
                    Some((.., values, _)) => values.push(value),
                    None => unknown.push((at, rows, vec![value], have_others)),
                }
            }
            Remark::Alike { rows } => {
                let message = format!(
                    "nothing distinguishes {}, so the receiving code has to say which event a delivery is",
                    keys(rows)
                );
                let help = separation(rows, None);
                diagnostics.push(about(rows, Diagnostic::warning, codes::messages::NAMELESS, message, &help));
            }
            Remark::Unmatched { at, row, values } => {
                let key = &row.message().key;
                let message = if values.is_empty() {
                    let refused = table.pattern(row, at).filter(|_| table.is_refused(row, at, key));
                    let why = match (refused, table.kind_at(row, at)) {
                        (Some(pattern), _) => format!("its pattern `{pattern}` doesn't match `{key}`"),
                        (None, Kind::String) => format!("another message lists `{key}`"),
                        (None, kind) => format!("a {} can't be `{key}`", kind.word()),
                    };
                    format!("`{key}` lists no name at `{at}`, and {why}")
                } else {
                    format!("the document doesn't say which name at `{at}` belongs to `{key}`")
                };
                let help = format!("add to codegen.yaml: {}", own_name(row, values));
                let rows = std::slice::from_ref(row);
                diagnostics.push(about(rows, Diagnostic::warning, codes::messages::NAME_UNMATCHED, message, &help));
            }
        }
    }
    for (at, rows, values, have_others) in unknown {
        let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
        let (are, they) = if values.len() == 1 { ("is", "it is") } else { ("are", "they are") };
        let values = nearest::list(texts.iter().map(String::as_str));
        let keys = keys(rows);
        let have = if rows.len() == 1 { ", which has another name" } else { ", which have other names" };
        let but = if have_others { have } else { "" };
        let message = format!("{values} at `{at}` {are} listed by {keys}{but}, so {they} decoded as unknown");
        let mut help = separation(rows, Some(at));
        if have_others {
            help = format!("if a message has such a name, add to codegen.yaml: `events: {{ <key>: <name> }}`; {help}");
        }
        diagnostics.push(about(rows, Diagnostic::warning, codes::messages::VALUE_SHARED, message, &help));
    }
    diagnostics.extend(optional.iter().filter_map(|(at, rows)| need_not_be_there(at, rows)));
    for (at, rows) in assumed {
        let is_unset = |row: &&&Row<'_>| table.config.event_name(&row.message().key).is_none();
        let unset: Vec<&Row<'_>> = rows.iter().filter(is_unset).copied().collect();
        let Some(first) = unset.first() else { continue };
        let names = nearest::list(unset.iter().map(|row| &*row.message().key));
        let message = format!("the document doesn't list the name of {names} at `{at}`, so it is assumed");
        note_assumed(&first.draft, message, diagnostics);
    }
}

/// Reports which names are assumed because the document doesn't list them, and how to set others.
pub(super) fn note_assumed(first: &Draft<'_>, message: String, diagnostics: &mut Diagnostics) {
    let note = Diagnostic::note(codes::messages::NAMES_ASSUMED, Location::Key(first.message.place.clone()), message);
    diagnostics.push(note.help("if a name is wrong, write it in codegen.yaml: `events: { <key>: <name> }`"));
}

/// Copies of a message are one event if something other than their channel names them.
pub(super) fn note_copies(inferred: &Inferred<'_>, diagnostics: &mut Diagnostics) {
    for event in &inferred.events {
        let message = event.draft.message;
        if event.signs.iter().any(|sign| sign.at == NamePlace::Channel) {
            continue;
        }
        for copy in &message.copies {
            let text = format!("`{}` is the same as another message with this name; they are one event", message.key);
            let finding = Diagnostic::note(codes::messages::SAME_MESSAGE, Location::Key(copy.clone()), text);
            let finding = finding.label(Location::Key(message.place.clone()), "the other message");
            diagnostics.push(finding.help("give each a `name` of its own if they are different events"));
        }
    }
}

/// The messages that can't be told apart, for `show`.
pub(super) fn alike<'s>(remarks: &[Remark<'s>], table: Table<'_, 's>) -> Vec<Alike> {
    let keys = |rows: &[Row<'_>]| rows.iter().map(|row| row.message().key.to_string()).collect();
    let mut all: Vec<Alike> = Vec::new();
    for remark in remarks {
        let (messages, says, setting) = match remark {
            Remark::Shared { at, value, rows, .. } => {
                let messages = keys(rows);
                let (start, setting) = (format!("{at}: "), separation(rows, Some(at)));
                let is_same = |known: &&mut Alike| known.messages == messages && known.setting == setting;
                let known = all.iter_mut().find(is_same).and_then(|known| known.says.as_mut());
                if let Some(says) = known.filter(|says| says.starts_with(&start)) {
                    says.extend([", ", &value.to_string()]);
                    continue;
                }
                (messages, Some(format!("{start}{value}")), setting)
            }
            Remark::Alike { rows } => {
                let place = || table.possible(rows).map(|at| format!("add to codegen.yaml: `discriminator: {at}`"));
                let batch = table.possible_batch(rows).map(|at| format!("add to codegen.yaml: `batch: {at}`"));
                (keys(rows), None, batch.or_else(place).unwrap_or_else(|| separation(rows, None)))
            }
            Remark::Unmatched { at, row, values } => {
                let says = (!values.is_empty()).then(|| format!("{at}: {}", texts(values)));
                let setting = format!("add to codegen.yaml: {}", own_name(row, values));
                (keys(std::slice::from_ref(row)), says, setting)
            }
            _ => continue,
        };
        all.push(Alike { messages, says, setting });
    }
    all
}

/// The setting for the name of a message that lists these values.
fn own_name(row: &Row<'_>, values: &[Literal]) -> String {
    let key = &row.message().key;
    let name = if values.is_empty() { "its name".to_owned() } else { format!("one of {}", texts(values)) };
    format!("`events: {{ {key}: <{name}> }}`")
}

fn texts(values: &[Literal]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<String>>().join(", ")
}

/// The line of `codegen.yaml` that would tell messages apart: a place that all of them have and that usually has names.
fn separation(rows: &[Row<'_>], known: Option<&NamePlace>) -> String {
    let is_everywhere = |name: &str| {
        rows.iter().all(|row| row.message().headers.iter().any(|header| header.name.eq_ignore_ascii_case(name)))
    };
    let headers = rows.first().into_iter().flat_map(|row| &row.message().headers).map(|header| header.name);
    let at = |name: &str| NamePlace::Header(vec![name.to_owned()]);
    let mut headers = headers.into_iter().filter(|name| is_customary(&at(name)) && is_everywhere(name));
    let other = headers.next().map_or_else(|| "header X-Event".to_owned(), |name| at(name).to_string());
    let place = known.map_or_else(|| other.clone(), |known| format!("{known} with {other}"));
    format!("if something else distinguishes them, write it in codegen.yaml, such as `discriminator: {place}`")
}

fn absent(at: &NamePlace, row: &Row<'_>) -> Diagnostic {
    let key = &row.message().key;
    let message = format!("`{key}` lists no value at `{at}`, so a delivery without one is assumed to be this event");
    about(
        std::slice::from_ref(row),
        Diagnostic::note,
        codes::messages::ABSENCE_ASSUMED,
        message,
        "if deliveries have a value there, add it to the document with an overlay",
    )
}

/// Reports messages that are recognized by an optional value.
fn need_not_be_there(at: &NamePlace, rows: &[&Row<'_>]) -> Option<Diagnostic> {
    let first = rows.first()?.message();
    let message = match rows.len() {
        1 => format!("`{}` is recognized by `{at}`, which is optional", first.key),
        count => format!("{count} messages are recognized by `{at}`, which is optional"),
    };
    let note = Diagnostic::note(codes::messages::NAME_OPTIONAL, Location::Key(first.place.clone()), message);
    Some(note.help("if it is always sent, make it `required`"))
}

fn about(
    rows: &[Row<'_>],
    make: fn(Code, Location, String) -> Diagnostic,
    code: Code,
    message: String,
    help: &str,
) -> Diagnostic {
    let mut places = rows.iter().map(|row| Location::Key(row.message().place.clone()));
    let first = places.next().unwrap_or(Location::File(FileId(0)));
    let fault = places.take(LABELS).fold(make(code, first, message), |fault, place| fault.label(place, "another one"));
    fault.help(help)
}

fn keys(rows: &[Row<'_>]) -> String {
    nearest::list(rows.iter().map(|row| &*row.message().key))
}

fn orders<'r>(rows: &'r [Row<'_>]) -> Vec<&'r [usize]> {
    rows.iter().map(|row| row.order.as_slice()).collect()
}
