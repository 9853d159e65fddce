//! The book's chapters, whose Rust code is compiled and run as documentation tests. `src/SUMMARY.md` lists them.

#[cfg(doctest)]
mod chapters {
    /// A module for each chapter, so that a failing test names it.
    macro_rules! chapters {
        ($($name:ident = $file:literal),* $(,)?) => {
            $(
                #[doc = include_str!($file)]
                mod $name {}
            )*
        };
    }

    chapters! {
        introduction = "src/introduction.md",
        quick_start = "src/quick-start.md",
        documents = "src/documents.md",
        leniencies = "src/leniencies.md",
        overlays = "src/overlays.md",
        settings = "src/settings.md",
        verification = "src/verification.md",
        generating = "src/generating.md",
        receiving = "src/receiving.md",
        inboxes = "src/inboxes.md",
        operating = "src/operating.md",
        testing = "src/testing.md",
        transports = "src/transports.md",
        drift = "src/drift.md",
        catalogue = "src/catalogue.md",
        cookbook_axum = "src/cookbook/axum.md",
        cookbook_tenants = "src/cookbook/tenants.md",
        cookbook_queue = "src/cookbook/queue.md",
        cookbook_lambda = "src/cookbook/lambda.md",
        cookbook_wasm = "src/cookbook/wasm.md",
        comparison = "src/comparison.md",
        performance = "src/performance.md",
        security = "src/security.md",
        senders = "src/senders.md",
        versions = "src/versions.md",
    }
}
