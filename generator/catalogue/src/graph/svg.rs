//! The graph as an image: events on the left, and the parts of each type to its right.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use super::layout::{self, Layout};
use super::{Edge, Graph, Node, Shape, StandsFor, label};

/// The height of a node that at most one edge leads to.
const NODE_HEIGHT: f64 = 28.0;
const MARGIN: f64 = 24.0;
/// The room for the bends of edges between two columns.
const BENDS: f64 = 48.0;
/// The room for the end of an edge, with its label above it.
const BETWEEN_ENDS: f64 = 19.0;
/// If more edges than this lead to a node, their ends are closer together.
const MOST_ENDS: usize = 12;

/// The maximum width of a letter in the requested fonts.
const LETTER: f64 = 7.3;

/// The maximum width of a letter in a label.
const LABEL_LETTER: f64 = 6.7;

/// The maximum length of a name. A longer one is cut; the tooltip has all of it.
const LONGEST: usize = 48;

/// The same for a label.
const LONGEST_LABEL: usize = 26;

const STYLE: &str = "
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1c2128; }
rect { fill: #ffffff; stroke: #8b96a3; }
path { fill: none; stroke: #8b96a3; stroke-width: 1.2; }
.label { font-size: 11px; fill: #59626d; stroke: #ffffff; stroke-width: 3px; paint-order: stroke; }
.ground { fill: #ffffff; stroke: none; }
.event rect { fill: #e8f1fc; stroke: #0b5bb5; }
.event text { fill: #0b4a94; }
.choice rect { fill: #fdf0e7; stroke: #9a3412; }
.values rect { fill: #f6f7f9; stroke-dasharray: 3 3; }
.back { stroke-dasharray: 4 3; }
.head { fill: #8b96a3; stroke: none; }
@media (prefers-color-scheme: dark) {
text { fill: #e3e8ed; }
rect { fill: #171c22; stroke: #66727f; }
path { stroke: #66727f; }
.label { fill: #9eabb8; stroke: #101418; }
.ground { fill: #101418; }
.event rect { fill: #16273d; stroke: #82b8ff; }
.event text { fill: #b9d7ff; }
.choice rect { fill: #33211a; stroke: #ffab7a; }
.values rect { fill: #101418; }
.head { fill: #66727f; }
}
";

/// The image as XML: each element is closed, and characters that XML doesn't allow are left out.
pub(super) fn text(graph: &Graph) -> String {
    let ground = html! {
        // The text of a style isn't escaped, and this one is ours.
        style { (PreEscaped(STYLE)) }
    };
    image(graph, Some(&ground), &|_| None).into_string() + "\n"
}

/// The image as a part of a page.
pub(super) fn inline(graph: &Graph, link: &dyn Fn(StandsFor) -> Option<String>) -> Markup {
    image(graph, None, link)
}

fn image(graph: &Graph, style: Option<&Markup>, link: &dyn Fn(StandsFor) -> Option<String>) -> Markup {
    let drawing = Drawing::new(graph);
    let (width, height) = drawing.size();
    let title = allowed(&graph.title);
    // A graph with links isn't just an image to screen readers.
    let role = if style.is_some() { "img" } else { "group" };
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role=(role) aria-label=(title) {
            title { (title) }
            @if let Some(style) = style { (style) }
            defs {
                marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                    path class="head" d="M0 0.5 L8 4 L0 7.5 Z" {}
                }
            }
            @if style.is_some() { rect class="ground" width=(width) height=(height) {} }
            @let edges: Vec<[Markup; 2]> = (0..graph.edges.len()).map(|index| drawing.edge(index)).collect();
            @for [line, _] in &edges { (line) }
            // Labels come last, so that no line covers them.
            @for [_, label] in &edges { (label) }
            @for (index, node) in graph.nodes.iter().enumerate() {
                @match link(node.stands_for) {
                    Some(target) => a href=(target) { (drawing.node(index, node)) },
                    None => (drawing.node(index, node)),
                }
            }
        }
    }
}

/// The graph with all positions.
struct Drawing<'g> {
    graph: &'g Graph,
    layout: Layout,
    /// The left end and the width of each column.
    columns: Vec<(f64, f64)>,
    /// The height of each node.
    sizes: Vec<f64>,
    /// The height of each forward edge's end.
    ends: Vec<f64>,
}

impl<'g> Drawing<'g> {
    fn new(graph: &'g Graph) -> Self {
        let ends: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        let sizes = sizes(graph);
        let layout = layout::place(&sizes, &ends);
        let mut columns = Vec::new();
        let mut left = MARGIN;
        for column in 0..layout.columns {
            let in_column = |node: usize| layout.nodes[node].0 == column;
            let labels = graph.edges.iter().filter(|edge| in_column(edge.to)).map(label_width).fold(0.0, f64::max);
            if column > 0 {
                left += BENDS + labels;
            }
            let nodes = graph.nodes.iter().enumerate().filter(|(node, _)| in_column(*node));
            let width = nodes.map(|(_, node)| width(node)).fold(0.0, f64::max);
            columns.push((left, width));
            left += width;
        }
        let mut drawing = Self { graph, layout, columns, sizes, ends: vec![0.0; graph.edges.len()] };
        drawing.place_ends();
        drawing
    }

    /// Spreads the ends of the edges that lead to a node along its left side, in order.
    fn place_ends(&mut self) {
        let mut coming: Vec<Vec<(f64, usize)>> = vec![Vec::new(); self.graph.nodes.len()];
        for (index, (edge, passes)) in self.graph.edges.iter().zip(&self.layout.passes).enumerate() {
            let Some(passes) = passes else { continue };
            let height = passes.last().copied().unwrap_or(self.layout.nodes[edge.from].1);
            coming[edge.to].push((height, index));
        }
        for (node, mut edges) in coming.into_iter().enumerate() {
            edges.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            let count = as_number(edges.len());
            let room = (self.sizes[node] - 10.0) / count.max(1.0);
            for (place, (_, edge)) in edges.into_iter().enumerate() {
                let from_middle = (as_number(place) + 0.5 - count / 2.0) * room.min(BETWEEN_ENDS);
                self.ends[edge] = on_image(self.layout.nodes[node].1) + from_middle;
            }
        }
    }

    fn size(&self) -> (f64, f64) {
        let right = self.columns.last().map_or(MARGIN, |(left, width)| left + width);
        let lowest = self.layout.nodes.iter().zip(&self.sizes).map(|((_, height), size)| *height + size / 2.0);
        let passes = self.layout.passes.iter().flatten().flatten().copied();
        let lowest = lowest.chain(passes).fold(0.0, f64::max);
        ((right + MARGIN + 24.0).round(), (lowest + 2.0 * MARGIN).round())
    }

    /// The left and right end of a node, and the height of its middle.
    fn place(&self, node: usize) -> (f64, f64, f64) {
        let (column, height) = self.layout.nodes[node];
        let left = self.columns[column].0;
        (left, left + width(&self.graph.nodes[node]), on_image(height))
    }

    fn node(&self, index: usize, node: &Node) -> Markup {
        let (left, right, middle) = self.place(index);
        let class = match node.shape {
            Shape::Event => "event",
            Shape::Object => "object",
            Shape::Choice => "choice",
            Shape::Values => "values",
        };
        let corner = if node.shape == Shape::Event { NODE_HEIGHT / 2.0 } else { 4.0 };
        let size = self.sizes[index];
        html! {
            g class=(class) {
                title { (allowed(&node.name)) }
                rect x=(number(left)) y=(number(middle - size / 2.0)) width=(number(right - left)) height=(number(size)) rx=(corner) {}
                text x=(number(left + 12.0)) y=(number(middle + 4.0)) { (shown(&node.name)) }
            }
        }
    }

    /// The line of an edge, and its label.
    fn edge(&self, index: usize) -> [Markup; 2] {
        let edge = &self.graph.edges[index];
        let passes = &self.layout.passes[index];
        let (path, class, at) = match passes {
            Some(passes) => {
                let end = (self.place(edge.to).0, self.ends[index]);
                let start = end.0 - label_width(edge);
                (self.onward(edge.from, passes, start, end), "onward", (start + 4.0, end.1 - 4.0))
            }
            None => self.back(edge.from, edge.to),
        };
        let label = allowed(&label(edge));
        let line = html! {
            path class=(class) d=(path) marker-end="url(#head)" { @if !label.is_empty() { title { (label) } } }
        };
        let text = html! {
            @if !label.is_empty() {
                text class="label" x=(number(at.0)) y=(number(at.1)) { (cut(&label, LONGEST_LABEL)) }
            }
        };
        [line, text]
    }

    /// A line from the right of a node through the columns between to the left of another, level with that one from
    /// `start` on.
    fn onward(&self, from: usize, passes: &[f64], start: f64, end: (f64, f64)) -> String {
        let (_, right, height) = self.place(from);
        let mut path = format!("M{} {}", number(right), number(height));
        // A node may be narrower than its column: the line bends where the column ends.
        let column = self.layout.nodes[from].0;
        let mut at = (self.columns[column].0 + self.columns[column].1, height);
        let _ = write!(path, " H{}", number(at.0));
        for (offset, pass) in passes.iter().enumerate() {
            let (left, width) = self.columns[column + 1 + offset];
            let pass = on_image(*pass);
            bend(&mut path, at, (left, pass));
            at = (left + width, pass);
            let _ = write!(path, " H{}", number(at.0));
        }
        bend(&mut path, at, (start, end.1));
        let _ = write!(path, " H{}", number(end.0));
        path
    }

    /// A line from the right of a node around to the right of an earlier one, or of itself, and the place of its label.
    fn back(&self, from: usize, to: usize) -> (String, &'static str, (f64, f64)) {
        let (_, start, height) = self.place(from);
        let (_, end, target) = self.place(to);
        let (height, target) = if from == to { (height - 6.0, target + 6.0) } else { (height + 5.0, target + 5.0) };
        let out = start.max(end) + 34.0;
        let path = format!(
            "M{} {} C{} {} {} {} {} {}",
            number(start),
            number(height),
            number(out),
            number(height),
            number(out),
            number(target),
            number(end),
            number(target)
        );
        (path, "back", (end + 8.0, target + 14.0))
    }
}

fn bend(path: &mut String, from: (f64, f64), to: (f64, f64)) {
    let middle = number(f64::midpoint(from.0, to.0));
    let _ = write!(path, " C{middle} {} {middle} {} {} {}", number(from.1), number(to.1), number(to.0), number(to.1));
}

/// The height of each node, large enough to read the labels of all edges that lead to it.
fn sizes(graph: &Graph) -> Vec<f64> {
    let mut ends = vec![0; graph.nodes.len()];
    graph.edges.iter().filter(|edge| edge.from != edge.to).for_each(|edge| ends[edge.to] += 1);
    let size = |ends: usize| as_number(ends.min(MOST_ENDS)) * BETWEEN_ENDS + 10.0;
    ends.into_iter().map(|ends| size(ends).max(NODE_HEIGHT)).collect()
}

/// Converts a height of the layout to one of the image, which has a margin.
fn on_image(height: f64) -> f64 {
    height + MARGIN
}

fn width(node: &Node) -> f64 {
    as_number(shown(&node.name).chars().count()) * LETTER + 24.0
}

/// The length of an edge's level part, so that its label fits.
fn label_width(edge: &Edge) -> f64 {
    let label = cut(&allowed(&label(edge)), LONGEST_LABEL);
    if label.is_empty() { 0.0 } else { as_number(label.chars().count()) * LABEL_LETTER + 16.0 }
}

fn shown(name: &str) -> String {
    cut(&allowed(name), LONGEST)
}

fn cut(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        name.to_owned()
    } else {
        name.chars().take(longest - 1).chain(['…']).collect()
    }
}

/// Converts a number of letters or lines. No image has more than fit.
fn as_number(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Removes the characters that XML 1.0 (section 2.2) doesn't allow.
fn allowed(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}'), " ")
}

/// Rounds to one decimal place, which is finer than any screen.
fn number(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
