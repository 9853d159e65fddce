//! Compares two objects, field by field.

use super::kinds::{Names, docs};
use super::report::Audience;
use super::types::describe_type;
use super::walk::{Slot, Walk};
use super::{Rule, Side, quoted, was_is};
use crate::ir::{Field, Object, Presence, Type};
use crate::name::Ident;

impl<'a> Walk<'a> {
    /// Compares two objects.
    pub(super) fn objects(&mut self, slot: &mut Slot, old: &'a Object, new: &'a Object, names: Names<'_>) {
        for (field, name) in old.fields.iter().zip(names.0) {
            match new.fields.iter().position(|other| other.wire == field.wire) {
                Some(other) => self.field(slot, field, &new.fields[other], (name, &names.1[other])),
                None => slot.find(removed(field, new), &field.wire, ""),
            }
        }
        for field in new.fields.iter().filter(|field| !old.fields.iter().any(|other| other.wire == field.wire)) {
            slot.find(added(field, old), &field.wire, quoted(field_type(self.new, field)));
        }
        match (old.may_be_empty(), new.may_be_empty()) {
            (true, false) => slot.find(Rule::DefaultLost, "", ""),
            (false, true) => slot.find(Rule::DefaultGained, "", ""),
            _ => {}
        }
        self.unlisted(slot, old.additional.as_ref(), new.additional.as_ref());
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
        docs(&old.docs, &new.docs).for_each(|(rule, detail)| slot.find(rule, &old.wire, detail));
        self.types(slot, &old.wire, &old.ty, &new.ty);
    }

    fn unlisted(&mut self, slot: &mut Slot, old: Option<&Type>, new: Option<&Type>) {
        const PATH: &str = "[*]";
        match (old, new) {
            (None, None) => {}
            (None, Some(Type::Any)) => slot.find(Rule::AdditionalKept, PATH, ""),
            (None, Some(new)) => slot.find(Rule::AdditionalTyped, PATH, format!("`{}`", describe_type(self.new, new))),
            (Some(Type::Any), None) => slot.find(Rule::AdditionalDropped, PATH, ""),
            (Some(_), None) => slot.find(Rule::AdditionalUntyped, PATH, ""),
            (Some(old), Some(new)) => self.types(slot, PATH, old, new),
        }
    }
}

fn removed(field: &Field, new: &Object) -> Rule {
    match (&new.tag, field.presence) {
        (Some(tag), _) if tag.wire == field.wire => Rule::NameTakenOut,
        (_, Presence::Required) => Rule::FieldRemovedRequired,
        _ => Rule::FieldRemovedOptional,
    }
}

fn added(field: &Field, old: &Object) -> Rule {
    match (&old.tag, &old.additional, field.presence) {
        (Some(tag), ..) if tag.wire == field.wire => Rule::NamePutIn,
        (_, Some(additional), _) if *additional != Type::Any => Rule::FieldAddedToMap,
        (.., Presence::Required) => Rule::FieldAddedRequired,
        _ => Rule::FieldAddedOptional,
    }
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
