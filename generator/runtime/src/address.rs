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
/// template of RFC 6570, level 1. A parameter that occurs twice has one value. Returns `None` if the address can be
/// split in two ways, since either could be meant: `{host}_{port}` and `a_b_c`.
pub fn values<'a, const N: usize>(
    template: &'static str,
    names: [&str; N],
    address: &'a str,
) -> Result<[&'a str; N], AddressError> {
    let error = AddressError { template };
    if ways(template, address) != 1 {
        return Err(error);
    }
    let (start, parameters) = parts(template);
    let mut rest = address.strip_prefix(start).ok_or(error)?;
    let mut values = [""; N];
    for (index, (name, behind)) in parameters.iter().enumerate() {
        let is_last = index + 1 == parameters.len();
        let value = if is_last { rest.strip_suffix(behind) } else { rest.split_once(behind).map(|(value, _)| value) };
        let value = value.filter(|value| !value.is_empty() && !value.contains('/')).ok_or(error)?;
        rest = rest.get(value.len() + behind.len()..).ok_or(error)?;
        for (slot, _) in values.iter_mut().zip(names).filter(|(_, other)| other == name) {
            if !slot.is_empty() && *slot != value {
                return Err(error);
            }
            *slot = value;
        }
    }
    Ok(values)
}

/// Whether an address matches the template. A leading slash makes no difference: some documents and brokers write one.
pub(crate) fn is_like(template: &str, address: &str) -> bool {
    let without_slash = |text: &str| text.strip_prefix('/').map_or_else(|| text.to_owned(), str::to_owned);
    template == address || ways(&without_slash(template), address.strip_prefix('/').unwrap_or(address)) > 0
}

/// Whether the end of a path matches the template, since an endpoint may be mounted below another path. A parameter
/// contains no slash, so only as many segments as the template has are compared.
pub(crate) fn ends_like(template: &str, path: &str) -> bool {
    let segments = template.trim_start_matches('/').split('/').count();
    let end = path.rmatch_indices('/').nth(segments - 1).and_then(|(start, _)| path.get(start..));
    end.is_some_and(|end| is_like(template, end))
}

/// Counts the ways in which the template matches an address; 2 stands for two or more. Anyone may send an address, so
/// this doesn't recurse, and its work is bounded by both lengths.
fn ways(template: &str, address: &str) -> u8 {
    let (start, parameters) = parts(template);
    if parameters.is_empty() {
        return u8::from(start == address);
    }
    let text = address.as_bytes();
    if !address.starts_with(start) {
        return 0;
    }
    // How many ways lead to each byte.
    let mut here = vec![0_u8; text.len() + 1];
    here[start.len()] = 1;
    for (_, behind) in parameters {
        let mut next = vec![0_u8; text.len() + 1];
        let mut begun = 0_u8;
        for end in 1..=text.len() {
            begun = if text[end - 1] == b'/' { 0 } else { (begun + here[end - 1]).min(2) };
            let behind_it = end + behind.len();
            if begun > 0 && text[end..].starts_with(behind.as_bytes()) {
                next[behind_it] = (next[behind_it] + begun).min(2);
            }
        }
        here = next;
    }
    here.last().copied().unwrap_or_default()
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
    use super::{ends_like, is_like};

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
    fn an_address_with_many_ways_is_told_soon() {
        assert!(is_like("{a}.{b}.{c}.{d}", &".a".repeat(100_000)));
        assert!(!is_like("{a}.{b}.{c}.{d}!", &".a".repeat(100_000)));
    }
}
