//! The layout of a graph in columns, in which edges lead to the right, rarely cross and stay short.
//!
//! The three steps are those of Sugiyama, Tagawa and Toda: a column for each node, an order within each column, a
//! height for each node. An edge over several columns has a reserved place in each of them.

/// How often the order within the columns is improved. More sweeps don't improve it further.
const SWEEPS: usize = 12;

/// The minimum distance between two nodes of a column.
const BETWEEN_NODES: f64 = 10.0;

/// Heights are final once none changes by more than this.
const SETTLED: f64 = 0.5;

/// The distance of an edge from its neighbor.
const BETWEEN_EDGES: f64 = 16.0;

/// The positions of everything.
#[derive(Debug)]
pub(super) struct Layout {
    /// The column of each node, from 0, and the height of its middle. The highest node begins at 0.
    pub(super) nodes: Vec<(usize, f64)>,
    /// For each edge, the heights at which it passes the columns between its ends. `None` if it leads back.
    pub(super) passes: Vec<Option<Vec<f64>>>,
    /// How many columns there are.
    pub(super) columns: usize,
}

/// Places nodes with these heights, joined by `edges`.
pub(super) fn place(sizes: &[f64], edges: &[(usize, usize)]) -> Layout {
    let forward = forward_edges(sizes.len(), edges);
    let columns = columns(sizes.len(), edges, &forward);
    let mut grid = Grid::new(sizes, &columns, edges, &forward);
    // A sweep may make the result of the previous one worse.
    let (mut fewest, mut best) = (usize::MAX, Vec::new());
    for sweep in 0..SWEEPS {
        grid.sort(sweep % 2 == 0);
        let crossings = grid.crossings();
        if crossings < fewest {
            (fewest, best) = (crossings, grid.columns.clone());
        }
        if crossings == 0 {
            break;
        }
    }
    grid.columns = best;
    let heights = grid.heights();
    let passes = grid.chains.iter().map(|chain| {
        let chain = chain.as_ref()?;
        Some(chain.iter().map(|spot| heights[*spot]).collect())
    });
    Layout {
        passes: passes.collect(),
        columns: grid.columns.len(),
        nodes: columns.iter().zip(&heights).map(|(column, height)| (*column, *height)).collect(),
    }
}

/// Which edges lead forwards: all except those that lead back to a node on the current path of a depth-first walk.
fn forward_edges(count: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, (from, _)) in edges.iter().enumerate() {
        leaving[*from].push(index);
    }
    let (mut forward, mut is_seen, mut is_open) = (vec![true; edges.len()], vec![false; count], vec![false; count]);
    for start in 0..count {
        if is_seen[start] {
            continue;
        }
        // The nodes of the path, each with the number of edges that were followed.
        let mut way = vec![(start, 0)];
        (is_seen[start], is_open[start]) = (true, true);
        while let Some((node, followed)) = way.last_mut() {
            let Some(edge) = leaving[*node].get(*followed) else {
                is_open[*node] = false;
                way.pop();
                continue;
            };
            *followed += 1;
            let to = edges[*edge].1;
            forward[*edge] = !is_open[to];
            if !is_seen[to] {
                (is_seen[to], is_open[to]) = (true, true);
                way.push((to, 0));
            }
        }
    }
    forward
}

/// The column of each node: one to the right of the rightmost node that leads to it.
fn columns(count: usize, edges: &[(usize, usize)], forward: &[bool]) -> Vec<usize> {
    let mut columns = vec![0; count];
    let mut waiting = vec![0_usize; count];
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for ((from, to), _) in edges.iter().zip(forward).filter(|(_, forward)| **forward) {
        waiting[*to] += 1;
        leaving[*from].push(*to);
    }
    let mut ready: Vec<usize> = (0..count).filter(|node| waiting[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        for to in &leaving[node] {
            columns[*to] = columns[*to].max(columns[node] + 1);
            waiting[*to] -= 1;
            if waiting[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    columns
}

/// The nodes, and the places where edges pass, in their columns. Both are called spots; the first ones are the nodes.
struct Grid<'s> {
    /// The heights of the nodes.
    sizes: &'s [f64],
    columns: Vec<Vec<usize>>,
    /// The spots that lead to a spot from the previous column, and those that it leads to in the next one.
    before: Vec<Vec<usize>>,
    behind: Vec<Vec<usize>>,
    /// The spots of each forward edge, without its ends.
    chains: Vec<Option<Vec<usize>>>,
}

impl<'s> Grid<'s> {
    fn new(sizes: &'s [f64], columns: &[usize], edges: &[(usize, usize)], forward: &[bool]) -> Self {
        let count = columns.iter().max().map_or(0, |last| last + 1);
        let empty = || vec![Vec::new(); sizes.len()];
        let mut grid =
            Self { sizes, columns: vec![Vec::new(); count], before: empty(), behind: empty(), chains: Vec::new() };
        for (node, column) in columns.iter().enumerate() {
            grid.columns[*column].push(node);
        }
        for ((from, to), forward) in edges.iter().zip(forward) {
            let chain = forward.then(|| grid.chain(*from, *to, columns[*from] + 1..columns[*to]));
            grid.chains.push(chain);
        }
        grid
    }

    /// Joins two nodes with spots in the columns between them.
    fn chain(&mut self, from: usize, to: usize, between: std::ops::Range<usize>) -> Vec<usize> {
        let mut last = from;
        let mut chain = Vec::new();
        for column in between {
            let spot = self.before.len();
            self.before.push(Vec::new());
            self.behind.push(Vec::new());
            self.columns[column].push(spot);
            self.join(last, spot);
            chain.push(spot);
            last = spot;
        }
        self.join(last, to);
        chain
    }

    fn join(&mut self, from: usize, to: usize) {
        self.behind[from].push(to);
        self.before[to].push(from);
    }

    /// Sorts each column by the positions of the neighbors in the previous column, or in the next one.
    fn sort(&mut self, to_the_right: bool) {
        let mut position = vec![0.0; self.before.len()];
        let order: Vec<usize> =
            if to_the_right { (0..self.columns.len()).collect() } else { (0..self.columns.len()).rev().collect() };
        for column in order {
            let neighbors = if to_the_right { &self.before } else { &self.behind };
            let spots = &mut self.columns[column];
            let mut keyed: Vec<(f64, usize)> = spots
                .iter()
                .enumerate()
                .map(|(index, spot)| (mean(&neighbors[*spot], &position).unwrap_or_else(|| as_height(index)), *spot))
                .collect();
            keyed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            *spots = keyed.into_iter().map(|(_, spot)| spot).collect();
            for (index, spot) in spots.iter().enumerate() {
                position[*spot] = as_height(index);
            }
        }
    }

    /// How many edges cross one another.
    fn crossings(&self) -> usize {
        let mut position = vec![0; self.before.len()];
        for (index, spot) in self.columns.iter().flat_map(|column| column.iter().enumerate()) {
            position[*spot] = index;
        }
        let mut crossings = 0;
        for column in &self.columns {
            // The targets of the spots above, sorted: an edge crosses those that lead further down.
            let mut above: Vec<usize> = Vec::new();
            for spot in column {
                let ends = self.behind[*spot].iter().map(|end| position[*end]);
                crossings +=
                    ends.clone().map(|end| above.len() - above.partition_point(|other| *other <= end)).sum::<usize>();
                for end in ends {
                    above.insert(above.partition_point(|other| *other <= end), end);
                }
            }
        }
        crossings
    }

    /// The height of each spot, as near to its neighbors as order and distances allow.
    fn heights(&self) -> Vec<f64> {
        let mut heights = vec![0.0; self.before.len()];
        for column in &self.columns {
            self.settle(column, &mut heights, |index, spot| as_height(index) * self.room(spot));
        }
        for sweep in 0..SWEEPS {
            let order: Vec<&Vec<usize>> =
                if sweep % 2 == 0 { self.columns.iter().collect() } else { self.columns.iter().rev().collect() };
            let before = heights.clone();
            for column in order {
                let old = heights.clone();
                self.settle(column, &mut heights, |_, spot| {
                    let neighbors: Vec<usize> = self.before[spot].iter().chain(&self.behind[spot]).copied().collect();
                    mean(&neighbors, &old).unwrap_or(old[spot])
                });
            }
            if sweep % 2 == 1 && before.iter().zip(&heights).all(|(before, now)| (before - now).abs() < SETTLED) {
                break;
            }
        }
        let size = |spot: usize| self.sizes.get(spot).copied().unwrap_or_default();
        let tops = heights.iter().enumerate().map(|(spot, height)| height - size(spot) / 2.0);
        let top = tops.fold(f64::INFINITY, f64::min);
        heights.iter().map(|height| height - top).collect()
    }

    /// Gives the spots of a column the wanted heights, or the nearest ones that keep order and distances.
    fn settle(&self, column: &[usize], heights: &mut [f64], wanted: impl Fn(usize, usize) -> f64) {
        // After subtracting the distances, only the order has to be kept.
        let mut offsets = Vec::with_capacity(column.len());
        let mut offset = 0.0;
        for (index, spot) in column.iter().enumerate() {
            if index > 0 {
                offset += f64::midpoint(self.room(column[index - 1]), self.room(*spot));
            }
            offsets.push(offset);
        }
        let wishes = column.iter().enumerate().map(|(index, spot)| wanted(index, *spot) - offsets[index]).collect();
        for ((spot, height), offset) in column.iter().zip(in_order(wishes)).zip(offsets) {
            heights[*spot] = height + offset;
        }
    }

    fn room(&self, spot: usize) -> f64 {
        self.sizes.get(spot).map_or(BETWEEN_EDGES, |size| size + BETWEEN_NODES)
    }
}

/// The nearest ascending numbers to the wishes: where wishes would descend, they share their mean.
fn in_order(wishes: Vec<f64>) -> Vec<f64> {
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for wish in wishes {
        let mut group = (wish, 1.0);
        while let Some((sum, count)) = groups.pop_if(|(sum, count)| *sum / *count > group.0 / group.1) {
            group = (group.0 + sum, group.1 + count);
        }
        groups.push(group);
    }
    let mut numbers = Vec::new();
    for (sum, count) in groups {
        let end = as_height(numbers.len()) + count;
        while as_height(numbers.len()) < end {
            numbers.push(sum / count);
        }
    }
    numbers
}

fn mean(spots: &[usize], values: &[f64]) -> Option<f64> {
    let sum: f64 = spots.iter().map(|spot| values[*spot]).sum();
    (!spots.is_empty()).then(|| sum / as_height(spots.len()))
}

#[allow(clippy::cast_precision_loss, reason = "no picture has so many nodes")]
fn as_height(index: usize) -> f64 {
    index as f64
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn edges_lead_to_the_right_and_those_that_cannot_are_told() {
        let layout = place(&[28.0; 4], &[(0, 1), (1, 2), (2, 1), (0, 2), (3, 3)]);
        let columns: Vec<usize> = layout.nodes.iter().map(|(column, _)| *column).collect();
        assert_eq!(columns, [0, 1, 2, 0]);
        let passed: Vec<Option<usize>> = layout.passes.iter().map(|passes| passes.as_ref().map(Vec::len)).collect();
        assert_eq!(passed, [Some(0), Some(0), None, Some(1), None]);
    }

    #[test]
    fn neighbors_keep_their_distance() {
        let edges = [(0, 3), (1, 3), (2, 3), (0, 4), (1, 4)];
        let layout = place(&[28.0; 5], &edges);
        for column in 0..layout.columns {
            let mut heights: Vec<f64> =
                layout.nodes.iter().filter(|(at, _)| *at == column).map(|(_, height)| *height).collect();
            heights.sort_by(f64::total_cmp);
            assert!(heights.windows(2).all(|pair| pair[1] - pair[0] > 28.0 + BETWEEN_NODES - 0.001), "{heights:?}");
        }
    }

    #[test]
    fn a_crossing_that_need_not_be_is_none() {
        let layout = place(&[28.0; 4], &[(0, 3), (1, 2)]);
        assert!(layout.nodes[3].1 < layout.nodes[2].1, "{layout:?}");
    }

    #[test]
    fn crossings_are_counted() {
        let edges = [(0, 2), (0, 4), (1, 2), (1, 3)];
        assert_eq!(Grid::new(&[28.0; 5], &[0, 0, 1, 1, 1], &edges, &[true; 4]).crossings(), 2);
    }

    #[test]
    fn numbers_are_put_in_order_as_near_as_they_were() {
        assert_eq!(in_order(vec![1.0, 3.0, 2.0, 5.0]), [1.0, 2.5, 2.5, 5.0]);
        assert_eq!(in_order(vec![3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
    }
}
