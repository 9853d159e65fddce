//! Parts of a graph that are small enough to read.

use std::collections::{BTreeMap, HashMap, VecDeque};

use hookwright_core::ir::{Api, TypeId, TypeKind};
use hookwright_core::name::Names;

use super::{Edge, Graph, Growing, Node, Shape, StandsFor};

/// The maximum number of nodes in the graph of one event.
const MOST_OF_EVENT: usize = 20;

/// The maximum number of nodes and edges in the graph of all events.
const MOST_NODES: usize = 120;
const MOST_EDGES: usize = 180;

/// A type that more nodes lead to would cover the graph with lines.
const MOST_LEADING: usize = 8;

/// The graph of the event with this index, which uses `types` types, and how many of them are left out: enumerations
/// first, then those farthest from the event.
pub(crate) fn of_event(api: &Api, names: &Names, index: usize, types: usize) -> (Graph, usize) {
    let event = api.events.iter().enumerate().skip(index).take(1);
    let mut growing = Growing::new(api, names, event.clone());
    let leaves_out = |growing: &Growing<'_>, id| {
        let is_small = types < MOST_OF_EVENT;
        !is_small && (matches!(api.kind(id), TypeKind::StringEnum(_)) || growing.graph.len() >= MOST_OF_EVENT)
    };
    let mut waiting: VecDeque<(usize, Option<String>, TypeId)> = VecDeque::new();
    event.for_each(|(_, event)| event.payload.for_each_named(&mut |payload| waiting.push_back((0, None, payload))));
    while let Some((from, label, to)) = waiting.pop_front() {
        let id = api.original(to);
        let is_known = growing.nodes.contains_key(&id);
        if !is_known && leaves_out(&growing, id) {
            continue;
        }
        let (node, _) = growing.node(id);
        growing.edge(from, node, label);
        if !is_known {
            waiting.extend(growing.below(id).into_iter().map(|(label, to)| (node, Some(label), to)));
        }
    }
    let left_out = (types + 1).saturating_sub(growing.graph.len());
    (growing.graph, left_out)
}

/// The graph of all events, as far as it stays readable.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    /// The graph. `None` if it would be too large.
    pub(crate) graph: Option<Graph>,
    /// Whether each event node is a group of events.
    pub(crate) is_grouped: bool,
    /// The types that are left out because many nodes lead to them.
    pub(crate) left_out: Vec<StandsFor>,
}

impl Overview {
    /// The overview of an API.
    pub(crate) fn new(api: &Api, names: &Names) -> Self {
        if api.events.len() <= MOST_NODES {
            let whole = Graph::of_events(api, names, api.events.iter().enumerate());
            let overview = Self::without_hubs(&whole, false);
            if overview.graph.is_some() {
                return overview;
            }
        }
        if api.families.iter().count() > MOST_NODES {
            return Self::default();
        }
        let whole = Graph::of_events(api, names, api.events.iter().enumerate());
        Self::without_hubs(&whole.grouped(api), true)
    }

    fn without_hubs(whole: &Graph, is_grouped: bool) -> Self {
        let mut leading = vec![0_usize; whole.len()];
        whole.edges.iter().for_each(|edge| leading[edge.to] += 1);
        let is_hub = |node: usize| leading[node] > MOST_LEADING && whole.nodes[node].shape != Shape::Event;
        let kept: Vec<usize> = (0..whole.len()).filter(|node| !is_hub(*node)).collect();
        let graph = whole.only(&kept).connected();
        let hubs = (0..whole.len()).filter(|node| is_hub(*node)).map(|node| whole.nodes[node].stands_for);
        let fits = graph.len() <= MOST_NODES && graph.edges.len() <= MOST_EDGES && !graph.edges.is_empty();
        Self { graph: fits.then_some(graph), is_grouped, left_out: hubs.collect() }
    }
}

impl Graph {
    /// The nodes, sorted by their distance from an event.
    fn by_distance(&self) -> Vec<usize> {
        let leaving = self.leaving();
        let starts = (0..self.len()).filter(|node| self.nodes[*node].shape == Shape::Event);
        let mut waiting: VecDeque<usize> = starts.collect();
        let mut is_seen = vec![false; self.len()];
        waiting.iter().for_each(|node| is_seen[*node] = true);
        let mut order = Vec::with_capacity(self.len());
        while let Some(node) = waiting.pop_front() {
            order.push(node);
            for to in &leaving[node] {
                if !std::mem::replace(&mut is_seen[*to], true) {
                    waiting.push_back(*to);
                }
            }
        }
        order
    }

    fn leaving(&self) -> Vec<Vec<usize>> {
        let mut leaving = vec![Vec::new(); self.len()];
        self.edges.iter().for_each(|edge| leaving[edge.from].push(edge.to));
        leaving
    }

    /// These nodes and the edges between them.
    fn only(&self, kept: &[usize]) -> Self {
        let place: HashMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let edges = self.edges.iter().filter_map(|edge| {
            let (from, to) = (*place.get(&edge.from)?, *place.get(&edge.to)?);
            Some(Edge { from, to, labels: edge.labels.clone() })
        });
        let nodes = kept.iter().map(|node| self.nodes[*node].clone());
        Self { title: self.title.clone(), nodes: nodes.collect(), edges: edges.collect() }
    }

    /// The graph without types that no event leads to anymore.
    fn connected(&self) -> Self {
        let mut reached = self.by_distance();
        reached.sort_unstable();
        self.only(&reached)
    }

    /// The graph with a node for each group of events, and the types that several groups use.
    fn grouped(&self, api: &Api) -> Self {
        let mut grouped = Self { title: self.title.clone(), ..Self::default() };
        let mut families = HashMap::new();
        for (id, family) in api.families.iter() {
            let count = api.events.iter().filter(|event| event.family == id).count();
            if count > 0 {
                families.insert(id, grouped.len());
                let name = format!("{} ({count})", family.name);
                grouped.nodes.push(Node { stands_for: StandsFor::Family(id), shape: Shape::Event, name });
            }
        }
        let leaving = self.leaving();
        let mut groups_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, event) in self.nodes.iter().enumerate() {
            let StandsFor::Event(index) = event.stands_for else { continue };
            let Some(family) = api.events.get(index).and_then(|event| families.get(&event.family)) else { continue };
            for ty in reached(node, &leaving) {
                let groups = groups_of.entry(ty).or_default();
                if !groups.contains(family) {
                    groups.push(*family);
                }
            }
        }
        for (ty, groups) in groups_of.into_iter().filter(|(_, groups)| groups.len() > 1) {
            let to = grouped.len();
            grouped.nodes.push(self.nodes[ty].clone());
            grouped.edges.extend(groups.into_iter().map(|from| Edge { from, to, labels: Vec::new() }));
        }
        grouped
    }
}

/// The other nodes that edges lead to from a node.
fn reached(node: usize, leaving: &[Vec<usize>]) -> Vec<usize> {
    let mut is_seen = vec![false; leaving.len()];
    let (mut waiting, mut reached) = (vec![node], Vec::new());
    while let Some(from) = waiting.pop() {
        for to in &leaving[from] {
            if !std::mem::replace(&mut is_seen[*to], true) {
                waiting.push(*to);
                reached.push(*to);
            }
        }
    }
    reached
}
