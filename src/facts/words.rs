//! Lists of names that a table writes as words: much quicker to read than a list, and shorter.

use std::fmt;

use serde::de::{Deserializer, Visitor};

/// Reads words separated by white space.
pub(super) fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Words;

    impl Visitor<'_> for Words {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("words")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(text.split_whitespace().map(str::to_owned).collect())
        }
    }

    deserializer.deserialize_str(Words)
}
