//! A request in progress, and what it holds.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use hookwright_runtime::Delivery;
use tokio::time::Instant;

use super::ReceiverResponse;
use super::endpoint::Endpoint;
use crate::telemetry::{Active, Operation};

/// A request in progress. It ends when this is dropped.
pub(super) struct Inside {
    endpoint: Arc<dyn Endpoint>,
    peer: Option<SocketAddr>,
    /// When the request arrived.
    began: Instant,
    /// How many bytes its body has taken.
    charged: usize,
    _active: Active,
}

impl Inside {
    /// Admits a request, unless the gate is closed.
    pub(super) fn enter(endpoint: &Arc<dyn Endpoint>, peer: Option<SocketAddr>, began: Instant) -> Option<Self> {
        endpoint.gate().enter().then(|| {
            let active = Active::begin(endpoint.api(), Operation::Receive);
            Self { endpoint: Arc::clone(endpoint), peer, began, charged: 0, _active: active }
        })
    }

    /// The endpoint.
    pub(super) fn endpoint(&self) -> &dyn Endpoint {
        &*self.endpoint
    }

    /// Who sent the request.
    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// When the request arrived.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// Takes memory for a piece of the body, if there is enough left.
    pub(super) fn charge(&mut self, bytes: usize) -> bool {
        let is_there = self.endpoint.budget().reserve(bytes);
        if is_there {
            self.charged += bytes;
        }
        is_there
    }

    /// Passes the delivery to the endpoint.
    pub(super) fn handle(self, delivery: Delivery) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>> {
        Arc::clone(&self.endpoint).handle(delivery, self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.endpoint.budget().give_back(self.charged);
        self.endpoint.gate().leave();
    }
}
