//! Which events lead to which types, as a graph: for Markdown, and as an image.

mod excerpt;
mod layout;
mod mermaid;
mod svg;

use std::collections::HashMap;

use hookwright_core::ir::{Api, Event, FamilyId, Role, TypeId, TypeKind};
use hookwright_core::name::Names;
use maud::Markup;

pub(crate) use self::excerpt::{Overview, of_event};

/// A graph of events and types.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The title of the graph.
    title: String,
    /// The events, followed by the types in the order in which the events reach them.
    nodes: Vec<Node>,
    /// The edges. No two have the same ends.
    edges: Vec<Edge>,
}

/// An event or a type.
#[derive(Clone, Debug)]
struct Node {
    stands_for: StandsFor,
    shape: Shape,
    /// The wire name of an event, or the Rust name of a type.
    name: String,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum StandsFor {
    /// The event with this index.
    Event(usize),
    /// The events of a group.
    Family(FamilyId),
    /// A type.
    Type(TypeId),
}

/// How a node is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Event,
    Object,
    Choice,
    Values,
}

/// An edge between two nodes, by their indices.
#[derive(Clone, Debug)]
struct Edge {
    from: usize,
    to: usize,
    /// The keys of the fields, or what identifies an alternative. Empty if an event leads to its payload.
    labels: Vec<String>,
}

impl Graph {
    /// The events with these wire names, or all events if there are none, with the types that they lead to.
    pub fn new(api: &Api, names: &Names, wanted: &[String]) -> Self {
        let events = api.events.iter().enumerate();
        Self::of_events(api, names, events.filter(|(_, event)| wanted.is_empty() || wanted.contains(&event.name)))
    }

    /// The events with these indices, and the types that they lead to.
    fn of_events<'a>(api: &'a Api, names: &'a Names, events: impl Iterator<Item = (usize, &'a Event)> + Clone) -> Self {
        let mut growing = Growing::new(api, names, events.clone());
        for (node, (_, event)) in events.enumerate() {
            event.payload.for_each_named(&mut |payload| growing.lead(node, payload, None));
        }
        growing.graph
    }

    /// A Mermaid flowchart.
    pub fn mermaid(&self) -> String {
        mermaid::text(self)
    }

    /// An image for light and dark mode.
    pub fn svg(&self) -> String {
        svg::text(self)
    }

    /// The image as a part of a page, with the page's style. `link` returns the target of a node.
    pub(crate) fn inline(&self, link: &dyn Fn(StandsFor) -> Option<String>) -> Markup {
        svg::inline(self, link)
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }
}

/// A graph under construction, and its API.
struct Growing<'a> {
    api: &'a Api,
    names: &'a Names,
    graph: Graph,
    nodes: HashMap<TypeId, usize>,
    edges: HashMap<(usize, usize), usize>,
}

impl<'a> Growing<'a> {
    /// The events with these indices, without their types yet.
    fn new(api: &'a Api, names: &'a Names, events: impl Iterator<Item = (usize, &'a Event)>) -> Self {
        let title = format!("The events of {}", api.title.as_ref().unwrap_or(&api.name));
        let nodes = events.map(|(index, event)| {
            let stands_for = StandsFor::Event(index);
            Node { stands_for, shape: Shape::Event, name: event.name.clone() }
        });
        let graph = Graph { title, nodes: nodes.collect(), edges: Vec::new() };
        Self { api, names, graph, nodes: HashMap::new(), edges: HashMap::new() }
    }

    /// Adds the edges from a node to a type, and from there to all of its parts.
    fn lead(&mut self, from: usize, to: TypeId, label: Option<&str>) {
        // A work list instead of recursion, since types may be nested very deeply.
        let mut waiting = vec![(from, to, label.map(str::to_owned))];
        while let Some((from, to, label)) = waiting.pop() {
            let id = self.api.original(to);
            let (node, is_new) = self.node(id);
            self.edge(from, node, label);
            if is_new {
                let mut below = self.below(id);
                below.reverse();
                waiting.extend(below.into_iter().map(|(label, to)| (node, to, Some(label))));
            }
        }
    }

    fn node(&mut self, id: TypeId) -> (usize, bool) {
        if let Some(node) = self.nodes.get(&id) {
            return (*node, false);
        }
        let shape = match self.api.kind(id) {
            TypeKind::StringEnum(_) => Shape::Values,
            kind if kind.is_choice() => Shape::Choice,
            _ => Shape::Object,
        };
        self.nodes.insert(id, self.graph.nodes.len());
        let stands_for = StandsFor::Type(id);
        self.graph.nodes.push(Node { stands_for, shape, name: self.names.type_name(id).to_string() });
        (self.graph.nodes.len() - 1, true)
    }

    fn edge(&mut self, from: usize, to: usize, label: Option<String>) {
        let next = self.graph.edges.len();
        let at = *self.edges.entry((from, to)).or_insert(next);
        match self.graph.edges.get_mut(at) {
            Some(edge) => edge.labels.extend(label),
            None => self.graph.edges.push(Edge { from, to, labels: label.into_iter().collect() }),
        }
    }

    /// The types of a type's parts, each with the label of its edge.
    fn below(&self, id: TypeId) -> Vec<(String, TypeId)> {
        let kind = self.api.kind(id);
        let mut below = Vec::new();
        for part in kind.parts() {
            part.ty.for_each_named(&mut |id| below.push((leads_to(part.role), id)));
        }
        below.extend(kind.about().map(|of| ("previous values".to_owned(), of)));
        below
    }
}

/// The label of the edge from a type to a part of it.
fn leads_to(role: Role<'_>) -> String {
    match role {
        Role::Field(field) => field.wire.clone(),
        Role::Additional => "any other field".to_owned(),
        Role::Kind(_) => "or".to_owned(),
        Role::Tagged { member, .. } => {
            let values: Vec<String> = member.values.iter().map(ToString::to_string).collect();
            values.join(" or ")
        }
        Role::Keyed(member) => member.key.clone(),
        Role::Otherwise(_) => "otherwise".to_owned(),
    }
}

/// The labels of an edge in one line.
fn label(edge: &Edge) -> String {
    match edge.labels.as_slice() {
        [first, second, third, _, ..] => format!("{first}, {second}, {third}, …"),
        labels => labels.join(", "),
    }
}
