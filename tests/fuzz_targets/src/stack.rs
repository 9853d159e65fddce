//! A stack as large as the commands have.

use std::thread;

/// Does what the generator does, on a stack on which all that it reads fits; a panic there is one here.
pub(crate) fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(hookwright_core::STACK_SIZE).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("no panic")
    })
}
