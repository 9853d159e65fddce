//! A type that contains itself must be boxed somewhere on the way, and only there.

use super::draft::Drafts;
use crate::ir::{Table, Type, TypeId};

/// Boxes each reference that closes a cycle of values, in the order of the types.
pub(super) fn break_circles(types: &mut Drafts) {
    let mut state = types.map(|_, _| State::New);
    for id in types.keys() {
        visit(id, types, &mut state);
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum State {
    New,
    /// The type is being visited: a type that contains it by value now closes a cycle.
    Open,
    Done,
}

fn visit(id: TypeId, types: &mut Drafts, state: &mut Table<TypeId, State>) {
    if state[id] != State::New {
        return;
    }
    state[id] = State::Open;
    let inner: Vec<TypeId> = types[id].kind.parts().into_iter().filter_map(|part| by_value(part.ty)).collect();
    for other in inner {
        visit(other, types, state);
    }
    types[id].kind.part_types_mut().into_iter().for_each(|ty| box_open(ty, state));
    state[id] = State::Done;
}

/// The type that a value of `ty` contains directly, without a list, a mapping or a box.
fn by_value(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => by_value(inner),
        _ => None,
    }
}

fn box_open(ty: &mut Type, state: &Table<TypeId, State>) {
    match ty {
        Type::Named(id) if state[*id] == State::Open => *ty = Type::Boxed(*id),
        Type::Nullable(inner) => box_open(inner, state),
        _ => {}
    }
}
