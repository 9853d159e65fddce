//! How the sender of a message is known.

use super::super::{Reading, Security, StatedFor};
use super::layers::Layers;
use crate::cursor::Cursor;

/// What an operation requires of its messages.
pub(super) fn of_operation<'d>(operation: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Option<Security<'d>> {
    Security::read(&operation.raw("security")?, StatedFor::Sending, reading)
}

/// What the servers require that are reached by HTTP; with a broker, nobody sends to the receiver.
pub(super) fn of_servers<'d>(reading: &mut Reading<'_, 'd>) -> Option<Security<'d>> {
    let servers: Vec<_> = reading.root.get("servers").iter().flat_map(Cursor::entries).collect();
    let servers = servers.into_iter().filter_map(|(_, server)| crate::resolve::follow(reading.sources, server).ok());
    let by_http = servers.filter(|server| {
        let protocol = server.node.get("protocol").and_then(crate::node::Node::as_str);
        protocol.is_some_and(|protocol| matches!(protocol.to_ascii_lowercase().as_str(), "http" | "https"))
    });
    let lists: Vec<_> = by_http.filter_map(|server| server.get("security")).collect();
    let read = lists.iter().filter_map(|list| Security::read(list, StatedFor::Servers, reading));
    let alternatives: Vec<_> = read.flat_map(|security| security.alternatives).collect();
    (!alternatives.is_empty()).then_some(Security { stated_for: StatedFor::Servers, alternatives })
}
