//! The lines that a diagnostic is about, without unnecessary ones: long lines, and long distances between two places,
//! are shortened.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet, normalize_untrusted_str};

use super::spot::Spot;
use crate::load::{Document, Position, Sources, Span, floor_char_boundary};

/// A place with its label.
pub(super) struct Marked<'a> {
    pub(super) spot: Spot<'a>,
    /// `None` for the place of the diagnostic itself.
    pub(super) text: Option<&'a str>,
}

/// Longer lines are cut, in bytes.
const LONGEST_LINE: usize = 500;

/// How many bytes before and after the place are shown in a cut line.
const AROUND: usize = 60;

/// Places that are further apart, in lines, are shown separately.
const FURTHEST: usize = 60;

/// In a cut line, columns are counted from the cut: a place as printed, and the real one.
pub(super) type Correction = (String, String);

/// Excerpts, and corrections for their text.
pub(super) type Excerpts<'a> = (Vec<Excerpt<'a>>, Vec<Correction>);

type Excerpt<'a> = Snippet<'a, Annotation<'a>>;

/// The place of a diagnostic together with the other places near it, followed by the rest.
pub(super) fn make_excerpts<'a>(primary: Marked<'a>, others: Vec<Marked<'a>>, sources: &'a Sources) -> Excerpts<'a> {
    let (near, far): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| are_near(&primary, other, sources));
    let (mut excerpts, mut columns) = without_primary(far, sources);
    let together: Vec<_> = [primary].into_iter().chain(near).collect();
    if let Some((excerpt, column)) = excerpt(&together, sources) {
        excerpts.insert(0, excerpt);
        columns.splice(0..0, column);
    }
    (excerpts, columns)
}

/// Each place separately.
pub(super) fn without_primary<'a>(places: Vec<Marked<'a>>, sources: &'a Sources) -> Excerpts<'a> {
    let excerpts = places.into_iter().filter_map(|place| excerpt(&[place], sources));
    let (excerpts, columns): (Vec<_>, Vec<_>) = excerpts.unzip();
    (excerpts, columns.into_iter().flatten().collect())
}

fn are_near(one: &Marked<'_>, other: &Marked<'_>, sources: &Sources) -> bool {
    let (Some(file), Some(span), Some(other_span)) = (one.spot.file, one.spot.span, other.spot.span) else {
        return false;
    };
    let is_short = |span: Span| line(sources.document(file), span).len() <= LONGEST_LINE;
    one.spot.file == other.spot.file
        && span.start.line.abs_diff(other_span.start.line) <= FURTHEST
        && is_short(span)
        && is_short(other_span)
}

/// The lines of places that are near each other.
fn excerpt<'a>(places: &[Marked<'a>], sources: &'a Sources) -> Option<(Excerpt<'a>, Option<Correction>)> {
    let spot = &places.first()?.spot;
    let document = sources.document(spot.file?);
    let lines = || places.iter().filter_map(|place| place.spot.span).map(|span| span.start.line);
    let (first, last) = (lines().min()?, lines().max()?);
    let shown = if first == last {
        Shown::around(document, spot.span?)
    } else {
        Shown { bytes: document.line(first)?.start..document.line(last)?.end, before: "", behind: "" }
    };
    let annotations = places.iter().filter_map(|place| annotation(place, &shown));
    let path = plain(spot.path);
    let column = spot.span.filter(|_| !shown.before.is_empty()).map(|Span { start, .. }| {
        let counted = (shown.before.to_owned() + &document.text[shown.bytes.start..start.offset]).chars().count() + 1;
        (format!("{path}:{first}:{counted}\n"), format!("{path}:{first}:{}\n", start.column))
    });
    let snippet = Snippet::source(shown.text(document)).path(path).line_start(first);
    Some((snippet.annotations(annotations), column))
}

fn annotation<'a>(place: &Marked<'a>, shown: &Shown) -> Option<Annotation<'a>> {
    let span = place.spot.span?;
    let [start, end] = [span.start, span.end].map(|position| shown.offset(position));
    let kind = if place.text.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    Some(kind.span(start..end).label(place.text.map(plain)))
}

/// The shown piece of a text.
struct Shown {
    bytes: Range<usize>,
    /// What replaces the omitted parts of the line.
    before: &'static str,
    behind: &'static str,
}

impl Shown {
    /// The line of a place: all of it, or the part around the place.
    fn around(document: &Document, span: Span) -> Self {
        let line = line(document, span);
        if line.len() <= LONGEST_LINE {
            return Self { bytes: line, before: "", behind: "" };
        }
        let cut = |offset: usize| floor_char_boundary(&document.text, offset.clamp(line.start, line.end));
        let start = cut(span.start.offset.saturating_sub(AROUND));
        let end = cut(span.end.offset.min(span.start.offset + LONGEST_LINE) + AROUND);
        let mark = |is_cut| if is_cut { "…" } else { "" };
        Self { bytes: start..end, before: mark(start > line.start), behind: mark(end < line.end) }
    }

    fn text<'a>(&self, document: &'a Document) -> Cow<'a, str> {
        let text = &document.text[self.bytes.clone()];
        match (self.before, self.behind) {
            ("", "") => Cow::Borrowed(text),
            (before, behind) => Cow::Owned([before, text, behind].concat()),
        }
    }

    /// The offset of a position in the shown piece.
    fn offset(&self, position: Position) -> usize {
        position.offset.clamp(self.bytes.start, self.bytes.end) - self.bytes.start + self.before.len()
    }
}

/// Text without control characters for terminals.
pub(super) fn plain(text: &str) -> String {
    normalize_untrusted_str(text)
}

fn line(document: &Document, span: Span) -> Range<usize> {
    document.line(span.start.line).unwrap_or(span.start.offset..span.start.offset)
}
