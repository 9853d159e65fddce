//! Panics of the database, which trusts what it reads, become errors without a message on standard error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::open_error::FileProblem;

thread_local! {
    /// Whether a panic of this thread is about to become an error.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs work on the file. A panic is the error that the file is damaged.
///
/// With `panic = "abort"`, a panic can't be caught. It then ends the process, with its message.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    caught_quietly(work).unwrap_or_else(|| Err(FileProblem::Damaged(UNREADABLE.to_owned())))
}

/// Runs the function. Returns `None` if it panics.
pub(super) fn caught_quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    hush();
    let was_caught = IS_CAUGHT.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(was_caught);
    outcome.ok()
}

/// Leaves such panics out of the hook that prints them. All others go to the hook that was set before.
fn hush() {
    static ONCE: Once = Once::new();
    if cfg!(panic = "abort") {
        return;
    }
    ONCE.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                hook(panic);
            }
        }));
    });
}

const UNREADABLE: &str = "it was cut off or changed, and cannot be read; moved away, it makes room for a new inbox";
