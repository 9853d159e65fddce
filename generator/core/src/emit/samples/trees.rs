//! Expressions as the trees that a parser would make of them: samples are a large part of what is generated, and parsing their
//! tokens cost more than printing them.

use proc_macro2::{Literal, Span};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::token::{Bracket, Paren};
use syn::{
    Expr, ExprArray, ExprCall, ExprLit, ExprMacro, ExprMethodCall, ExprParen, ExprPath, ExprTuple, ExprUnary, Ident,
    Lit, LitBool, LitInt, LitStr, Macro, MacroDelimiter, Path, PathSegment, Token, UnOp,
};

/// `A::b`.
pub(super) fn path(segments: impl IntoIterator<Item = Ident>) -> Expr {
    let segments = segments.into_iter().map(PathSegment::from).collect();
    Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path: Path { leading_colon: None, segments } })
}

/// `Value::Null`, of names that are the same for all documents.
pub(super) fn fixed<const N: usize>(segments: [&str; N]) -> Expr {
    path(segments.map(|name| Ident::new(name, Span::call_site())))
}

/// `"text"`.
pub(super) fn text(text: &str) -> Expr {
    of_literal(Lit::Str(LitStr::new(text, Span::call_site())))
}

/// `true`.
pub(super) fn boolean(value: bool) -> Expr {
    of_literal(Lit::Bool(LitBool::new(value, Span::call_site())))
}

/// `1`.
pub(super) fn number(digits: Literal) -> Expr {
    of_literal(Lit::new(digits))
}

/// `1i64`. The digits of the lowest `i64` are those of a `u64`.
pub(super) fn integer_suffixed(digits: u64) -> Expr {
    of_literal(Lit::Int(LitInt::new(&format!("{digits}i64"), Span::call_site())))
}

fn of_literal(lit: Lit) -> Expr {
    Expr::Lit(ExprLit { attrs: Vec::new(), lit })
}

/// `-1`, if it is negative.
pub(super) fn signed(is_negative: bool, value: Expr) -> Expr {
    if !is_negative {
        return value;
    }
    Expr::Unary(ExprUnary { attrs: Vec::new(), op: UnOp::Neg(<Token![-]>::default()), expr: Box::new(value) })
}

/// `(-1)`.
pub(super) fn in_parentheses(inner: Expr) -> Expr {
    Expr::Paren(ExprParen { attrs: Vec::new(), paren_token: Paren::default(), expr: Box::new(inner) })
}

/// `f(a, b)`.
pub(super) fn call(function: Expr, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    let args = arguments.into_iter().collect();
    Expr::Call(ExprCall { attrs: Vec::new(), func: Box::new(function), paren_token: Paren::default(), args })
}

/// `a.method()`.
pub(super) fn method(receiver: Expr, name: &str) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: <Token![.]>::default(),
        method: Ident::new(name, Span::call_site()),
        turbofish: None,
        paren_token: Paren::default(),
        args: Punctuated::new(),
    })
}

/// `("key".into(), value)`.
pub(super) fn pair(key: &str, value: Expr) -> Expr {
    let elems = [method(text(key), "into"), value].into_iter().collect();
    Expr::Tuple(ExprTuple { attrs: Vec::new(), paren_token: Paren::default(), elems })
}

/// `[a, b]`.
pub(super) fn array(items: Vec<Expr>) -> Expr {
    let elems = items.into_iter().collect();
    Expr::Array(ExprArray { attrs: Vec::new(), bracket_token: Bracket::default(), elems })
}

/// `vec![a, b]`, or `Vec::new()` without items.
pub(super) fn vector(items: &[Expr]) -> Expr {
    if items.is_empty() {
        return call(fixed(["Vec", "new"]), []);
    }
    let mac = Macro {
        path: Ident::new("vec", Span::call_site()).into(),
        bang_token: <Token![!]>::default(),
        delimiter: MacroDelimiter::Bracket(Bracket::default()),
        tokens: quote!(#(#items),*),
    };
    Expr::Macro(ExprMacro { attrs: Vec::new(), mac })
}
