//! Prints functions that return a struct. Most fields fit on a line, so they are written as they are; `prettyplease`
//! prints the others, as it would in a whole file.

use crate::emit::Function;
use crate::name::Ident;

/// The maximum length of a line, in bytes, for `prettyplease`.
const WIDTH: usize = 89;

/// The indent of a field.
const INDENT: &str = "            ";

/// The longest struct that `prettyplease` writes on one line.
const ONE_LINE: usize = 35;

/// A field that makes sure that a struct takes several lines.
const OTHER: &str = "another_field_on_a_line_of_its_own: 0";

/// An `impl` with the functions.
pub(super) fn text(subject: &Ident, functions: &[Function]) -> syn::Result<String> {
    let functions: Vec<String> = functions.iter().map(function).collect::<syn::Result<_>>()?;
    Ok(format!("impl {subject} {{\n{}}}\n", functions.join("\n")))
}

fn function(Function { docs, head, fields, rest }: &Function) -> syn::Result<String> {
    let mut text = format!("    /// {docs}\n    {head} {{\n");
    let length = fields.iter().map(|field| field.len() + 2).sum::<usize>() + rest.map_or(0, |rest| rest.len() + 4);
    if "Self { ".len() + length <= ONE_LINE {
        let rest = rest.map(|rest| format!("..{rest}"));
        let parts: Vec<&str> = fields.iter().map(String::as_str).chain(rest.as_deref()).collect();
        text.push_str(&printed(&format!("Self {{ {} }}", parts.join(", ")))?.concat());
    } else {
        text.push_str("        Self {\n");
        for (index, field) in fields.iter().enumerate() {
            let is_last = index + 1 == fields.len() && rest.is_none();
            push_field(field, is_last, &mut text)?;
        }
        if let Some(rest) = rest {
            text.extend([INDENT, "..", rest, "\n"]);
        }
        text.push_str("        }\n");
    }
    text.push_str("    }\n");
    Ok(text)
}

/// Appends a field. The comma after the last one doesn't count for `prettyplease`.
fn push_field(field: &str, is_last: bool, text: &mut String) -> syn::Result<()> {
    // In a macro, `prettyplease` separates a sign from its number.
    let is_plain = !(field.contains("vec![") && field.contains(['-', '|']));
    if is_plain && INDENT.len() + field.len() + usize::from(!is_last) <= WIDTH {
        text.extend([INDENT, field, ",\n"]);
        return Ok(());
    }
    // A text is too long together with its method.
    if let Some(literal) = field.strip_suffix(".to_owned()").filter(|it| it.ends_with('"')) {
        text.extend([INDENT, literal, "\n    ", INDENT, ".to_owned(),\n"]);
        return Ok(());
    }
    let (alone, before, after) = if is_last {
        (format!("Self {{ {OTHER}, {field} }}"), 2, 1)
    } else {
        (format!("Self {{ {field}, {OTHER} }}"), 1, 2)
    };
    let lines = printed(&alone)?;
    text.extend(lines.get(before..lines.len().saturating_sub(after)).unwrap_or_default().iter().map(String::as_str));
    Ok(())
}

/// The lines of an expression that is the body of a function in an `impl`.
fn printed(expression: &str) -> syn::Result<Vec<String>> {
    let file = syn::parse_str(&format!("impl A {{ fn a() -> Self {{ {expression} }} }}"))?;
    let text = prettyplease::unparse(&file);
    let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    Ok(lines.get(2..lines.len().saturating_sub(2)).unwrap_or_default().to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    /// The same, printed by `prettyplease` as a whole.
    fn in_one_piece(fields: &[String], rest: Option<&str>) -> String {
        let rest = rest.map(|rest| format!("..{rest}"));
        let parts: Vec<&str> = fields.iter().map(String::as_str).chain(rest.as_deref()).collect();
        let text = format!(
            "impl Order {{ #[doc = \" A sample.\"] pub fn sample() -> Self {{ Self {{ {} }} }} }}",
            parts.join(", ")
        );
        prettyplease::unparse(&syn::parse_str(&text).unwrap())
    }

    #[track_caller]
    fn check(fields: &[String]) {
        for rest in [None, Some("Self::lean_sample()")] {
            let head = "pub fn sample() -> Self";
            let function = Function { docs: "A sample.", head, fields: fields.to_vec(), rest };
            let printed = text(&Ident::fixed("Order"), &[function]).unwrap();
            assert_eq!(printed, in_one_piece(fields, rest));
        }
    }

    #[test]
    fn text_is_as_prettyplease_prints_it() {
        check(&[]);
        let values = [
            "1",
            "-1",
            "-1i64.into()",
            "(-1.5f64).into()",
            "\"text\".to_owned()",
            "Some(Owner::sample())",
            "vec![-1, 2]",
            "vec![\"a-b\".to_owned(), \"c\".to_owned()]",
            "\"1.5\".parse().unwrap_or_else(|_| 0_i64.into())",
            "vec![\"1.5\".parse().unwrap_or_else(|_| 0_i64.into())]",
            "[(\"key\".into(), Value::Array(vec![Value::Null, 1i64.into()]))].into_iter().collect()",
        ];
        for value in values {
            let field = |name: &str| format!("{name}: {value}");
            check(&[field("one")]);
            check(&[field("one"), field("r#type")]);
            check(&[field(&"long".repeat(20)), field("one"), field(&"longer".repeat(14))]);
        }
    }

    #[test]
    fn lines_are_as_long_as_those_of_prettyplease() {
        for length in (1..40).chain(55..85) {
            let plain = format!("a: {}", "b".repeat(length));
            let text = format!("a: \"{}\u{e4}\".to_owned()", "b".repeat(length));
            check(std::slice::from_ref(&plain));
            check(std::slice::from_ref(&text));
            check(&[plain, text]);
        }
    }
}
