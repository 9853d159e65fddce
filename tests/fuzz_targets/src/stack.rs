//! A stack as large as that of the commands.

use std::thread;

/// Runs the generator on a stack that is large enough for everything that it reads. A panic there is one here.
pub(crate) fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(hookwright_core::STACK_SIZE).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("no panic")
    })
}
