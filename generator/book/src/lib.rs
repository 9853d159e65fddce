//! The book's chapters, whose Rust code is compiled and run as documentation tests. `SUMMARY.md` lists them.

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
        introduction = "introduction.md",
        quick_start = "quick-start.md",
        documents = "documents.md",
        leniencies = "leniencies.md",
        overlays = "overlays.md",
        settings = "settings.md",
        verification = "verification.md",
        generating = "generating.md",
        receiving = "receiving.md",
        inboxes = "inboxes.md",
        operating = "operating.md",
        testing = "testing.md",
        transports = "transports.md",
        drift = "drift.md",
        catalogue = "catalogue.md",
        cookbook_axum = "cookbook/axum.md",
        cookbook_tenants = "cookbook/tenants.md",
        cookbook_queue = "cookbook/queue.md",
        cookbook_lambda = "cookbook/lambda.md",
        cookbook_wasm = "cookbook/wasm.md",
        comparison = "comparison.md",
        performance = "performance.md",
        security = "security.md",
        versions = "versions.md",
    }
}
