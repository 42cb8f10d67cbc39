//! The state of a key: present, absent or unknown. Three different things, down to the JSON.

use serde::Serialize;

/// What the service sees of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The request carries the key with this value.
    Value(Value),
    /// The request does not carry the key.
    Absent,
    /// The request carries the key, but nobody stated its value. Only `Null` can be decided.
    SomeValue,
    /// Nobody stated it. Conditions on the key are neither true nor false.
    Unknown,
}

/// A value of a key. A multivalued key holds a list, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Of a single-valued key.
    One(String),
    /// Of a multivalued key, in order.
    Many(Vec<String>),
}

impl State {
    /// A single value.
    pub fn one(text: impl Into<String>) -> Self {
        State::Value(Value::One(text.into()))
    }

    /// A list of values.
    pub fn many<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        State::Value(Value::Many(texts.into_iter().map(Into::into).collect()))
    }

    /// The values, if the key is present.
    pub fn values(&self) -> Option<&[String]> {
        match self {
            State::Value(Value::One(text)) => Some(std::slice::from_ref(text)),
            State::Value(Value::Many(texts)) => Some(texts),
            State::Absent | State::SomeValue | State::Unknown => None,
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            State::Value(Value::One(text)) => f.write_str(text),
            State::Value(Value::Many(texts)) => write!(f, "[{}]", texts.join(", ")),
            State::Absent => f.write_str("absent"),
            State::SomeValue => f.write_str("present"),
            State::Unknown => f.write_str("unknown"),
        }
    }
}
