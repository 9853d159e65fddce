//! Which events lead to which types, as a picture: for Markdown, and as an image of its own.

mod layout;
mod mermaid;
mod svg;

use std::collections::HashMap;

use hookwright_core::ir::{Api, Field, TypeId, TypeKind};
use hookwright_core::name::Names;

/// Events, types, and what leads from one to the other.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// What the picture is of.
    title: String,
    /// The events, then the types in the order in which the events reach them.
    nodes: Vec<Node>,
    /// What leads from one to the other; no two have the same ends.
    edges: Vec<Edge>,
}

/// An event or a type.
#[derive(Clone, Debug)]
struct Node {
    shape: Shape,
    /// The name on the wire of an event, the Rust name of a type.
    name: String,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Event,
    Object,
    Choice,
    Values,
}

/// What leads from one node to another, by their indexes.
#[derive(Clone, Debug)]
struct Edge {
    from: usize,
    to: usize,
    /// The keys of the fields, or what tells an alternative apart; nothing where an event leads to its payload.
    labels: Vec<String>,
}

impl Graph {
    /// The events of these names on the wire, or all where there is no name, with the types that they lead to.
    pub fn new(api: &Api, names: &Names, wanted: &[String]) -> Self {
        let mut growing = Growing { api, names, graph: Self::default(), nodes: HashMap::new() };
        growing.graph.title = format!("The events of {}", api.title.as_ref().unwrap_or(&api.name));
        let events = api.events.iter().filter(|event| wanted.is_empty() || wanted.contains(&event.name));
        let events: Vec<_> = events.collect();
        for event in &events {
            growing.graph.nodes.push(Node { shape: Shape::Event, name: event.name.clone() });
        }
        for (index, event) in events.iter().enumerate() {
            event.payload.for_each_named(&mut |payload| growing.lead(index, payload, None));
        }
        growing.graph
    }

    /// A Mermaid flowchart.
    pub fn mermaid(&self) -> String {
        mermaid::text(self)
    }

    /// An image that knows light and dark.
    pub fn svg(&self) -> String {
        svg::text(self)
    }
}

/// A graph and the API that it grows from.
struct Growing<'a> {
    api: &'a Api,
    names: &'a Names,
    graph: Graph,
    nodes: HashMap<TypeId, usize>,
}

impl Growing<'_> {
    /// Leads from a node to a type, and from there to all that it is made of.
    fn lead(&mut self, from: usize, to: TypeId, label: Option<&str>) {
        // A list of what is still to be done, since types may stand within one another very deeply.
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
            TypeKind::Union(_) | TypeKind::Tagged(_) | TypeKind::Keyed(_) => Shape::Choice,
            TypeKind::StringEnum(_) => Shape::Values,
            _ => Shape::Object,
        };
        self.nodes.insert(id, self.graph.nodes.len());
        self.graph.nodes.push(Node { shape, name: self.names.type_name(id).to_string() });
        (self.graph.nodes.len() - 1, true)
    }

    fn edge(&mut self, from: usize, to: usize, label: Option<String>) {
        match self.graph.edges.iter_mut().rev().find(|edge| edge.from == from && edge.to == to) {
            Some(edge) => edge.labels.extend(label),
            None => self.graph.edges.push(Edge { from, to, labels: label.into_iter().collect() }),
        }
    }

    /// The types that a type is made of, each with what leads to it.
    fn below(&self, id: TypeId) -> Vec<(String, TypeId)> {
        let mut below = Vec::new();
        let mut add = |label: &str, ty: &hookwright_core::ir::Type| {
            ty.for_each_named(&mut |id| below.push((label.to_owned(), id)));
        };
        let of_fields = |fields: &[Field], add: &mut dyn FnMut(&str, &hookwright_core::ir::Type)| {
            fields.iter().for_each(|field| add(&field.wire, &field.ty));
        };
        match self.api.kind(id) {
            TypeKind::Object(object) => {
                of_fields(&object.fields, &mut add);
                object.rest.iter().for_each(|rest| add("any other field", rest));
            }
            TypeKind::Patch(patch) => {
                of_fields(&patch.fields, &mut add);
                below.push(("previous values".to_owned(), patch.of));
            }
            TypeKind::Address(address) => of_fields(&address.fields, &mut add),
            TypeKind::Union(members) => members.iter().for_each(|member| add("or", &member.ty)),
            TypeKind::Tagged(tagged) => {
                tagged.members.iter().for_each(|member| add(&member.values.join(" or "), &member.ty));
            }
            TypeKind::Keyed(keyed) => {
                keyed.members.iter().for_each(|member| add(&member.key, &member.ty));
                keyed.otherwise.iter().for_each(|(_, ty)| add("otherwise", ty));
            }
            TypeKind::StringEnum(_) | TypeKind::Alias(_) => {}
        }
        below
    }
}

/// The labels of an edge in one line.
fn label(edge: &Edge) -> String {
    match edge.labels.as_slice() {
        [first, second, third, _, ..] => format!("{first}, {second}, {third}, …"),
        labels => labels.join(", "),
    }
}
