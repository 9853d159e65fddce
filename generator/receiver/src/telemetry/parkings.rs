//! Parked deliveries in the log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::error;
use super::window::{EVERY, Window};

/// Logs parked deliveries at a limited rate, and how many were left out.
#[derive(Clone, Debug)]
pub(crate) struct Parkings {
    api: &'static str,
    window: Arc<Mutex<Window>>,
}

impl Parkings {
    /// No parked deliveries of the API so far.
    pub(crate) fn new(api: &'static str) -> Self {
        Self { api, window: Arc::new(Mutex::new(Window::new())) }
    }

    /// Logs one, if the rate allows it. The others are counted, and their number is logged 10 seconds later.
    pub(crate) fn tell(&self, reason: &str) {
        let next = self.window().next(Instant::now());
        self.tell_untold(next.untold);
        if next.may_tell {
            error("a delivery was parked", &reason);
        }
        // Without a runtime, the number is logged with the next one.
        if next.is_first_untold
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let parkings = self.clone();
            runtime.spawn(async move {
                tokio::time::sleep(EVERY).await;
                parkings.tell_rest();
            });
        }
    }

    /// Logs how many were left out.
    pub(crate) fn tell_rest(&self) {
        let untold = self.window().take_untold();
        self.tell_untold(untold);
    }

    fn tell_untold(&self, untold: u64) {
        if untold > 0 {
            error("more deliveries were parked and not logged", &format_args!("{untold} of {}", self.api));
        }
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
