//! The pages of a file, read object by object, so that a large file needs no tree in memory.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Found;
use super::kinds::{self, Kind};
use crate::import::item::{Item, Place};
use crate::import::log::Log;

/// Reads a text: one page, or several one after the other.
pub(super) fn read(text: &str, found: &mut Found<'_>, log: &Log) {
    if text.trim().is_empty() {
        // A command that failed leaves an empty file behind.
        log.problem("", "the file is empty");
        return;
    }
    let mut pages = serde_json::Deserializer::from_str(text);
    loop {
        if let Err(error) = (Page { found, log }).deserialize(&mut pages) {
            let words = error.to_string();
            let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
            log.problem(format!("{}:{}", error.line(), error.column()), format!("this is not JSON: {words}"));
            return;
        }
        if pages.end().is_ok() {
            return;
        }
    }
}

/// One page: an object with lists, a list of objects, or one object.
struct Page<'a, 'f> {
    found: &'a mut Found<'f>,
    log: &'a Log,
}

impl<'de> DeserializeSeed<'de> for Page<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Page<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut rest = Map::new();
        let mut lists = 0;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match kinds::of_list(&key) {
                Some(kind) => {
                    lists += 1;
                    map.next_value_seed(List { kind, found: self.found, log: self.log })?;
                }
                None => {
                    let value: Value = map.next_value()?;
                    rest.insert(key.into_owned(), value);
                }
            }
        }
        kinds::page(rest, lists > 0, self.found, self.log);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(value) = seq.next_element::<Value>()? {
            let root = Place::root("");
            kinds::bare(&value, root.index(index), self.found, self.log);
            index += 1;
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.log.unread("a text by itself", 1);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.log.unread("a truth value by itself", 1);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.log.unread("a number by itself", 1);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.log.unread("a number by itself", 1);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.log.unread("a number by itself", 1);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A list of objects of one kind.
struct List<'a, 'f> {
    kind: &'static Kind,
    found: &'a mut Found<'f>,
    log: &'a Log,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl List<'_, '_> {
    fn no_list<E>(self, what: &str) -> Result<(), E> {
        self.log.problem(self.kind.list, format!("{what} where a list belongs"));
        Ok(())
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let root = Place::root(self.kind.list);
        let mut index = 0;
        while let Some(value) = seq.next_element::<Value>()? {
            if let Some(item) = Item::open(&value, root.index(index), self.log) {
                (self.kind.read)(item, self.found);
            }
            index += 1;
        }
        self.log.read(self.kind.noun, index);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            object.insert(key, value);
        }
        // One object where AWS writes a list of them: `describe-…` behind a query for the first.
        let value = Value::Object(object);
        if let Some(item) = Item::open(&value, Place::root(self.kind.list), self.log) {
            (self.kind.read)(item, self.found);
            self.log.read(self.kind.noun, 1);
        }
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.no_list("text")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.no_list("a truth value")
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.no_list("a number")
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.no_list("a number")
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.no_list("a number")
    }
}
