//! The part of the service for a path.

use http::Method;
use percent_encoding::percent_decode_str;

use crate::inboxes::Action;

/// The subject of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Page,
    Script,
    Style,
    Icon,
    Inboxes,
    Counts { inbox: String },
    Deliveries { inbox: String },
    Delivery { inbox: String, id: String },
    Act { inbox: String, action: RouteAction },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteAction {
    Release,
    Drop,
}

impl RouteAction {
    pub(crate) fn resolved(self, any_state: bool) -> Action {
        match (self, any_state) {
            (Self::Release, _) => Action::Release,
            (Self::Drop, false) => Action::DropParked,
            (Self::Drop, true) => Action::DropAny,
        }
    }
}

impl Route {
    /// The part after the service's path, which a router may have removed.
    pub(crate) fn parse(base: &str, path: &str) -> Option<Self> {
        let rest = match path.strip_prefix(base) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ => path,
        };
        let parts: Vec<String> = rest.trim_start_matches('/').split('/').map(decoded).collect::<Option<_>>()?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let inbox = |name: &str| name.to_owned();
        Some(match parts[..] {
            [""] => Self::Page,
            ["admin.js"] => Self::Script,
            ["admin.css"] => Self::Style,
            ["icon.svg"] => Self::Icon,
            ["api", "inboxes"] => Self::Inboxes,
            ["api", "inboxes", name, "counts"] => Self::Counts { inbox: inbox(name) },
            ["api", "inboxes", name, "deliveries"] => Self::Deliveries { inbox: inbox(name) },
            ["api", "inboxes", name, "deliveries", id] => Self::Delivery { inbox: inbox(name), id: id.to_owned() },
            ["api", "inboxes", name, "release"] => Self::Act { inbox: inbox(name), action: RouteAction::Release },
            ["api", "inboxes", name, "drop"] => Self::Act { inbox: inbox(name), action: RouteAction::Drop },
            _ => return None,
        })
    }

    /// The value of `Allow`.
    pub(crate) fn methods(&self) -> &'static str {
        match self {
            Self::Act { .. } => "POST",
            _ => "GET, HEAD",
        }
    }

    pub(crate) fn allows(&self, method: &Method) -> bool {
        self.methods().split(", ").any(|allowed| method == allowed)
    }
}

/// A part of a path as text. `None` if it is not UTF-8.
fn decoded(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_parts_with_and_without_the_base() {
        let of = |path| Route::parse("/admin", path);
        for page in ["/admin", "/admin/", "/", ""] {
            assert_eq!(of(page), Some(Route::Page), "{page}");
        }
        for base in ["", "/admin"] {
            let of = |path: &str| Route::parse("/admin", &format!("{base}{path}"));
            assert_eq!(of("/admin.js"), Some(Route::Script));
            assert_eq!(of("/api/inboxes"), Some(Route::Inboxes));
            let (inbox, id) = ("a/b".to_owned(), "7/shop ü".to_owned());
            let delivery = of("/api/inboxes/a%2Fb/deliveries/7%2Fshop%20%C3%BC");
            assert_eq!(delivery, Some(Route::Delivery { inbox: inbox.clone(), id }));
            assert_eq!(of("/api/inboxes/a%2fb/counts"), Some(Route::Counts { inbox: inbox.clone() }));
            assert_eq!(of("/api/inboxes/a%2Fb/drop"), Some(Route::Act { inbox, action: RouteAction::Drop }));
            let nothing =
                ["/x", "/api", "/api/x", "/admin.js/x", "/api/inboxes/a", "/api/inboxes/a/x", "/api/inboxes/%FF"];
            for nothing in nothing {
                assert_eq!(of(nothing), None, "{nothing}");
            }
            assert_eq!(of("/api/inboxes/a/release/x"), None);
            assert_eq!(of("/api/inboxes/a/deliveries/x/y"), None);
        }
        assert_eq!(Route::parse("/admin", "/administration"), None);
        assert_eq!(Route::parse("", "/api/inboxes"), Some(Route::Inboxes));
    }
}
