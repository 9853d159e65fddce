//! `Debug` for errors.

/// Implements `Debug` for errors by their message, because that is what a `main` that returns the error prints.
macro_rules! debug_by_display {
    ($($error:ty),+) => {
        $(impl ::core::fmt::Debug for $error {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, formatter)
            }
        })+
    };
}

pub(crate) use debug_by_display;
