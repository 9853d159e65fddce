//! Compares the responses to accepted deliveries with the payloads. A value that no payload has would leave each response
//! without a body.

use super::{Check, pointer};
use crate::config::{AnswerSetting, BodyValue, Setting};
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Bodies, Type};

impl Check<'_, '_> {
    pub(super) fn responses(&mut self, answers: &[Setting<AnswerSetting>], bodies: &Bodies) {
        // A response sees the whole body as it arrived, and the payload may be an item of it, or data in an envelope.
        if bodies.batch.is_some() || bodies.cloud_events.is_some() {
            return;
        }
        for answer in answers.iter().filter(|setting| setting.value.answer.is_for_accepted()) {
            answer.value.body_values(&answer.place).iter().for_each(|value| self.response(value));
        }
    }

    fn response(&mut self, value: &BodyValue) {
        let payloads = self.payloads;
        let is_scalar = |ty: &Type| payloads.is_text_or_number(ty) || *ty == Type::Boolean;
        let is_wanted =
            |ty: &Type| *ty == Type::Any || if value.is_list { matches!(ty, Type::List(_)) } else { is_scalar(ty) };
        // What is in a list isn't looked up.
        let is_in_list = value.path.iter().any(|key| key.bytes().all(|byte| byte.is_ascii_digit()));
        if is_in_list || payloads.types_at(&value.path).into_iter().any(is_wanted) {
            return;
        }
        let what = if value.is_list { "a list" } else { "a string, a number or a boolean" };
        let message = format!("no payload has {what} at `{}`", pointer(&value.path));
        let fault = Diagnostic::error(codes::settings::VALUE_NOWHERE, Location::Value(value.place.clone()), message);
        self.diagnostics.push(fault.help(self.help_for_body(&value.path, is_wanted)));
    }
}
