//! Channel addresses: templates with parameters in braces, as in `orders/{orderId}`.

use std::fmt;

/// Implements `TEMPLATE`, `FromStr` and `Display` for the address of a channel, from its template and a table of its
/// parameters.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// pub struct OrdersAddress {
///     pub shop_id: String,
///     pub order_id: String,
/// }
///
/// hookwright_runtime::address! {
///     OrdersAddress = "shops/{shopId}/orders/{orderId}";
///     "shopId" => shop_id,
///     "orderId" => order_id,
/// }
///
/// let address = OrdersAddress { shop_id: "north".to_owned(), order_id: "7".to_owned() };
/// assert_eq!(address.to_string(), "shops/north/orders/7");
/// assert_eq!("shops/north/orders/7".parse(), Ok(address));
/// assert!("shops/north/orders".parse::<OrdersAddress>().is_err());
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! address {
    ($type:ident = $template:literal; $($name:literal => $field:ident,)+) => {
        impl $type {
            /// The template of the address, with its parameters in braces.
            pub const TEMPLATE: &'static str = $template;
        }

        impl ::core::str::FromStr for $type {
            type Err = $crate::AddressError;

            fn from_str(address: &str) -> ::core::result::Result<Self, $crate::AddressError> {
                let [$($field),+] = $crate::address::values($template, [$($name),+], address)?;
                ::core::result::Result::Ok(Self { $($field: ::core::convert::From::from($field),)+ })
            }
        }

        impl ::core::fmt::Display for $type {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::address::write(formatter, $template, &[$(($name, &self.$field)),+])
            }
        }
    };
}

/// The error when a text isn't an address of the channel.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AddressError {
    template: &'static str,
}

impl AddressError {
    /// What the address should look like.
    pub fn template(&self) -> &'static str {
        self.template
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected an address like `{}`", self.template)
    }
}

impl std::error::Error for AddressError {}

crate::debug::debug_by_display!(AddressError);

/// Returns the values of the parameters `names`, in that order. A value isn't empty and contains no `/`, as in a
/// template of RFC 6570, level 1, except for a broker's `{#}` or `{>}`. A parameter that occurs twice has one value.
/// Fails if the address can be split in two ways, since either could be meant: `{host}_{port}` and `a_b_c`.
pub fn values<'a, const N: usize>(
    template: &'static str,
    names: [&str; N],
    address: &'a str,
) -> Result<[&'a str; N], AddressError> {
    let error = AddressError { template };
    let (start, parameters) = parts(template);
    let reached = reach(start, &parameters, address);
    if reached.last().and_then(|ends| ends.last()) != Some(&1) {
        return Err(error);
    }
    // There is one way, so each value begins at the one place that can be reached.
    let mut values = [""; N];
    let mut end = address.len();
    for ((name, behind), begins) in parameters.iter().zip(&reached).rev() {
        let last = end - behind.len();
        let is_begin = |begin: &usize| begins[*begin] > 0 && is_value(name, &address.as_bytes()[*begin..last]);
        let begin = (0..last).rev().find(is_begin).ok_or(error)?;
        let value = address.get(begin..last).ok_or(error)?;
        for (slot, _) in values.iter_mut().zip(names).filter(|(_, other)| other == name) {
            if !slot.is_empty() && *slot != value {
                return Err(error);
            }
            *slot = value;
        }
        end = begin;
    }
    Ok(values)
}

/// Whether an address matches the template. A leading slash makes no difference: some documents and brokers write one.
pub(crate) fn is_like(template: &str, address: &str) -> bool {
    let (bare, address_of_it) =
        (template.strip_prefix('/').unwrap_or(template), address.strip_prefix('/').unwrap_or(address));
    // `#` stands for no segment as well (MQTT 5.0, section 4.7.1.2).
    let above = ["/{#}", ".{#}"].into_iter().find_map(|end| bare.strip_suffix(end));
    template == address || ways(bare, address_of_it) > 0 || above.is_some_and(|above| ways(above, address_of_it) > 0)
}

/// Whether the end of a path matches the template, since an endpoint may be mounted below another path. A parameter
/// contains no slash, so only as many segments as the template has are compared.
pub(crate) fn ends_like(template: &str, path: &str) -> bool {
    let segments = template.trim_start_matches('/').split('/').count();
    let end = path.rmatch_indices('/').nth(segments - 1).and_then(|(start, _)| path.get(start..));
    end.is_some_and(|end| is_like(template, end))
}

/// Counts the ways in which the template matches an address; 2 stands for two or more.
fn ways(template: &str, address: &str) -> u8 {
    let (start, parameters) = parts(template);
    reach(start, &parameters, address).last().and_then(|ends| ends.last()).copied().unwrap_or_default()
}

/// For each parameter, in how many ways it can begin at each byte of the address; the last list says the same of the
/// end. Anyone may send an address, so this doesn't recurse, and its work is bounded by both lengths.
fn reach(start: &str, parameters: &[(&str, &str)], address: &str) -> Vec<Vec<u8>> {
    let text = address.as_bytes();
    let mut here = vec![0_u8; text.len() + 1];
    if address.starts_with(start) {
        here[start.len()] = 1;
    }
    let mut reached = vec![here];
    for (name, behind) in parameters {
        let mut next = vec![0_u8; text.len() + 1];
        let mut begun = 0_u8;
        if let Some(here) = reached.last() {
            for end in 1..=text.len() {
                begun = if is_value(name, &text[end - 1..end]) { (begun + here[end - 1]).min(2) } else { 0 };
                let behind_it = end + behind.len();
                if begun > 0 && text[end..].starts_with(behind.as_bytes()) {
                    next[behind_it] = (next[behind_it] + begun).min(2);
                }
            }
        }
        reached.push(next);
    }
    reached
}

/// Whether a parameter may have this value, or a value that it is a part of. The wildcards of brokers are parameters,
/// too: `#` and `>` stand for several segments, and `*` for one between dots.
fn is_value(parameter: &str, value: &[u8]) -> bool {
    match parameter {
        "#" | ">" => true,
        "*" => !value.iter().any(|byte| matches!(byte, b'/' | b'.')),
        _ => !value.contains(&b'/'),
    }
}

/// Writes an address. Values are written as they are: an address with an empty value, or one that contains `/`, can't
/// be read back.
pub fn write(formatter: &mut fmt::Formatter<'_>, template: &str, values: &[(&str, &dyn fmt::Display)]) -> fmt::Result {
    let (start, parameters) = parts(template);
    formatter.write_str(start)?;
    for (name, behind) in parameters {
        if let Some((_, value)) = values.iter().find(|(other, _)| *other == name) {
            value.fmt(formatter)?;
        }
        formatter.write_str(behind)?;
    }
    Ok(())
}

/// The text before the first parameter, then each parameter with the text after it.
fn parts(template: &str) -> (&str, Vec<(&str, &str)>) {
    let (start, _) = template.split_once('{').unwrap_or((template, ""));
    (start, template.split('{').skip(1).filter_map(|part| part.split_once('}')).collect())
}

#[cfg(test)]
mod tests {
    use super::{ends_like, is_like, values};

    #[test]
    fn a_path_is_compared_from_its_end() {
        for (path, is_like) in [
            ("/hooks/7/paid", true),
            ("/behind/a/proxy/hooks/7/paid", true),
            ("/hooks/7/8/paid", false),
            ("/7/paid", false),
            ("", false),
        ] {
            assert_eq!(ends_like("/hooks/{id}/paid", path), is_like, "{path}");
        }
        let long = "/a".repeat(1_000_000);
        assert!(!ends_like("/hooks/{id}/paid", &long) && ends_like("/{any}", &long));
    }

    #[test]
    fn the_wildcards_of_brokers_stand_for_what_they_do_there() {
        for (template, address, matches) in [
            ("dev/{#}", "dev/a", true),
            ("dev/{#}", "dev/a/b", true),
            ("dev/{#}", "dev", true),
            ("dev/{#}", "other/a", false),
            ("dev/{+}/state", "dev/a/state", true),
            ("dev/{+}/state", "dev/a/b/state", false),
            ("orders.{*}", "orders.paid", true),
            ("orders.{*}", "orders.eu.paid", false),
            ("orders.{#}", "orders.eu.paid", true),
            ("orders.{#}", "orders", true),
            ("orders.{>}", "orders.eu.paid", true),
            ("orders.{>}", "orders", false),
        ] {
            assert_eq!(is_like(template, address), matches, "{template} {address}");
        }
    }

    #[test]
    fn an_address_that_can_be_split_in_one_way_is() {
        let host_and_port = |address| values("messages_{host}_{port}", ["host", "port"], address);
        assert_eq!(host_and_port("messages_a_80"), Ok(["a", "80"]));
        assert_eq!(host_and_port("messages___80"), Ok(["_", "80"]));
        assert!(host_and_port("messages_a_b_80").is_err());
        assert_eq!(values("dev/{#}", ["#"], "dev/a/b"), Ok(["a/b"]));
        assert_eq!(values("{a}/{b}/{a}", ["a", "b"], "x/y/x"), Ok(["x", "y"]));
        assert!(values("{a}/{b}/{a}", ["a", "b"], "x/y/z").is_err());
        assert_eq!(values("orders", [], "orders"), Ok([]));
    }

    #[test]
    fn an_address_with_many_ways_is_told_soon() {
        assert!(is_like("{a}.{b}.{c}.{d}", &".a".repeat(100_000)));
        assert!(!is_like("{a}.{b}.{c}.{d}!", &".a".repeat(100_000)));
    }
}
