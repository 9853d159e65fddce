//! A type that contains itself must be boxed somewhere on the way; it is boxed there and nowhere else.

use crate::ir::{Type, TypeDef, TypeId};

/// Boxes, in the order of the types, each reference that closes a circle of values within values.
pub(super) fn break_circles(types: &mut [TypeDef]) {
    let mut state = vec![State::New; types.len()];
    for index in 0..types.len() {
        visit(TypeId(index), types, &mut state);
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum State {
    New,
    /// The type is being visited: whoever contains it by value now closes a circle.
    Open,
    Done,
}

fn visit(id: TypeId, types: &mut [TypeDef], state: &mut [State]) {
    if state[id.0] != State::New {
        return;
    }
    state[id.0] = State::Open;
    let mut inner = Vec::new();
    types[id.0].for_each_type_mut(&mut |ty| {
        if let Some(other) = by_value(ty) {
            inner.push(other);
        }
    });
    for other in inner {
        visit(other, types, state);
    }
    types[id.0].for_each_type_mut(&mut |ty| box_open(ty, state));
    state[id.0] = State::Done;
}

/// The type that a value of `ty` contains without a list, a mapping or a box between.
fn by_value(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => by_value(inner),
        _ => None,
    }
}

fn box_open(ty: &mut Type, state: &[State]) {
    match ty {
        Type::Named(id) if state[id.0] == State::Open => *ty = Type::Boxed(*id),
        Type::Nullable(inner) => box_open(inner, state),
        _ => {}
    }
}
