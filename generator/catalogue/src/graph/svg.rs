//! The graph as an image: events on the left, and to the right of each type what it is made of.

use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use super::layout::{self, Layout};
use super::{Graph, Node, Shape, label};

const NODE_HEIGHT: f64 = 28.0;
const MARGIN: f64 = 24.0;
const BETWEEN_COLUMNS: f64 = 76.0;

/// How wide a letter is, at most, in the fonts that are asked for.
const LETTER: f64 = 7.3;

/// A name that is longer is cut; its whole is shown to who points at it.
const LONGEST: usize = 48;

const STYLE: &str = "
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1c2128; }
rect { fill: #ffffff; stroke: #8b96a3; }
path { fill: none; stroke: #8b96a3; stroke-width: 1.2; }
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
.ground { fill: #101418; }
.event rect { fill: #16273d; stroke: #82b8ff; }
.event text { fill: #b9d7ff; }
.choice rect { fill: #33211a; stroke: #ffab7a; }
.values rect { fill: #101418; }
.head { fill: #66727f; }
}
";

/// The image. It is XML: each element is closed, and there is no character that XML does not allow.
pub(super) fn text(graph: &Graph) -> String {
    let ends: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let drawing = Drawing::new(graph, layout::place(graph.nodes.len(), &ends));
    let (width, height) = drawing.size();
    let title = allowed(&graph.title);
    let image = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(title) {
            title { (title) }
            // The text of a style is taken as it is, and this one is ours.
            style { (PreEscaped(STYLE)) }
            defs {
                marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                    path class="head" d="M0 0.5 L8 4 L0 7.5 Z" {}
                }
            }
            rect class="ground" width=(width) height=(height) {}
            @for index in 0..graph.edges.len() { (drawing.edge(index)) }
            @for (index, node) in graph.nodes.iter().enumerate() { (drawing.node(index, node)) }
        }
    };
    image.into_string() + "\n"
}

/// The graph with the places of everything.
struct Drawing<'g> {
    graph: &'g Graph,
    layout: Layout,
    /// Where each column begins, and how wide it is.
    columns: Vec<(f64, f64)>,
}

impl<'g> Drawing<'g> {
    fn new(graph: &'g Graph, layout: Layout) -> Self {
        let mut columns = Vec::new();
        let mut left = MARGIN;
        for column in 0..layout.columns {
            let nodes = graph.nodes.iter().zip(&layout.nodes).filter(|(_, (at, _))| *at == column);
            let width = nodes.map(|(node, _)| width(node)).fold(0.0, f64::max);
            columns.push((left, width));
            left += width + BETWEEN_COLUMNS;
        }
        Self { graph, layout, columns }
    }

    fn size(&self) -> (f64, f64) {
        let right = self.columns.last().map_or(MARGIN, |(left, width)| left + width);
        let lowest = self.layout.nodes.iter().map(|(_, height)| *height);
        let passes = self.layout.passes.iter().flatten().flatten().copied();
        let lowest = lowest.chain(passes).fold(0.0, f64::max);
        ((right + MARGIN + 24.0).round(), (lowest + NODE_HEIGHT + 2.0 * MARGIN).round())
    }

    /// Where a node begins and ends, and how high its middle is.
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
        html! {
            g class=(class) {
                title { (allowed(&node.name)) }
                rect x=(number(left)) y=(number(middle - NODE_HEIGHT / 2.0)) width=(number(right - left)) height=(NODE_HEIGHT) rx=(corner) {}
                text x=(number(left + 12.0)) y=(number(middle + 4.0)) { (shown(&node.name)) }
            }
        }
    }

    fn edge(&self, index: usize) -> Markup {
        let edge = &self.graph.edges[index];
        let passes = &self.layout.passes[index];
        let (path, class) = match passes {
            Some(passes) => (self.onward(edge.from, edge.to, passes), "onward"),
            None => (self.back(edge.from, edge.to), "back"),
        };
        let label = label(edge);
        html! {
            path class=(class) d=(path) marker-end="url(#head)" {
                @if !label.is_empty() { title { (allowed(&label)) } }
            }
        }
    }

    /// From the right of one node to the left of another, straight through the columns between them.
    fn onward(&self, from: usize, to: usize, passes: &[f64]) -> String {
        let (_, start, height) = self.place(from);
        let mut path = format!("M{} {}", number(start), number(height));
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
        let (end, _, height) = self.place(to);
        bend(&mut path, at, (end, height));
        path
    }

    /// From the right of one node around to the right of another that stands before it, or of itself.
    fn back(&self, from: usize, to: usize) -> String {
        let (_, start, height) = self.place(from);
        let (_, end, target) = self.place(to);
        let (height, target) = if from == to { (height - 6.0, target + 6.0) } else { (height + 5.0, target + 5.0) };
        let out = start.max(end) + 34.0;
        format!(
            "M{} {} C{} {} {} {} {} {}",
            number(start),
            number(height),
            number(out),
            number(height),
            number(out),
            number(target),
            number(end),
            number(target)
        )
    }
}

fn bend(path: &mut String, from: (f64, f64), to: (f64, f64)) {
    let middle = number(f64::midpoint(from.0, to.0));
    let _ = write!(path, " C{middle} {} {middle} {} {} {}", number(from.1), number(to.1), number(to.0), number(to.1));
}

fn on_image(height: f64) -> f64 {
    height + MARGIN + NODE_HEIGHT / 2.0
}

fn width(node: &Node) -> f64 {
    f64::from(u16::try_from(shown(&node.name).chars().count()).unwrap_or(u16::MAX)) * LETTER + 24.0
}

fn shown(name: &str) -> String {
    let name = allowed(name);
    if name.chars().count() <= LONGEST { name } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// Without the characters that XML 1.0 (section 2.2) does not allow.
fn allowed(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}'), " ")
}

/// A number with one digit behind the point, which is finer than any screen.
fn number(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
