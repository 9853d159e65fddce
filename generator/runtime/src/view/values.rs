//! The views of the types of fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{View, Viewed};
use crate::nullable::Nullable;
use crate::text::{Date, DateTime, Decimal, Duration, Time};

macro_rules! view {
    ($($type:ty, $value:ident => $view:expr;)*) => {$(
        impl Viewed for $type {
            fn view(&self, see: &mut dyn FnMut(View<'_>)) {
                let $value = self;
                see($view);
            }
        }
    )*};
}

view! {
    bool, value => View::Bool(*value);
    i64, value => View::Integer(*value);
    u64, value => View::Unsigned(*value);
    f64, value => View::Float(*value);
    String, value => View::Text(value);
    DateTime, value => View::Form(value.as_str(), value);
    Date, value => View::Form(value.as_str(), value);
    Time, value => View::Form(value.as_str(), value);
    Duration, value => View::Form(value.as_str(), value);
    Decimal, value => View::Decimal(value);
    Value, value => View::Json(value);
    Map<String, Value>, value => View::JsonObject(value);
}

impl<T: Viewed> Viewed for Option<T> {
    fn view(&self, see: &mut dyn FnMut(View<'_>)) {
        match self {
            Some(value) => see(View::Some(value)),
            None => see(View::None),
        }
    }
}

impl<T: Viewed> Viewed for Nullable<T> {
    fn view(&self, see: &mut dyn FnMut(View<'_>)) {
        match self {
            Self::Value(value) => see(View::Value(value)),
            Self::Null => see(View::Null),
            Self::Absent => see(View::Absent),
        }
    }
}

impl<T: Viewed> Viewed for Box<T> {
    fn view(&self, see: &mut dyn FnMut(View<'_>)) {
        T::view(self, see);
    }
}

impl<T: Viewed> Viewed for Vec<T> {
    fn view(&self, see: &mut dyn FnMut(View<'_>)) {
        see(View::List(self));
    }
}

impl<T: Viewed> Viewed for BTreeMap<String, T> {
    fn view(&self, see: &mut dyn FnMut(View<'_>)) {
        see(View::Entries(self));
    }
}
