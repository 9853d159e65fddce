//! Compares two objects, field by field.

use super::docs::docs_and_values;
use super::kinds::Names;
use super::report::Audience;
use super::types::is_text;
use super::walk::{Slot, Walk, joined};
use super::words::describe_type;
use super::{Rule, Side, quoted, was_is};
use crate::ir::{Field, Object, Presence, Type};
use crate::name::Ident;

impl<'a> Walk<'a> {
    /// Compares two objects.
    pub(super) fn objects(&mut self, slot: &mut Slot, old: &'a Object, new: &'a Object, names: Names<'_>) {
        for (field, name) in old.fields.iter().zip(names.0) {
            match new.fields.iter().position(|other| other.wire == field.wire) {
                Some(other) => self.field(slot, field, &new.fields[other], (name, &names.1[other])),
                None => self.removed(slot, field, new),
            }
        }
        for field in new.fields.iter().filter(|field| !old.fields.iter().any(|other| other.wire == field.wire)) {
            self.added(slot, field, old);
        }
        match (old.may_be_empty(), new.may_be_empty()) {
            (true, false) => slot.find(Rule::DefaultLost, "", ""),
            (false, true) => slot.find(Rule::DefaultGained, "", ""),
            _ => {}
        }
        self.unlisted(slot, "", old.additional.as_ref(), new.additional.as_ref());
    }

    fn field(&mut self, slot: &mut Slot, old: &'a Field, new: &'a Field, (name, renamed): (&Ident, &Ident)) {
        if name != renamed {
            let detail = was_is(quoted(name), quoted(renamed));
            slot.find(Rule::FieldCalledOtherwise, &old.wire, detail);
        }
        let (before, after) = (field_type(self.old, old), field_type(self.new, new));
        for rule in presence(old.presence, new.presence) {
            // Two of the presences have the same type in Rust.
            let detail = if before == after { String::new() } else { was_is(quoted(&before), quoted(&after)) };
            slot.find(*rule, &old.wire, detail);
        }
        let said = docs_and_values((&old.docs, &old.listed), (&new.docs, &new.listed));
        said.for_each(|(rule, detail)| slot.find(rule, &old.wire, detail));
        self.types(slot, &old.wire, &old.ty, &new.ty);
    }

    fn removed(&mut self, slot: &mut Slot, field: &Field, new: &Object) {
        let rule = match field.presence {
            _ if is_name(field, new) => return self.name(slot, Rule::NameTakenOut, field, ""),
            Presence::Required => Rule::FieldRemovedRequired,
            _ => Rule::FieldRemovedOptional,
        };
        slot.find(rule, &field.wire, "");
    }

    fn added(&mut self, slot: &mut Slot, field: &Field, old: &Object) {
        let ty = quoted(field_type(self.new, field));
        let rule = match (&old.additional, field.presence) {
            _ if is_name(field, old) => return self.name(slot, Rule::NamePutIn, field, ty),
            (Some(additional), _) if *additional != Type::Any => Rule::FieldAddedToMap,
            (_, Presence::Required) => Rule::FieldAddedRequired,
            _ => Rule::FieldAddedOptional,
        };
        slot.find(rule, &field.wire, ty);
    }

    /// The constant name on the other side is a text. If the field isn't one, its type changes, too.
    fn name(&mut self, slot: &mut Slot, rule: Rule, field: &Field, detail: impl Into<String>) {
        let side = if rule == Rule::NamePutIn { self.new } else { self.old };
        if is_text(side, &field.ty) {
            return slot.find(rule, &field.wire, detail);
        }
        let (own, name) = (&field.ty, &Type::String);
        let (old, new) = if rule == Rule::NamePutIn { (name, own) } else { (own, name) };
        self.types(slot, &field.wire, old, new);
    }

    /// Compares the types of properties that aren't listed.
    pub(super) fn unlisted(&mut self, slot: &mut Slot, path: &str, old: Option<&Type>, new: Option<&Type>) {
        let path = joined(path, ".", "[*]");
        match (old, new) {
            (None, None) => {}
            (None, Some(Type::Any)) => slot.find(Rule::AdditionalKept, path, ""),
            (None, Some(new)) => slot.find(Rule::AdditionalTyped, path, format!("`{}`", describe_type(self.new, new))),
            (Some(Type::Any), None) => slot.find(Rule::AdditionalDropped, path, ""),
            (Some(_), None) => slot.find(Rule::AdditionalUntyped, path, ""),
            (Some(old), Some(new)) => self.types(slot, &path, old, new),
        }
    }
}

/// Whether an object has this field as its constant event name.
fn is_name(field: &Field, object: &Object) -> bool {
    object.tag.as_ref().is_some_and(|tag| tag.wire == field.wire)
}

/// The type of a field with its presence, as the side's audience knows it.
fn field_type(side: Side<'_>, field: &Field) -> String {
    let ty = describe_type(side, &field.ty);
    if side.audience == Audience::Wire {
        return match field.presence {
            Presence::Required => ty,
            Presence::Optional => format!("{ty}, optional"),
            Presence::RequiredNullable => format!("{ty} or null"),
            Presence::OptionalNullable => format!("{ty} or null, optional"),
        };
    }
    match field.presence {
        Presence::Required => ty,
        Presence::Optional | Presence::RequiredNullable => format!("Option<{ty}>"),
        Presence::OptionalNullable => format!("Nullable<{ty}>"),
    }
}

/// How a value may now be missing or null, compared to before.
fn presence(old: Presence, new: Presence) -> &'static [Rule] {
    use Presence::{Optional, OptionalNullable, Required, RequiredNullable};
    match (old, new) {
        (Required, Required)
        | (Optional, Optional)
        | (RequiredNullable, RequiredNullable)
        | (OptionalNullable, OptionalNullable) => &[],
        (Required, RequiredNullable) => &[Rule::FieldMayBeNull],
        (Required, Optional) => &[Rule::FieldMayBeMissing],
        (Required, OptionalNullable) => &[Rule::FieldMayBeMissing, Rule::FieldMayBeNull],
        (Optional | RequiredNullable | OptionalNullable, Required) => &[Rule::FieldAlwaysThere],
        (Optional, OptionalNullable) => &[Rule::FieldNullToo],
        (OptionalNullable, Optional) => &[Rule::FieldNotNull],
        (RequiredNullable, OptionalNullable) => &[Rule::FieldMissingToo],
        (OptionalNullable, RequiredNullable) => &[Rule::FieldNotMissing],
        (RequiredNullable, Optional) => &[Rule::FieldMissingForNull],
        (Optional, RequiredNullable) => &[Rule::FieldNullForMissing],
    }
}
