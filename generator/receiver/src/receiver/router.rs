//! The receiver in an application of axum.

use axum::Router;

use super::Receiver;

impl Receiver {
    /// A router that has the receiver at the path, to be merged with others. Its state is open: it fits any application.
    ///
    /// # Panics
    ///
    /// Where axum does: when the path is no path of a route (`/shop`).
    pub fn router<S: Clone + Send + Sync + 'static>(&self, path: &str) -> Router<S> {
        Router::new().route_service(path, self.clone())
    }
}
